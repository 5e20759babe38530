"""Which notices a person must act on; the rest is only noted."""

from datetime import datetime, timedelta

from app.domain.firm import FirmProfile
from app.domain.inquiry import Notice
from app.domain.task import NewTask, RequiredAction

_WITHIN = {
    "erasure": (
        timedelta(hours=24),
        "Somebody unknown here asks to be erased. Look for them in what came another way.",
    ),
    "lead_pending": (timedelta(hours=1), "LinkedIn announced a lead without its answers. Fetch it there and answer."),
}
_CONFIRMATIONS = frozenset({"SubscriptionConfirmation"})


def task_for(notice: Notice, firm: FirmProfile, now: datetime) -> NewTask | None:
    """A task for the owner of the channel, or None."""
    within, reason = _WITHIN.get(notice.kind, (timedelta(hours=1), ""))
    if notice.details.get("event") in _CONFIRMATIONS:
        reason = "A mail vendor wants this address confirmed before it sends mail here: open the address it names."
    if not reason:
        return None
    context = {"about": notice.subject_ref or "", **notice.details}
    owner = firm.owner_of(notice.channel).email
    return NewTask(action=RequiredAction.HAND_ON, owner=owner, due_at=now + within, reason=reason, context=context)
