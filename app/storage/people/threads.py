"""Conversations: which one a message belongs to, and what has been said in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from app.domain.draft import OutgoingMail
from app.domain.identifiers import new_id
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Disposition
from app.domain.lead import SaidBefore, SaidOnChannel
from app.domain.people.mail_keys import address_key
from app.storage.mailbox_tables import laid_drafts
from app.storage.people.indexing import index_message
from app.storage.tables import leads, messages, threads

_COMPARED_LEADS = 20  # of one contact in a month; a flood beyond that goes to a person anyway
_COMPARED_OF_CHANNEL = 200
_LONGEST_MESSAGE_ID = 998  # a line of a mail (RFC 5322 section 2.1.1); PostgreSQL's index takes 2,700 at most
_COMPARED_THREADS = 20
_STAYS_OPEN = timedelta(days=30)

CLOSED_BY_A_JUDGE = (Disposition.VENDOR_PITCH.value, Disposition.SPAM.value, Disposition.JOB_SEEKER.value)
_ANSWERED = (
    select(threads.c.id, threads.c.contact_id)
    .join(messages, messages.c.thread_id == threads.c.id)
    .where(
        messages.c.firm_id == bindparam("firm"),
        messages.c.message_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(messages.c.at.desc())
    .limit(1)
)
_LAID = (  # a draft of ours that somebody sent from their mail program, where its sent folder is not read
    select(threads.c.id, threads.c.contact_id)
    .join(leads, leads.c.thread_id == threads.c.id)
    .join(laid_drafts, laid_drafts.c.lead_id == leads.c.id)
    .where(leads.c.firm_id == bindparam("firm"), laid_drafts.c.message_id.in_(bindparam("ids", expanding=True)))
    .limit(1)
)
_OPEN_THREADS = (
    select(threads.c.id)
    .where(threads.c.contact_id == bindparam("contact"), threads.c.last_message_at > bindparam("since"))
    .order_by(threads.c.last_message_at.desc())
    .limit(_COMPARED_THREADS)
)
_PARTAKERS = select(messages.c.from_us, messages.c.from_address, messages.c.to_address).where(
    messages.c.thread_id == bindparam("thread")
)
_FIRST_LEAD = (
    select(leads.c.id)
    .where(
        leads.c.thread_id == bindparam("thread"),
        leads.c.joined_to.is_(None),
        or_(leads.c.disposition.is_(None), leads.c.disposition.not_in(CLOSED_BY_A_JUDGE)),
    )
    .order_by(leads.c.received_at, leads.c.id)
    .limit(1)
)
_SAID_BEFORE = (
    select(leads.c.id, leads.c.inquiry)
    .where(
        leads.c.contact_id == bindparam("contact"),
        leads.c.received_at > bindparam("since"),
        leads.c.joined_to.is_(None),
    )
    .order_by(leads.c.received_at.desc())
    .limit(_COMPARED_LEADS)
)
_SAID_ON = (
    select(leads.c.id, leads.c.contact_id, leads.c.inquiry)
    .where(
        leads.c.firm_id == bindparam("firm"),
        leads.c.received_at > bindparam("since"),
        leads.c.channel == bindparam("channel"),
        leads.c.contact_id.is_not(None),
        leads.c.joined_to.is_(None),
    )
    .order_by(leads.c.received_at.desc())
    .limit(_COMPARED_OF_CHANNEL)
)
_OPEN = insert(threads)
_SAY = insert(messages)
_TOUCH = update(threads).where(threads.c.id == bindparam("thread"), threads.c.last_message_at < bindparam("at"))


def thread_of_message_ids(connection: Connection, firm_id: str, message_ids: Sequence[str]) -> tuple[str, str] | None:
    """(thread, contact) of the latest mail, ours or theirs, that this one says it answers; anybody can say that."""
    if not message_ids:
        return None
    asked = {"firm": firm_id, "ids": list(message_ids)}
    row = connection.execute(_ANSWERED, asked).one_or_none() or connection.execute(_LAID, asked).one_or_none()
    return None if row is None else (row.id, row.contact_id)


def current_thread(connection: Connection, contact_id: str, address: str, now: datetime) -> str | None:
    """The contact's latest conversation of the last 30 days in which that address has a part.

    A contact may have got its other conversations by a name or a telephone number, which prove nothing.
    """
    found = connection.execute(_OPEN_THREADS, {"contact": contact_id, "since": now - _STAYS_OPEN}).scalars()
    return next((one for one in found.all() if has_part(connection, one, address)), None)


def has_part(connection: Connection, thread_id: str, address: str) -> bool:
    """Whether somebody wrote in the conversation from this address, or we wrote to it there."""
    key = address_key(address)
    rows = connection.execute(_PARTAKERS, {"thread": thread_id})
    theirs = (row.to_address if row.from_us else row.from_address for row in rows)
    return bool(key) and any(address_key(one) == key for one in theirs)


def open_thread(connection: Connection, firm_id: str, contact_id: str, now: datetime) -> str:
    """A new conversation. Returns its id."""
    thread_id = new_id()
    row = {"id": thread_id, "firm_id": firm_id, "contact_id": contact_id, "opened_at": now, "last_message_at": now}
    connection.execute(_OPEN, row)
    return thread_id


def first_lead_of_thread(connection: Connection, thread_id: str) -> str | None:
    """The lead the conversation began with."""
    found: str | None = connection.execute(_FIRST_LEAD, {"thread": thread_id}).scalar()
    return found


def said_before(connection: Connection, contact_id: str, since: datetime) -> list[SaidBefore]:
    """The contact's messages since then that stand for themselves, newest first."""
    rows = connection.execute(_SAID_BEFORE, {"contact": contact_id, "since": since})
    return [SaidBefore(lead_id=row.id, subject=row.inquiry.subject or "", message=row.inquiry.message) for row in rows]


