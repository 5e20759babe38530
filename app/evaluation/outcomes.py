"""What a judge made of each case, and what it cost."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.firm import FirmProfile
from app.domain.judgement import Destination, Disposition, Judgement, Stake, Tier
from app.domain.lead import Case
from app.domain.ports import Judge
from app.domain.qualification import qualified
from app.evaluation.cases import LabelledCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case and a judge's answer to it."""

    case: LabelledCase
    disposition: Disposition
    goes_to: Destination
    confidence: float  # 0 to 1, of the disposition
    tier: Tier | None  # None: not taken for an inquiry
    stakes: frozenset[Stake] = frozenset()
    evidence: tuple[tuple[str, str], ...] = ()  # (claim, quote)
    judge: str = ""
    fell_back: str = ""  # as `Judgement.fell_back`
    milliseconds: float = 0.0  # as a clock sees it

    @property
    def is_right(self) -> bool:
        """Whether the disposition is the labelled one."""
        return self.disposition is self.case.label

    def stored(self) -> list[Any]:
        """As a run keeps it: `[id, disposition, goes_to, tier, confidence]`."""
        tier = self.tier.value if self.tier else None
        return [self.case.id, self.disposition.value, self.goes_to.value, tier, round(self.confidence, 4)]


def judged_cases(
    cases: Iterable[LabelledCase],
    judge: Judge,
    firms: Mapping[str, FirmProfile],
    chosen: FirmProfile,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Outcome]:
    """Every case judged for the firm it was written to, or for the chosen one where it names none that is known."""
    for case in cases:
        firm = firms.get(case.firm_id or "", chosen)
        began = clock()
        judgement = judge.judge(Case(inquiry=case.inquiry, alike_from_others=case.alike_from_others), firm)
        yield outcome_of(case, judgement, firm, milliseconds=1000 * (clock() - began))


def outcome_of(case: LabelledCase, judgement: Judgement, firm: FirmProfile, *, milliseconds: float = 0.0) -> Outcome:
    """The answer as it counts: with its tier, decided by code, where it is taken for an inquiry."""
    is_inquiry = judgement.disposition is Disposition.INQUIRY
    return Outcome(
        case=case,
        disposition=judgement.disposition,
        goes_to=judgement.goes_to,
        confidence=judgement.confidence,
        tier=qualified(judgement, firm).tier if is_inquiry else None,
        stakes=frozenset(one.kind for one in judgement.stakes),
        evidence=tuple((one.claim, one.quote) for one in judgement.evidence),
        judge=judgement.judge,
        fell_back=judgement.fell_back,
        milliseconds=milliseconds,
    )
