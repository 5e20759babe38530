"""How much the fields of two people speak for one person when none of them decides alone, as a sum of bits.

Each field that agrees adds the logarithm of how seldom strangers agree about it, each that differs takes away how
seldom one person's fields differ (Fellegi and Sunter, A Theory for Record Linkage, JASA 1969). Strangers share a
frequent name more often than a rare one, so it adds less. One bit halves the odds that they are two: 13 bits weigh
as much as a choice among ten thousand contacts.
"""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from app.domain.people.mail_domains import is_open_to_everybody, is_slip_of_domain
from app.domain.people.mail_keys import address_key
from app.domain.people.name_fit import ComparedName, Fit, family_fit, given_fit
from app.domain.people.nicknames import KNOWN_GIVEN_NAMES
from app.domain.people.organisations import OrganisationFit, organisation_match
from app.domain.people.person import Person
from app.domain.people.phone_numbers import phones_are_equal
from app.domain.people.shares import ORDINARY, Shares
from app.domain.people.spelling import letters_of
from app.domain.words.folding import plain

SAME_FROM = 17.0
ENOUGH_WITH_COMPANY = 14.0  # where a name and its company decide
RARE_NAMES_FROM = 22.0  # names so rare that they join two addresses by themselves
_NICKNAME, _SLIP, _SLIPS, _INITIAL = -2.5, -4.0, -7.0, 3.0
_TWO_NAMES, _OTHER_NAME = -5.0, -8.0
_UNLIKE = 0.65  # no slips make one such word of the other
_MAILBOX, _SHARED_MAILBOX = 18.0, 7.0
_TWO_ADDRESSES, _TWO_IN_ONE_COMPANY, _TWO_DOMAINS = -1.5, -9.0, -2.0
_SOME_SLIPS = 4
_NEXT_NUMBER = -6.0  # anna.schmidt84 and anna.schmidt12: this is how namesakes are told apart
_DIGIT, _LETTER, _PATTERN, _MOST_OF_LETTERS = 3.0, 1.5, 3.0, 15.0
_SHORTEST_IN_ADDRESS = 4
_SIMILAR_TOWN, _TWO_TOWNS = -1.0, -3.0
_PHONE, _TWO_PHONES = 12.0, -1.5
_COMPANY, _SIMILAR_COMPANY, _TWO_COMPANIES = 8.0, 5.0, -3.0


@dataclass(frozen=True, slots=True)
class Odds:
    """The sum, and in words what speaks for one person."""

    bits: float
    names: float  # of it by the names alone
    kinds: int  # how many of name parts, mail, phone, company agree; a town is none of them
    evidence: tuple[str, ...]
    are_two: bool  # two given names that are certainly two
    share_a_point: bool  # what stands before the @, or a phone number, agrees
    town: float  # of the sum by the towns: above 0 where they agree, below where they are two


@dataclass(frozen=True, slots=True)
class _Part:
    bits: float
    evidence: str = ""


_NOTHING = _Part(0.0)


@lru_cache(maxsize=2048)
def odds_of(left: Person, right: Person, shares: Shares = ORDINARY) -> Odds:
    """Symmetric. What one side does not say counts neither way."""
    names = _names(left, right, shares)
    mail = _mail(left, right, shares, sum(max(0.0, part.bits) for part in names))
    phone = _phone(left, right)
    parts = (*names, *mail, phone, _company(left, right))
    said = [part for part in parts if part.evidence]
    town = _town(left.city, right.city, shares)
    evidence = tuple(part.evidence for part in (*said, town) if part.evidence)
    by_names = sum(part.bits for part in names)
    too_much = max(0.0, by_names - min(shares.of_both(left.name), shares.of_both(right.name)))
    bits = round(sum(part.bits for part in (*parts, town)) - too_much, 1)
    has_point = mail[0].bits > 0 or phone.bits > 0
    return Odds(bits, by_names - too_much, len(said), evidence, _are_two(left.name, right.name), has_point, town.bits)


def _are_two(left: ComparedName, right: ComparedName) -> bool:
    """Two given names that fit in no way, by whichever word and order: Marie and Owen Oliver, R. and M. Oliver.

    A word alone may be either name.
    """
    if left.generation and right.generation and left.generation != right.generation:
        return True
    if not (left.given and right.given and left.family and right.family):
        return False
    if left.given == right.family or left.family == right.given:
        return False
    ours, theirs = ({name.given, *name.middle} for name in (left, right))
    if any(given_fit(a, b) is not Fit.DIFFERENT for a in ours for b in theirs):
        return False
    are_known = {left.given, right.given} <= KNOWN_GIVEN_NAMES
    return are_known or JaroWinkler.similarity(left.given, right.given) < _UNLIKE


