"""The keys under which a contact is stored, so that few candidates have to be compared."""

from functools import lru_cache

from app.domain.people.name_fit import ComparedName
from app.domain.people.nicknames import family_of_spelling, given_name_keys
from app.domain.people.organisations import organisation_keys
from app.domain.people.person import Person
from app.domain.people.postal_evidence import postal_keys
from app.domain.people.spelling import letters_of, sound_of, transcribed

_PHONE_DIGITS = 8  # the last ones: national and international spelling agree in them
_SHORTEST_LOCAL = 4
_HALF = 6
_SURE_POINTS = ("email:", "profile:", "phone:")


@lru_cache(maxsize=2048)
def lookup_keys(person: Person) -> tuple[str, ...]:
    """Everything the person is stored and looked up under, sorted; empty when nothing is known.

    Two people whom `identity.compare` calls SAME share at least one key: their mailbox,
    phone or profile; the sound of the family name with a first letter; their organisation
    with a given or family name; parts of name, address, mail address and town.
    """
    keys = set(_points(person)) | set(postal_keys(person))
    organisations = organisation_keys(person)
    families, givens = _families(person.name), given_name_keys(person.name.given) if person.name.given else ()
    for organisation in organisations:
        keys |= {f"at:{organisation}:{transcribed(given)}" for given in givens}
        keys |= {f"of:{organisation}:{sound_of(family)[:3]}" for family in families}
    if person.is_nameless_company:
        keys |= {f"company:{organisation}" for organisation in organisations}
    keys |= {f"name:{sound}:{initial}" for sound, initial in _names(person.name)}
    keys |= {*_pairs(person.name), *_before_at(person), *_in_town(person)}
    return tuple(sorted(keys))


def is_sure(key: str) -> bool:
    """Whether the key is a point of one person, not a name or an organisation that many may share."""
    return key.startswith(_SURE_POINTS)


def _points(person: Person) -> set[str]:
    """Each sure point, and each with a name or without one: thousands share a switchboard, few of one name."""
    values = (person.email_key, person.profile_key, person.phone[-_PHONE_DIGITS:])
    points = [kind + value for kind, value in zip(_SURE_POINTS, values, strict=True) if value]
    names = {transcribed(given) for given in given_name_keys(person.name.given)}
    names |= {f"={sound_of(family)}" for family in _families(person.name)}
    return {*points, *(f"{point} ~{name}" for point in points for name in names)}


def _pairs(name: ComparedName) -> set[str]:
    """One name whole with the beginning of the other: a slip spares one of them. Whichever name comes first."""
    if not name.is_full:
        return set()
    return {f"pair:{name.given}:{name.family[:2]}", f"pair:{name.family}:{name.given[:2]}"}


def _before_at(person: Person) -> set[str]:
    """What stands before the @, its beginning and its end: a slip in the domain or in one half leaves the other."""
    local = person.email_key.rpartition("@")[0]
    if person.is_office_mailbox or len(local) < _SHORTEST_LOCAL:
        return set()
    return {f"local:{local}", f"head:{local[:_HALF]}", f"tail:{local[-_HALF:]}"}


def _in_town(person: Person) -> set[str]:
    town, word = letters_of(person.city)[:4], person.name.family or person.name.given
    return {f"lives:{town}:{word[:4]}"} if town and len(word) > 2 else set()


def _families(name: ComparedName) -> set[str]:
    families = {name.family, "".join(name.family_parts), *name.family_parts, *name.spellings, *name.middle}
    return {family_of_spelling(family) for family in families if len(family) > 1}


def _names(name: ComparedName) -> set[tuple[str, str]]:
    """Sound of a family name with the first letters of the given name and of its formal forms; both orders."""
    called = {name.given, *name.middle, *given_name_keys(name.given)} - {""}
    pairs = {(sound_of(family), transcribed(given.lstrip("~"))[:1]) for family in _families(name) for given in called}
    if name.is_full and not name.order_is_certain:
        pairs |= {(sound_of(name.given), transcribed(name.family)[:1])}
    return pairs
