"""Which known contact a new message belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from app.domain.people.identity import compare
from app.domain.people.likeness import Likeness, Strength, Verdict, different, rank
from app.domain.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored contact, with its people as each of its messages showed them."""

    contact_id: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """A contact that may be the same person, for a human to compare."""

    contact_id: str
    evidence: str  # which fields agree; names nobody
    bits: float  # see `odds`


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The contact a person was joined with (None: a new one), those a human may compare, and why."""

    contact_id: str | None
    possible: tuple[Possible, ...]  # the likeliest first
    evidence: str  # one sentence


_TOO_MANY = 4  # contacts that fit as well: a usual name, about which nobody can be asked
_CLEARLY_LESS = 3.0  # bits; who fits by so much less is not as likely

_NOBODY = different("nobody is known under the contact")


def choose(person: Person, candidates: Sequence[Known]) -> Match:
    """The contact that is certainly this person, if there is exactly one. The order of candidates does not matter.

    Strong evidence (mailbox, profile, phone) decides at once. Weaker
    evidence decides only where nobody known under the contact clashes with the person, and no
    second contact, clashing with the first, fits as well; the sum of all fields only where no second one does.
    """
    judged = [(known, _likeness_to_contact(person, known)) for known in sorted(candidates, key=lambda k: k.contact_id)]
    judged.sort(key=lambda pair: rank(pair[1]), reverse=True)
    joinable = [(known, likeness) for known, likeness in judged if likeness.verdict is Verdict.SAME]
    if not joinable:
        best = judged[0][1] if judged else _NOBODY
        return Match(contact_id=None, possible=_worth_a_look(judged), evidence=best.evidence)
    chosen, likeness = joinable[0]
    equals = [known for known, other in joinable if _fits_as_well(other, likeness)]
    are_namesakes = likeness.strength is Strength.ODDS and len(equals) > 1  # known as two, and nothing tells which
    if are_namesakes or (
        likeness.is_weak and any(_contacts_clash(one, other) for one, other in combinations(equals, 2))
    ):
        evidence = f"{len(equals)} contacts fit equally well: {likeness.evidence}"
        return Match(contact_id=None, possible=_worth_a_look(judged), evidence=evidence)
    others = [(known, other) for known, other in judged if known is not chosen]
    return Match(contact_id=chosen.contact_id, possible=_worth_a_look(others), evidence=likeness.evidence)


def _fits_as_well(other: Likeness, best: Likeness) -> bool:
    return other.strength == best.strength and other.bits > best.bits - _CLEARLY_LESS


def _worth_a_look(judged: Sequence[tuple[Known, Likeness]]) -> tuple[Possible, ...]:
    found = [(known, likeness) for known, likeness in judged if likeness.is_worth_a_look]
    found.sort(key=lambda pair: (-pair[1].bits, pair[0].contact_id))
    bits = [likeness.bits for _, likeness in found]
    return tuple(
        Possible(contact_id=known.contact_id, evidence=likeness.agreeing, bits=likeness.bits)
        for known, likeness in found
        if stands_out(likeness.bits, bits)
    )


def stands_out(bits: float, of_all: Iterable[float]) -> bool:
    """Whether a person is asked about one of those who fit a contact: hardly more than one of them is right."""
    return sum(other > bits - _CLEARLY_LESS for other in of_all) < _TOO_MANY


def _likeness_to_contact(person: Person, known: Known) -> Likeness:
    """The best likeness to anyone under the contact; weak sameness gives way to a clash."""
    likenesses = [compare(person, other) for other in known.people]
    best = max(likenesses, key=rank, default=_NOBODY)
    if best.verdict is Verdict.SAME and best.is_weak and any(likeness.clash for likeness in likenesses):
        clash = next(likeness for likeness in likenesses if likeness.clash)
        return replace(best, verdict=Verdict.POSSIBLE, evidence=clash.evidence, clash=True)
    return best


def _contacts_clash(left: Known, right: Known) -> bool:
    return any(compare(a, b).clash for a in left.people for b in right.people)