def said_on(connection: Connection, firm_id: str, channel: ChannelName, since: datetime) -> list[SaidOnChannel]:
    """What came through a channel since then and stands for itself, newest first, at most 200."""
    rows = connection.execute(_SAID_ON, {"firm": firm_id, "channel": channel.value, "since": since})
    return [SaidOnChannel(lead_id=row.id, contact_id=row.contact_id, inquiry=row.inquiry) for row in rows]


def add_message(connection: Connection, firm_id: str, thread_id: str, lead_id: str, inquiry: Inquiry) -> None:
    """What the person wrote, as part of the conversation."""
    row = {
        "id": new_id(),
        "firm_id": firm_id,
        "thread_id": thread_id,
        "lead_id": lead_id,
        "from_us": False,
        "at": inquiry.received_at,
        "subject": inquiry.subject or "",
        "text": inquiry.message,
        "message_id": inquiry.message_id if len(inquiry.message_id or "") <= _LONGEST_MESSAGE_ID else None,
        "from_address": inquiry.sender_email or "",
        "to_address": "",
    }
    _say(connection, row)


def add_reply(connection: Connection, *, firm_id: str, thread_id: str, lead_id: str, mail: OutgoingMail) -> None:
    """A mail that has left, beside the message it answers."""
    row = {
        "id": new_id(),
        "firm_id": firm_id,
        "thread_id": thread_id,
        "lead_id": lead_id,
        "from_us": True,
        "at": mail.sent_at,
        "subject": mail.subject,
        "text": mail.text,
        "message_id": mail.message_id,
        "from_address": mail.from_address,
        "to_address": mail.to_address,
    }
    _say(connection, row)
    touch_thread(connection, thread_id, mail.sent_at)


def add_own_message(
    connection: Connection, firm_id: str, thread_id: str, lead_id: str, inquiry: Inquiry, to_address: str, at: datetime
) -> None:
    """What somebody of the firm wrote in their own mail program."""
    row = {
        "id": new_id(),
        "firm_id": firm_id,
        "thread_id": thread_id,
        "lead_id": lead_id,
        "from_us": True,
        "at": at,
        "subject": inquiry.subject or "",
        "text": inquiry.message,
        "message_id": inquiry.message_id if len(inquiry.message_id or "") <= _LONGEST_MESSAGE_ID else None,
        "from_address": inquiry.sender_email or "",
        "to_address": to_address,
    }
    _say(connection, row)
    touch_thread(connection, thread_id, at)


def _say(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(_SAY, row)
    index_message(connection, row["firm_id"], row["id"], row["subject"], row["text"])


def touch_thread(connection: Connection, thread_id: str, at: datetime) -> None:
    """The conversation goes on."""
    connection.execute(_TOUCH, {"thread": thread_id, "at": at, "last_message_at": at})
