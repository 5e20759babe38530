"""How far we are with a contact, by what happened; the CRM's word for it is the adapter's matter."""

from collections.abc import Collection
from enum import StrEnum

from app.domain.crm_plan import DealEvent
from app.domain.judgement import Criterion, Judgement, Met, Tier


class ContactState(StrEnum):
    """From the message to the meeting."""

    NEW = "new"  # they wrote
    WAITS = "waits"  # a person has something to decide
    ANSWERED = "answered"
    MET = "met"
    TOO_EARLY = "too_early"  # answered; what they want is for later than the firm looks ahead
    UNFIT = "unfit"  # answered; it does not fit


def contact_state(
    *, events: Collection[DealEvent], answered: bool, waits: bool, tier: Tier | None, judgement: Judgement | None
) -> ContactState:
    """Of an inquiry. `events`: of its opportunity; a meeting says more than how well it fits."""
    if DealEvent.HELD in events:
        return ContactState.MET
    if DealEvent.BOOKED in events:
        return ContactState.ANSWERED
    if not (answered or DealEvent.ANSWERED in events):
        return ContactState.WAITS if waits else ContactState.NEW
    timing = judgement.findings.get(Criterion.TIMING) if judgement else None
    if timing is not None and timing.met is Met.NO:
        return ContactState.TOO_EARLY
    return ContactState.UNFIT if tier is Tier.COLD else ContactState.ANSWERED
