"""A booking is heard: whose it is, what the partner is asked about it, and what nobody has to be asked any more."""

from datetime import datetime

from sqlalchemy import Connection

from app.domain.booking import Booking, BookingState, HeardBooking, Invitee
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry, MailKind
from app.domain.lead import Lead
from app.domain.meeting_tasks import task_about_unknown, task_to_prepare, task_to_see_to
from app.storage.bookings import (
    KeptNews,
    bookings_of_leads,
    keep_news,
    lead_of_booking,
    other_meetings,
)
from app.storage.invitees import is_of_same_contact, lead_of_invitee
from app.storage.leads.leads import insert_lead, load_lead
from app.storage.tasks.tasks import finish_tasks_about_meeting, open_task

WROTE_NOTHING = "They booked a meeting and wrote no letter; nothing is sent to them by itself."


def hear_booking(
    connection: Connection,
    firm: FirmProfile,
    heard: HeardBooking,
    now: datetime,
    *,
    source_id: str,
    delivery_id: str,
) -> Lead | None:
    """Everything that follows from it, once. Returns the new lead of somebody who booked and never wrote."""
    who, new = heard.invitee, None
    lead_id = lead_of_booking(connection, firm.id, heard) or lead_of_invitee(connection, firm.id, who)
    is_ours = bool(who.email) and firm.is_own_address(who.email)
    if lead_id is None and is_ours:  # one of us tries the page out
        return None
    is_booked = heard.news.has_times and heard.news.state is BookingState.BOOKED
    if lead_id is None and who.email and is_booked:  # not of what is called off: they may be erased here since
        new = insert_lead(
            connection,
            firm_id=firm.id,
            source_id=source_id,
            delivery_id=delivery_id,
            inquiry=_inquiry_of(heard, now),
            received_at=now,
        )
        lead_id = new.id if new is not None else None
    kept = keep_news(connection, firm.id, heard, lead_id, now)
    if kept is not None and kept.booking.lead_id is None and is_booked:
        unknown = task_about_unknown(heard.vendor, heard.news.name, firm, now)
        open_task(connection, firm.id, unknown, now, delivery_id=delivery_id)
    if kept is not None:
        ask_about(connection, firm, kept, now)
    return new


def hear_invitation(connection: Connection, firm: FirmProfile, lead: Lead, now: datetime) -> None:
    """A mail that was just kept as a lead invites us to a meeting, answers our invitation, or calls it off.

    Only of whoever is proved to have sent it, and only about their own meetings: anybody can write a calendar file.
    """
    inquiry = lead.inquiry
    if inquiry.meeting is None or not inquiry.address_proved or firm.is_own_address(inquiry.sender_email or ""):
        return
    theirs = lead_of_invitee(connection, firm.id, Invitee(email=inquiry.sender_email or ""))
    if theirs is None and inquiry.mail_kind is MailKind.INVITATION:
        theirs = lead.id
    known = lead_of_booking(connection, firm.id, inquiry.meeting)
    if theirs is not None and (known is None or is_of_same_contact(connection, known, theirs)):
        hear_meeting(connection, firm, inquiry.meeting, theirs, now)


def hear_meeting(
    connection: Connection, firm: FirmProfile, heard: HeardBooking, lead_id: str, now: datetime
) -> KeptNews | None:
    """The same of a meeting that was read elsewhere, with a lead that is known: in the CRM, in a calendar's file."""
    kept = keep_news(connection, firm.id, heard, lead_id, now)
    if kept is not None:
        ask_about(connection, firm, kept, now)
    return kept


def ask_about(connection: Connection, firm: FirmProfile, kept: KeptNews, now: datetime) -> None:
    """The partner's tasks follow what became of the meeting: one brief for each time that it is booked for."""
    booking, before = kept.booking, kept.before
    for other in kept.known_of:
        left = [one.id for one in bookings_of_leads(connection, [other])]
        finish_tasks_about_meeting(connection, other, now, but=left)
    lead = load_lead(connection, booking.lead_id) if booking.lead_id else None
    if lead is None or (before is not None and _same(booking, before.state, before.starts_at)):
        return
    finish_tasks_about_meeting(connection, lead.id, now, but=other_meetings(connection, booking))
    task = None
    if booking.state is BookingState.BOOKED and booking.ends_at > now:
        moved_from = before.starts_at if before is not None and kept.is_moved else None
        task = task_to_prepare(lead, booking, firm, now, moved_from=moved_from)
    elif booking.state is BookingState.CANCELLED and before is not None and booking.starts_at > now:
        task = task_to_see_to(lead, booking, firm, now)
    if task is not None:
        open_task(connection, firm.id, task, now, lead_id=lead.id)


def _same(booking: Booking, state: BookingState, starts_at: datetime) -> bool:
    return (booking.state, booking.starts_at) == (state, starts_at)


def _inquiry_of(heard: HeardBooking, now: datetime) -> Inquiry:
    who = heard.invitee
    return Inquiry(
        channel=ChannelName.BOOKING_PAGE,
        source_id=f"booking {heard.vendor} {heard.news.name}",
        received_at=now,
        sender_email=who.email,
        sender_name=who.name or None,
        message=who.answers,
        reply_allowed=False,
        machine_reason=WROTE_NOTHING,
        for_a_person=WROTE_NOTHING,
        written_at=heard.news.at,
    )
