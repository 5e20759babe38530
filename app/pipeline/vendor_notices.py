"""What a vendor tells us that is nobody's message: it is noted, and carried out or made a person's task."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.counted_events import CountedEvent
from app.domain.firm import FirmProfile
from app.domain.inquiry import Notice
from app.domain.lead import Lead
from app.domain.mail_tasks import task_about_complaint, task_about_own_mail, task_about_returned_mail
from app.domain.notice_tasks import CALLED_SPAM, ReturnedMail, refused_by, returned_from, returned_mail_of, task_for
from app.pipeline.heard_bookings import hear_booking
from app.storage.events import count_event
from app.storage.invitees import lead_of_invitee
from app.storage.leads.effects import lead_written_to
from app.storage.leads.leads import load_lead
from app.storage.leads.step_results import note_notice
from app.storage.people.erasures import ask_erasure
from app.storage.people.person_search import person_of_lead
from app.storage.people.refusals import is_suppressed
from app.storage.people.returned_mails import is_told_of_own_mail, note_returned
from app.storage.recording_again import record_again
from app.storage.tasks.tasks import open_task

_COMES_BACK_WITHIN = timedelta(days=14)


def keep_notice(
    connection: Connection, firm: FirmProfile, notice: Notice, now: datetime, *, source_id: str, delivery_id: str
) -> Lead | None:
    """`delivery_id` is what it came in. Returns the lead that it makes, where somebody booked who never wrote."""
    refused = refused_by(notice)
    is_new = refused is not None and is_suppressed(connection, firm.id, refused[0]) is None
    note_notice(connection, firm.id, notice, now)
    if notice.booking is not None:
        return hear_booking(connection, firm, notice.booking, now, source_id=source_id, delivery_id=delivery_id)
    if notice.asked_to_meet is not None:
        lead_id = lead_of_invitee(connection, firm.id, notice.asked_to_meet)
        if lead_id is not None:  # who never wrote is a lead once it is accepted
            count_event(connection, CountedEvent.ASKED_TO_MEET, firm.id, lead_id, now)
    if refused is not None and is_new:
        _tell_of_refusal(connection, firm, *refused, now)
    if notice.kind == "erasure" and _erase(connection, firm.id, notice, now):
        return None
    if (returned := returned_mail_of(notice)) is not None:
        _note_returned(connection, firm, returned, notice, now, delivery_id)
    if (task := task_for(notice, firm, now)) is not None:
        open_task(connection, firm.id, task, now, delivery_id=delivery_id)
    return None


def _erase(connection: Connection, firm_id: str, notice: Notice, now: datetime) -> bool:
    """A vendor says that a lead must be erased; False: we know no lead by that name, a person has to look."""
    subject = person_of_lead(connection, firm_id, notice.subject_ref or "")
    if subject:
        ask_erasure(connection, firm_id, subject, f"notice of {notice.channel.value}", now)
    return bool(subject)


def _tell_of_refusal(connection: Connection, firm: FirmProfile, address: str, why: str, now: datetime) -> None:
    """The CRM, and of a complaint whoever owns the lead we wrote to."""
    lead_id = lead_written_to(connection, firm.id, address, now - _COMES_BACK_WITHIN)
    lead = load_lead(connection, lead_id) if lead_id is not None else None
    if lead is not None:
        record_again(connection, lead.id, now)
        if why == CALLED_SPAM:
            open_task(connection, firm.id, task_about_complaint(lead, firm, address, now), now, lead_id=lead.id)


def _note_returned(
    connection: Connection, firm: FirmProfile, returned: ReturnedMail, notice: Notice, now: datetime, delivery_id: str
) -> None:
    """Of the lead we wrote to, or of one of us; the firm's other mail may go through the same vendor."""
    lead_id = lead_written_to(connection, firm.id, returned.address, now - _COMES_BACK_WITHIN)
    lead = load_lead(connection, lead_id) if lead_id is not None else None
    if lead is None:
        if firm.colleague_at(returned.address) and not is_told_of_own_mail(connection, firm.id, returned.address):
            own = task_about_own_mail(returned.address, firm, now)
            open_task(connection, firm.id, own, now, delivery_id=delivery_id)
        return
    vendor = notice.summary.partition(":")[0]
    is_to_tell = note_returned(
        connection, firm.id, lead.id, returned.address, now, for_good=returned.for_good, by=vendor
    )
    record_again(connection, lead.id, now)
    is_lost = returned_from(notice) is not None or is_suppressed(connection, firm.id, returned.address) is not None
    if is_to_tell and is_lost:
        task = task_about_returned_mail(lead, firm, returned.address, now)
        open_task(connection, firm.id, task, now, lead_id=lead.id)
