"""Leads on their way: inserted by `read`, moved one step at a time, never twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from app.domain.counted_events import CountedEvent, SalesEvent
from app.domain.errors import Conflict
from app.domain.identifiers import new_id
from app.domain.inquiry import Inquiry
from app.domain.judgement import UNWANTED
from app.domain.lead import Lead
from app.domain.lead_path import FIRST_STEP, step_after
from app.storage.events import count_event, noted_together
from app.storage.inserts import insert_unless_known
from app.storage.people.emptying import emptied_origin_id
from app.storage.people.thread_standing import load_thread
from app.storage.rows import from_row
from app.storage.tables import leads

_LONGEST_ORIGIN = 300

_BY_ID = select(leads).where(leads.c.id == bindparam("lead"))
_BY_ORIGIN = select(leads.c.id).where(
    leads.c.source_id == bindparam("source"), leads.c.origin_id == bindparam("origin")
)
_CHANGE = update(leads).where(
    leads.c.id == bindparam("lead"),
    leads.c.next_step == bindparam("step"),
    leads.c.attempts == bindparam("attempt"),
)


def insert_lead(
    connection: Connection, *, firm_id: str, source_id: str, delivery_id: str, inquiry: Inquiry, received_at: datetime
) -> Lead | None:
    """A lead at its first step, or None when this source already reported the message (same origin id).

    Also when its person has been erased since.
    """
    lead_id, first, origin_id = new_id(), step_after(FIRST_STEP), _origin_id(inquiry)
    if (
        connection.execute(_BY_ORIGIN, {"source": source_id, "origin": emptied_origin_id(origin_id)}).scalar()
        is not None
    ):
        return None
    row: dict[str, Any] = {
        "id": lead_id,
        "firm_id": firm_id,
        "source_id": source_id,
        "origin_id": origin_id,
        "delivery_id": delivery_id,
        "channel": inquiry.channel.value,
        "received_at": received_at,
        "written_at": inquiry.clock_start(received_at),
        "inquiry": inquiry,
        "next_step": first,
        "due_at": received_at,
        "attempts": 0,
    }
    if connection.execute(insert_unless_known(connection, leads), row).scalar() is None:
        return None
    with noted_together(connection):
        count_event(connection, CountedEvent.ARRIVED, firm_id, lead_id, received_at, actor=inquiry.channel.value)
        if inquiry.test:
            count_event(connection, SalesEvent.MARKED_AS_TEST, firm_id, lead_id, received_at)
        if (written_at := row["written_at"]) is not None and written_at != received_at:
            count_event(connection, CountedEvent.WROTE, firm_id, lead_id, written_at)
    return Lead(
        id=lead_id,
        firm_id=firm_id,
        source_id=source_id,
        inquiry=inquiry,
        received_at=received_at,
        next_step=first,
        attempts=0,
    )


def is_reported(connection: Connection, source_id: str, inquiry: Inquiry) -> bool:
    """Whether this source already reported the message, also when its person has been erased since."""
    origin_id = _origin_id(inquiry)
    known = ({"source": source_id, "origin": one} for one in (origin_id, emptied_origin_id(origin_id)))
    return any(connection.execute(_BY_ORIGIN, one).scalar() is not None for one in known)


def _origin_id(inquiry: Inquiry) -> str:
    """The vendor's id; its hash where a stranger wrote one longer than the column."""
    given = inquiry.source_id
    return given if len(given) <= _LONGEST_ORIGIN else hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()


def load_lead(connection: Connection, lead_id: str) -> Lead | None:
    """The lead with its thread, or None if it was erased."""
    row = connection.execute(_BY_ID, {"lead": lead_id}).one_or_none()
    return None if row is None else _lead(connection, row)


def wanted_leads_of_delivery(connection: Connection, delivery_id: str) -> list[str]:
    """Their ids, as they stood in it; without pitches, spam, and those whose person is gone."""
    wanted = or_(leads.c.disposition.is_(None), leads.c.disposition.not_in([one.value for one in UNWANTED]))
    query = select(leads.c.id).where(leads.c.delivery_id == delivery_id, leads.c.emptied_at.is_(None), wanted)
    return list(connection.execute(query.order_by(leads.c.id)).scalars())


def load_leads(connection: Connection, lead_ids: Sequence[str]) -> list[Lead]:
    """Several at once, in the order of their ids."""
    rows = connection.execute(select(leads).where(leads.c.id.in_(lead_ids)).order_by(leads.c.id))
    return [_lead(connection, row) for row in rows]


def load_leads_alone(connection: Connection, lead_ids: Sequence[str]) -> list[Lead]:
    """The same without their threads, in one question: for steps that do not look at the conversation."""
    rows = connection.execute(select(leads).where(leads.c.id.in_(lead_ids)).order_by(leads.c.id))
    return [_lead(None, row) for row in rows]


def _lead(connection: Connection | None, row: Row[Any]) -> Lead:
    thread = load_thread(connection, row.thread_id, before_lead=row.id) if connection and row.thread_id else None
    return from_row(Lead, row, thread=thread, booking_page="", free_times=())


def change_lead(connection: Connection, lead: Lead, **values: object) -> Lead:
    """Commit a step: only if the lead still stands where this worker read it.

    A step that ran twice (a worker thought dead, a wake-up delivered twice) commits
    once; the other gets Conflict and its result is thrown away.
    """
    where = {"lead": lead.id, "step": lead.next_step, "attempt": lead.attempts}
    changed = connection.execute(_CHANGE, {**where, **values})
    if changed.rowcount != 1:
        raise Conflict(f"lead {lead.id} is no longer at {lead.next_step}, attempt {lead.attempts}")
    next_step = values.get("next_step", lead.next_step)
    attempts = values.get("attempts", lead.attempts)
    return replace(lead, next_step=next_step, attempts=attempts)  # type: ignore[arg-type]  # columns are untyped
