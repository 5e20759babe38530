"""What names and postal addresses say together about two people, above all where nothing else is known."""

from functools import lru_cache
from math import exp

from rapidfuzz.distance import JaroWinkler

from app.domain.people.likeness import Likeness, Strength, possible, same
from app.domain.people.name_fit import ComparedName, Fit, NameFit
from app.domain.people.nicknames import KNOWN_GIVEN_NAMES
from app.domain.people.person import Person
from app.domain.people.postal_addresses import AddressFit, PostalAddress, address_fit

# Log-odds of a match (Fellegi and Sunter, A Theory for Record Linkage, JASA 1969), fitted by logistic regression on
# synthetic records with known answers: better name part, worse name part, one name part missing, house number,
# all words, shared words, postcode; then the threshold.
_WEIGHTS = (4.5, 6.0, 2.5, 4.3, 8.3, 7.5, 7.1)
_THRESHOLD = -18.5
_CERTAIN = 0.5
_WORTH_A_LOOK = 0.1


def postal_likeness(left: Person, right: Person, names: NameFit) -> Likeness | None:
    """The verdict of names and addresses; None where a street is missing: a town is nobody's address.

    Where the messages tell more than name and address, only equal names at one place join.
    Where they tell nothing else, slips may stand in all fields at once and the sum counts.
    Two known given names that differ, under one family name at one place, are a household.
    """
    if left.postal is None or right.postal is None or not (left.address and right.address):
        return None
    place = address_fit(left.postal, right.postal)
    if place.is_same_place and min(names.given, names.family) >= Fit.NEAR and not names.contradiction:
        return same(Strength.PLACE, f"{left.full_name} and {right.full_name} at one postal address")
    if not (_has_only_address(left) and _has_only_address(right)):
        return None
    likelihood = _likelihood(left.name, right.name, place)
    if likelihood < _WORTH_A_LOOK:
        return None
    evidence = f"name and postal address agree to {likelihood:.0%} in spite of slips"
    if _is_household(left.name, right.name, names):
        return possible(Strength.PLACE, "two given names under one family name and postal address: a household")
    return same(Strength.PLACE, evidence) if likelihood >= _CERTAIN else possible(Strength.PLACE, evidence)


def live_apart(left: Person, right: Person) -> bool:
    """Whether both addresses are known and have little in common."""
    if left.postal is None or right.postal is None or not (left.address and right.address):
        return False
    place = address_fit(left.postal, right.postal)
    return place.words < 0.6 and place.postcode < 1 and place.numbers < 1


def postal_keys(person: Person) -> tuple[str, ...]:
    """Keys by which people with similar addresses find each other, in any two of name, number, postcode, street."""
    return _keys(person.name, person.postal) if person.postal else ()


@lru_cache(maxsize=4096)
def _keys(name: ComparedName, postal: PostalAddress) -> tuple[str, ...]:
    names = _two_parts(name)
    number = min(postal.numbers, default="")
    digits = "".join(sorted(postal.postcode))  # exchanged digits are the most frequent slip
    keys = {f"town:{word[:5]}:{part[:3]}" for word in postal.streetlike for part in names}
    if digits:
        keys |= {f"postcode:{digits}:{part[:2]}" for part in names}
    if number:
        keys |= {f"number:{number}:{part[:3]}" for part in names}
        keys |= {f"street:{number}:{word[:4]}" for word in postal.streetlike}
    if number and digits:
        keys.add(f"place:{number}:{digits}")
    return tuple(sorted(keys))


def _has_only_address(person: Person) -> bool:
    return not (person.email_key or person.phone or person.profile_key or person.company_key)


def _is_household(left: ComparedName, right: ComparedName, names: NameFit) -> bool:
    """Whether both given names are known ones and clearly two; a word nobody is called may be a slip."""
    if names.given is not Fit.DIFFERENT or names.family < Fit.NEAR:
        return False
    return left.given in KNOWN_GIVEN_NAMES and right.given in KNOWN_GIVEN_NAMES


def _likelihood(left: ComparedName, right: ComparedName, place: AddressFit) -> float:
    words, shared_words = _above_half(place.words), _above_half(place.shared_words)
    values = (*_name_parts_fit(left, right), place.numbers, words, shared_words, place.postcode)
    return 1 / (1 + exp(-_THRESHOLD - sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))))


def _name_parts_fit(left: ComparedName, right: ComparedName) -> tuple[float, float, float]:
    """The better part, the worse part, and 1 if a part is missing; parts may be exchanged."""
    ours, theirs = _two_parts(left), _two_parts(right)
    if len(ours) < 2 or len(theirs) < 2:
        best = max((JaroWinkler.similarity(a, b) for a in ours for b in theirs), default=0.0)
        return _above_half(best), 0.0, 1.0
    orders = (theirs, theirs[::-1])
    worse, better = max((sorted(map(JaroWinkler.similarity, ours, order)) for order in orders), key=sum)
    return _above_half(better), _above_half(worse), 0.0


def _two_parts(name: ComparedName) -> tuple[str, ...]:
    return tuple(part for part in (name.given, name.family) if part)


def _above_half(similarity: float) -> float:
    """Below one half two words are simply different."""
    return max(0.0, 2 * similarity - 1)