def _names(left: Person, right: Person, shares: Shares) -> tuple[_Part, _Part]:
    """Given and family name; exchanged, or one of them alone, where that fits better."""
    ours, theirs = left.name, right.name
    straight = (_given(ours.given, theirs.given, shares), _family(ours, theirs, shares))
    words = ((ours.given, theirs.given), (ours.family, theirs.family))
    if not (ours.order_is_certain and theirs.order_is_certain):
        crossed = (_word(ours.given, theirs.family, shares), _word(ours.family, theirs.given, shares))
        if sum(part.bits for part in crossed) > sum(part.bits for part in straight):
            straight, words = crossed, ((ours.given, theirs.family), (ours.family, theirs.given))
    first, second = (
        (_in_address(one, right, shares) or _in_address(other, left, shares) or part) if not (one and other) else part
        for part, (one, other) in zip(straight, words, strict=True)
    )
    return first, second


def _in_address(name: str, other: Person, shares: Shares) -> _Part | None:
    """A name that only one of the two typed, and that the address of the other bears."""
    local = letters_of(other.email_key.rpartition("@")[0])
    if len(name) < _SHORTEST_IN_ADDRESS or other.is_office_mailbox or name not in local:
        return None
    return _Part(min(shares.of_given(name), shares.of_family(name)) - 1.0, "a name that stands in the address")


def _given(left: str, right: str, shares: Shares) -> _Part:
    if not left or not right:
        return _NOTHING
    full = min(shares.of_given(left), shares.of_given(right))
    fit = given_fit(left, right)
    if fit is Fit.DIFFERENT and not KNOWN_GIVEN_NAMES.issuperset((left, right)) and _are_slips(left, right):
        return _Part(full + _SLIPS, "similar given names")
    if fit is Fit.DIFFERENT and min(len(left), len(right)) > 2 and JaroWinkler.similarity(left, right) < _UNLIKE:
        return _Part(_OTHER_NAME)
    return _fitting(fit, full, "given name")


def _family(left: ComparedName, right: ComparedName, shares: Shares) -> _Part:
    if not left.family or not right.family:
        return _NOTHING
    full = min(shares.of_family(left.family), shares.of_family(right.family))
    fit = family_fit(left, right)
    if fit is Fit.DIFFERENT and _are_slips(left.family, right.family):
        return _Part(full + _SLIPS, "similar family names")
    is_letter = fit is Fit.SAME and len(left.family) == 1 and left.family.isascii()
    return _fitting(Fit.INITIAL if is_letter else fit, full, "family name")


def _word(left: str, right: str, shares: Shares) -> _Part:
    """A given name against a family name."""
    if not left or not right:
        return _NOTHING
    bits = min(max(shares.of_given(one), shares.of_family(one)) for one in (left, right))
    if left == right:
        return _Part(bits - 1.0, "the same name in the other order")
    if len(left) > 3 and len(right) > 3 and _are_slips(left, right):
        return _Part(bits + _SLIPS, "similar names in the other order")
    return _Part(_TWO_NAMES)


def _fitting(fit: Fit, full: float, kind: str) -> _Part:
    match fit:
        case Fit.SAME:
            return _Part(full, f"the same {kind}")
        case Fit.SHORT:
            return _Part(full + _NICKNAME, f"two forms of one {kind}")
        case Fit.NEAR:
            return _Part(full + _SLIP, f"nearly the same {kind}")
        case Fit.INITIAL:
            return _Part(_INITIAL, f"the first letter of the {kind}")
        case Fit.UNKNOWN:
            return _NOTHING
    return _Part(_TWO_NAMES)


def _are_slips(left: str, right: str) -> bool:
    """Two slips in a word of five letters and more, at most one of them at its beginning."""
    if min(len(left), len(right)) < 5:
        return OSA.distance(left, right, score_cutoff=1) <= 1 and min(len(left), len(right)) > 2
    return OSA.distance(left, right, score_cutoff=2) <= 2 and JaroWinkler.similarity(left, right) > 0.8


def _mail(left: Person, right: Person, shares: Shares, said: float) -> tuple[_Part, _Part]:
    """What stands before and behind the @; `said` are the bits that the names have already given."""
    if not left.email_key or not right.email_key:
        return _NOTHING, _NOTHING
    is_office = left.is_office_mailbox or right.is_office_mailbox
    if left.email_key == right.email_key:
        is_typed_so = address_key(left.email) == address_key(right.email)  # a tag is the writer's to choose
        return _Part(_MAILBOX if is_typed_so and not is_office else _SHARED_MAILBOX, "the same mailbox"), _NOTHING
    (ours, ours_at), (theirs, theirs_at) = (one.email_key.rsplit("@", 1) for one in (left, right))
    domain = _domain(ours_at, theirs_at, shares)
    if is_office:
        return _NOTHING, domain
    if ours == theirs and domain.bits > 0:  # a mailbox is one person's, and a provider one letter off is nobody's
        return _Part(_MAILBOX + _SLIP - domain.bits, "one mailbox at nearly the same domain"), domain
    return _local(left, right, said, same_domain=domain.bits > 0), domain


