"""How far we are with a contact, by what happened."""

import pytest

from app.domain.contact_state import ContactState, contact_state
from app.domain.crm_plan import DealEvent
from app.domain.judgement import Criterion, Disposition, Finding, Judgement, Met, Tier

LATER = Judgement(
    disposition=Disposition.INQUIRY, evidence=(), findings={Criterion.TIMING: Finding(met=Met.NO, quote="next year")}
)


@pytest.mark.parametrize(
    ("events", "answered", "waits", "tier", "judgement", "state"),
    [
        ((), False, False, Tier.HOT, None, ContactState.NEW),
        ((), False, True, Tier.HOT, LATER, ContactState.WAITS),
        ((), True, True, Tier.HOT, None, ContactState.ANSWERED),
        ((DealEvent.ANSWERED,), False, False, Tier.WARM, None, ContactState.ANSWERED),
        ((), True, False, Tier.COLD, None, ContactState.UNFIT),
        ((), True, False, Tier.COLD, LATER, ContactState.TOO_EARLY),
        ((DealEvent.BOOKED,), True, False, Tier.COLD, LATER, ContactState.ANSWERED),
        ((DealEvent.CANCELLED, DealEvent.ANSWERED), True, False, Tier.HOT, None, ContactState.ANSWERED),
        ((DealEvent.HELD, DealEvent.BOOKED), True, True, Tier.COLD, LATER, ContactState.MET),
    ],
)
def test_what_happened_says_how_far_we_are(
    events: tuple[DealEvent, ...],
    answered: bool,  # noqa: FBT001  a column of the table above
    waits: bool,  # noqa: FBT001  the same
    tier: Tier,
    judgement: Judgement | None,
    state: ContactState,
) -> None:
    assert contact_state(events=events, answered=answered, waits=waits, tier=tier, judgement=judgement) is state
