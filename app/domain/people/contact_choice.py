"""Which known contact a new message belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.people.identity import compare
from app.domain.people.likeness import Likeness, Verdict, different, rank
from app.domain.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored contact, with its people as each of its messages showed them."""

    contact_id: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The contact a person was joined with (None: a new one), those a human may compare, and why."""

    contact_id: str | None
    possible_ids: tuple[str, ...]
    evidence: str  # one sentence


_NOBODY = different("nobody is known under the contact")


def choose(person: Person, candidates: Sequence[Known]) -> Match:
    """The contact that is certainly this person, if there is exactly one. The order of candidates does not matter.

    Strong evidence (mailbox, profile, phone, name with organisation) decides at once. Weaker
    evidence decides only where nobody known under the contact clashes with the person, and no
    second contact, clashing with the first, fits as well.
    """
    judged = [(known, _likeness_to_contact(person, known)) for known in sorted(candidates, key=lambda k: k.contact_id)]
    joinable = sorted(
        ((known, likeness) for known, likeness in judged if likeness.verdict is Verdict.SAME),
        key=lambda pair: (-pair[1].strength, pair[0].contact_id),
    )
    worth_a_look = [known.contact_id for known, likeness in judged if likeness.verdict is not Verdict.DIFFERENT]
    if not joinable:
        best = max((likeness for _, likeness in judged), key=rank, default=None)
        return Match(
            contact_id=None,
            possible_ids=tuple(worth_a_look),
            evidence=best.evidence if best else "nobody like this is known",
        )
    chosen, likeness = joinable[0]
    equals = [known for known, other in joinable if other.strength == likeness.strength]
    if likeness.is_weak and any(_contacts_clash(one, other) for one, other in combinations(equals, 2)):
        evidence = f"{len(equals)} contacts fit equally well: {likeness.evidence}"
        return Match(contact_id=None, possible_ids=tuple(worth_a_look), evidence=evidence)
    others = tuple(contact_id for contact_id in worth_a_look if contact_id != chosen.contact_id)
    return Match(contact_id=chosen.contact_id, possible_ids=others, evidence=likeness.evidence)


def _likeness_to_contact(person: Person, known: Known) -> Likeness:
    """The best likeness to anyone under the contact; weak sameness gives way to a clash."""
    likenesses = [compare(person, other) for other in known.people]
    best = max(likenesses, key=rank, default=_NOBODY)
    if best.verdict is Verdict.SAME and best.is_weak and any(likeness.clash for likeness in likenesses):
        clash = next(likeness for likeness in likenesses if likeness.clash)
        return Likeness(verdict=Verdict.POSSIBLE, strength=best.strength, evidence=clash.evidence, clash=True)
    return best


def _contacts_clash(left: Known, right: Known) -> bool:
    return any(compare(a, b).clash for a in left.people for b in right.people)
