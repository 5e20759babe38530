"""The keys under which a contact is stored, so that few candidates have to be compared."""

from functools import lru_cache

from app.domain.people.name_fit import ComparedName
from app.domain.people.nicknames import family_of_spelling, given_name_keys
from app.domain.people.organisations import organisation_keys
from app.domain.people.person import Person
from app.domain.people.postal_evidence import postal_keys
from app.domain.people.spelling import sound_of

_PHONE_DIGITS = 8  # the last ones: national and international spelling agree in them
_SURE_POINTS = ("email:", "profile:", "phone:")


@lru_cache(maxsize=2048)
def lookup_keys(person: Person) -> tuple[str, ...]:
    """Everything the person is stored and looked up under, sorted; empty when nothing is known.

    Two people whom `identity.compare` calls SAME share at least one key: their mailbox,
    phone or profile; the sound of the family name with a first letter; their organisation
    with a given or family name; parts of name and address. None of them is shared by
    more than a few hundred of a hundred thousand ordinary contacts.
    """
    keys = set(_points(person)) | set(postal_keys(person))
    organisations = organisation_keys(person)
    families, givens = _families(person.name), given_name_keys(person.name.given) if person.name.given else ()
    for organisation in organisations:
        keys |= {f"at:{organisation}:{given}" for given in givens}
        keys |= {f"of:{organisation}:{sound_of(family)[:3]}" for family in families}
    if person.is_nameless_company:
        keys |= {f"company:{organisation}" for organisation in organisations}
    keys |= {f"name:{sound}:{initial}" for sound, initial in _names(person.name)}
    return tuple(sorted(keys))


def is_sure(key: str) -> bool:
    """Whether the key is a point of one person, not a name or an organisation that many may share."""
    return key.startswith(_SURE_POINTS)


def _points(person: Person) -> list[str]:
    values = (person.email_key, person.profile_key, person.phone[-_PHONE_DIGITS:])
    return [kind + value for kind, value in zip(_SURE_POINTS, values, strict=True) if value]


def _families(name: ComparedName) -> set[str]:
    families = {name.family, "".join(name.family_parts), *name.family_parts, *name.spellings, *name.middle}
    return {family_of_spelling(family) for family in families if len(family) > 1}


def _names(name: ComparedName) -> set[tuple[str, str]]:
    """Sound of a family name with the first letters of the given name and of its formal forms; both orders."""
    called = {name.given, *name.middle, *given_name_keys(name.given)} - {""}
    pairs = {(sound_of(family), given.lstrip("~")[:1]) for family in _families(name) for given in called}
    if name.is_full and not name.order_is_certain:
        pairs |= {(sound_of(name.given), name.family[:1])}
    return pairs
