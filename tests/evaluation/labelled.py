"""Cases and answers for the tests of this room."""

from datetime import UTC, datetime
from typing import Any

from app.domain.judgement import Destination, Disposition, Tier
from app.evaluation.cases import LabelledCase, case_of_row
from app.evaluation.outcomes import Outcome

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def case(number: int, label: str = "inquiry", tier: str | None = None, **more: Any) -> LabelledCase:
    row = {"id": f"case-{number}", "message": f"Message number {number}", "label": label, "tier": tier, **more}
    return case_of_row(row, name="unused")


def outcome(
    one: LabelledCase, answer: str, goes_to: str, *, tier: str | None = None, confidence: float = 0.9, **more: Any
) -> Outcome:
    return Outcome(
        case=one,
        disposition=Disposition(answer),
        goes_to=Destination(goes_to),
        confidence=confidence,
        tier=Tier(tier) if tier else None,
        **more,
    )
