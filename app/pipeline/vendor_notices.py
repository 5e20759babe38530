"""What a vendor tells us that is nobody's message: it is noted, and carried out or made a person's task."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.firm import FirmProfile
from app.domain.inquiry import Notice
from app.domain.lead import Lead
from app.domain.mail_tasks import task_about_returned_mail
from app.domain.notice_tasks import returned_from, task_for
from app.pipeline.heard_bookings import hear_booking
from app.storage.leads.effects import lead_written_to
from app.storage.leads.leads import load_lead
from app.storage.leads.step_results import note_notice
from app.storage.people.erasures import ask_erasure
from app.storage.people.person_search import person_of_lead
from app.storage.tasks.tasks import open_task

_COMES_BACK_WITHIN = timedelta(days=14)


def keep_notice(
    connection: Connection, firm: FirmProfile, notice: Notice, now: datetime, *, source_id: str, delivery_id: str
) -> Lead | None:
    """`delivery_id` is what it came in. Returns the lead that it makes, where somebody booked who never wrote."""
    note_notice(connection, firm.id, notice, now)
    if notice.booking is not None:
        return hear_booking(connection, firm, notice.booking, now, source_id=source_id, delivery_id=delivery_id)
    if notice.kind == "erasure" and _erase(connection, firm.id, notice, now):
        return None
    if (address := returned_from(notice)) is not None:
        _tell_owner(connection, firm, address, now)
    if (task := task_for(notice, firm, now)) is not None:
        open_task(connection, firm.id, task, now, delivery_id=delivery_id)
    return None


def _erase(connection: Connection, firm_id: str, notice: Notice, now: datetime) -> bool:
    """A vendor says that a lead must be erased; False: we know no lead by that name, a person has to look."""
    subject = person_of_lead(connection, firm_id, notice.subject_ref or "")
    if subject:
        ask_erasure(connection, firm_id, subject, f"notice of {notice.channel.value}", now)
    return bool(subject)


def _tell_owner(connection: Connection, firm: FirmProfile, address: str, now: datetime) -> None:
    """Of the lead we wrote to; the firm's other mail may go through the same vendor, and is not ours to tell of."""
    lead_id = lead_written_to(connection, firm.id, address, now - _COMES_BACK_WITHIN)
    lead = load_lead(connection, lead_id) if lead_id is not None else None
    if lead is not None:
        open_task(connection, firm.id, task_about_returned_mail(lead, firm, address, now), now, lead_id=lead.id)
