"""What a partner should know of who wrote: whether the address is new for a known person, and what it may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from app.domain.people.mail_keys import address_key
from app.storage.tables import leads, messages, threads

_MESSAGES_READ = 200  # of a contact; who wrote more often is no newcomer


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """`may_belong_to` are leads of other conversations: with the same person, or one this message says it answers."""

    is_new_address: bool = False  # somebody we know, by this message, never wrote from that address before
    may_belong_to: tuple[str, ...] = ()


def acquaintance_of(connection: Connection, lead: Row[Any]) -> Acquaintance:
    """For a lead with its inquiry, contact and thread, as a page has loaded it."""
    inquiry = lead.inquiry
    earlier = _earlier(connection, lead, inquiry.answered_ids)
    of_contact = [row for row in earlier if row.contact_id == lead.contact_id]
    key = address_key(inquiry.sender_email or "")
    seen = {address_key(row.to_address if row.from_us else row.from_address) for row in of_contact}
    elsewhere = dict.fromkeys(row.lead_id for row in earlier if row.thread_id != lead.thread_id)
    return Acquaintance(is_new_address=bool(seen) and key not in seen, may_belong_to=tuple(elsewhere)[:3])


def _earlier(connection: Connection, lead: Row[Any], answered: Sequence[str]) -> Sequence[Row[Any]]:
    """Earlier messages of the contact, and the mails that this one says it answers; newest first."""
    found = (
        select(messages, threads.c.contact_id)
        .join(threads, threads.c.id == messages.c.thread_id)
        .join(leads, leads.c.id == messages.c.lead_id)
        .where(
            messages.c.firm_id == lead.firm_id,
            messages.c.lead_id != lead.id,
            leads.c.received_at < lead.received_at,
        )
        .order_by(messages.c.at.desc(), messages.c.id)
        .limit(_MESSAGES_READ)
    )
    # Two questions, each with its index: as one, joined by "or", they read every message there is.
    asks = [messages.c.message_id.in_(answered)] if answered else []
    asks += [threads.c.contact_id == lead.contact_id] if lead.contact_id is not None else []
    rows = {row.id: row for ask in asks for row in connection.execute(found.where(ask))}
    return sorted(rows.values(), key=lambda row: row.at, reverse=True)[:_MESSAGES_READ]
