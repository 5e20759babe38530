"""What people are told when the CRM did not take a lead, or takes none, or somebody deleted its deal there."""

from datetime import datetime, timedelta
from typing import Final

from app.domain.booking import VENDORS_NAMED
from app.domain.due_times import due_within
from app.domain.errors import DeletedThere
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import NewTask, RequiredAction

REPAIR_WITHIN = timedelta(hours=8)
_DEAL = (
    "It stays deleted in {crm} unless you have it made again. "
    "The contact, the messages and the tasks still stand there."
)
_CONTACT = (
    "It stays deleted in {crm} unless you have it made again. "
    "Until then nothing more about this person is written there."
)
_PERSON = (
    "{crm} has this contact no more, not among the deleted ones either: somebody deleted them for good, as for "
    "privacy, or it is over 90 days ago. They are never made again. If they asked to be forgotten, erase them here "
    "too, on the lead's page."
)
DELETED: Final = {  # what of a lead somebody deleted there -> what its owner is asked, and how
    "deal": (RequiredAction.DEAL_DELETED, _DEAL),
    "contact": (RequiredAction.CONTACT_DELETED, _CONTACT),
    "person": (RequiredAction.CONTACT_ERASED, _PERSON),
}


def task_about_crm(firm: FirmProfile, reason: str, now: datetime, *, told: bool = False) -> NewTask:
    """About the CRM as a whole, for the first partner. `told`: an alarm says it at once."""
    owner = firm.partners[0]
    due = due_within(REPAIR_WITHIN, owner, firm, now)
    return NewTask(action=RequiredAction.REPAIR_CRM, owner=owner.email, due_at=due, reason=reason, told=told)


def task_about_record(lead: Lead, firm: FirmProfile, error: Exception, now: datetime) -> NewTask:
    """It was not wholly written, and asking again would change nothing."""
    owner = owner_of(lead, firm)
    action, reason = RequiredAction.REPAIR_RECORD, f"The CRM refused this lead: {str(error)[:300]}"
    if isinstance(error, DeletedThere):
        action, words = DELETED[error.what]
        reason = words.format(crm=VENDORS_NAMED.get(error.vendor, error.vendor))
    due = due_within(REPAIR_WITHIN, owner, firm, now)
    return NewTask(action=action, owner=owner.email, due_at=due, reason=reason)