def _domain(left: str, right: str, shares: Shares) -> _Part:
    is_open = is_open_to_everybody(left) or is_open_to_everybody(right)
    full = min(shares.of_domain(left), shares.of_domain(right))
    if left == right:
        return _Part(full, "" if is_open else "the same mail domain")
    if is_slip_of_domain(left, right):
        return _Part(full + (0.0 if is_open else _SLIP / 2), "a slip in the mail domain")
    return _Part(_TWO_DOMAINS / 2 if is_open else _TWO_DOMAINS)


def _local(left: Person, right: Person, said: float, *, same_domain: bool) -> _Part:
    """What two addresses have in common before the @, less what their owners' names have said."""
    ours, theirs = (one.email_key.rpartition("@")[0] for one in (left, right))
    shorter = min(len(ours), len(theirs))
    slips = OSA.distance(ours, theirs, score_cutoff=3)
    numbers = [[sign for sign in local if sign.isdigit()] for local in (ours, theirs)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1] and slips < 4:
        return _Part(_NEXT_NUMBER)
    givens = left.name.given[:1], right.name.given[:1]
    are_initials = givens[0] != givens[1] and (ours[0], theirs[0]) == givens
    if slips > (0 if shorter < 5 else 1 if shorter < 8 else 2) or numbers[0] != numbers[1] or are_initials:
        return _Part(_TWO_IN_ONE_COMPANY if left.company_domain == right.company_domain != "" else _TWO_ADDRESSES)
    letters = min(_MOST_OF_LETTERS, min(sum(map(str.isalpha, local)) for local in (ours, theirs)) * _LETTER)
    left_over = _unexplained(left.name, ours), _unexplained(right.name, theirs)
    if min(left_over) < _SOME_SLIPS:
        letters = max(0.0, letters - said)
    are_names = max(left_over) == 0 if slips else min(left_over) < _SOME_SLIPS and not same_domain
    if are_names and not numbers[0]:  # every namesake's address looks so
        return _Part(_TWO_IN_ONE_COMPANY if left.company_domain == right.company_domain != "" else _TWO_ADDRESSES)
    full = _PATTERN + letters + min(len(numbers[0]), 4) * _DIGIT
    if not slips:
        return _Part(full, "the same name before the @")
    return _Part(full - 2.0 - 2.0 * slips, "nearly the same name before the @")


def _unexplained(name: ComparedName, local: str) -> int:
    """Letters of an address that do not come from the name; of another script's name all may."""
    if not (name.given + name.family).isascii():
        return 0
    letters = "".join(filter(str.isalpha, letters_of(local)))
    given, families = name.given, {name.family, *name.family_parts, *name.middle} - {""}
    made = {given, *families}
    for family in families:
        made |= {given + family, family + given, given[:1] + family, given + family[:1], family + given[:1]}
    return min(OSA.distance(letters, one) for one in made)


def _phone(left: Person, right: Person) -> _Part:
    if not left.phone or not right.phone:
        return _NOTHING
    return _Part(_PHONE, "the same phone number") if phones_are_equal(left.phone, right.phone) else _Part(_TWO_PHONES)


def _company(left: Person, right: Person) -> _Part:
    """Beyond one mail domain, which has said it already."""
    match = organisation_match(left, right)
    if match.fit >= OrganisationFit.COMPATIBLE and left.company_domain and right.company_domain:
        return _NOTHING
    if match.fit is OrganisationFit.SAME:
        return _Part(_COMPANY, "the same company")
    if match.fit is OrganisationFit.COMPATIBLE:
        return _Part(_SIMILAR_COMPANY, "companies that may be one")
    return _Part(_TWO_COMPANIES if left.company and right.company else 0.0)


def _town(left: str, right: str, shares: Shares) -> _Part:
    ours, theirs = plain(left), plain(right)
    if not ours or not theirs or ours.isascii() != theirs.isascii():
        return _NOTHING
    full = min(shares.of_town(ours), shares.of_town(theirs))
    if ours == theirs:
        return _Part(full, "the same town")
    if JaroWinkler.similarity(ours, theirs) > 0.85 or OSA.distance(ours, theirs) < 3:
        return _Part(max(0.0, full + _SIMILAR_TOWN), "nearly the same town")
    return _Part(_TWO_TOWNS)
