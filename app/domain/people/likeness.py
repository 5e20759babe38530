"""How alike two people are, and why: the answer to every comparison of identity."""

from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter

POSSIBLE_FROM = 10.0  # bits from which two people are rather one


class Verdict(IntEnum):
    """What follows from a comparison."""

    DIFFERENT = 0  # nothing says they are one
    POSSIBLE = 1  # a person may want to look
    SAME = 2  # joined without asking


class Strength(IntEnum):
    """What a verdict rests on, strongest last. From PHONE on it needs no further care."""

    NONE = 0
    COMPANY_ALONE = 10
    NAME_ALONE = 20
    ODDS = 25
    INITIAL = 30
    PLACE = 40
    SIMILAR_NAME = 50
    NAME_AND_ORGANISATION = 60
    PHONE = 70
    PROFILE = 80
    MAILBOX = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The verdict about two people, with its evidence as a sentence for the partner.

    `clash` says that they cannot well be one person: whoever is joined with one of them on
    weak grounds must not be joined with the other.
    """

    verdict: Verdict
    strength: Strength = Strength.NONE
    evidence: str
    clash: bool = False
    bits: float = 0.0  # what all fields say together, see `odds`
    agreeing: str = ""  # which fields, in words that name nobody

    @property
    def is_worth_a_look(self) -> bool:
        """Whether a person is asked: rather one than two."""
        return self.verdict is Verdict.SAME or (self.verdict is Verdict.POSSIBLE and self.bits >= POSSIBLE_FROM)

    @property
    def is_weak(self) -> bool:
        """Whether a clash elsewhere in the contact outweighs it."""
        return self.strength < Strength.PHONE


rank = attrgetter("verdict", "strength", "bits")  # what likenesses are ordered by


def same(strength: Strength, evidence: str) -> Likeness:
    return Likeness(verdict=Verdict.SAME, strength=strength, evidence=evidence)


def possible(strength: Strength, evidence: str, *, clash: bool = False) -> Likeness:
    return Likeness(verdict=Verdict.POSSIBLE, strength=strength, evidence=evidence, clash=clash)


def different(evidence: str, *, clash: bool = False) -> Likeness:
    return Likeness(verdict=Verdict.DIFFERENT, evidence=evidence, clash=clash)
