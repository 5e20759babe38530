"""Leads on their way: inserted by `read`, moved one step at a time, never twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.domain.errors import Conflict
from app.domain.identifiers import new_id
from app.domain.inquiry import Inquiry
from app.domain.lead import EarlierMessage, Lead, Thread
from app.storage.inserts import insert_into
from app.storage.tables import leads, messages, threads

_THREAD_MESSAGES = 20  # what a judge or a partner reads of a long thread


def insert_lead(
    connection: Connection, *, firm_id: str, source_id: str, delivery_id: str, inquiry: Inquiry, received_at: datetime
) -> Lead | None:
    """A lead at `identify`, or None when this source already reported the message (same origin id)."""
    lead_id = new_id()
    statement = (
        insert_into(connection, leads)
        .values(
            id=lead_id,
            firm_id=firm_id,
            source_id=source_id,
            origin_id=inquiry.source_id,
            delivery_id=delivery_id,
            channel=inquiry.channel.value,
            received_at=received_at,
            inquiry=inquiry,
            next_step="identify",
            due_at=received_at,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["source_id", "origin_id"])
        .returning(leads.c.id)
    )
    if connection.execute(statement).scalar() is None:
        return None
    return Lead(
        id=lead_id,
        firm_id=firm_id,
        source_id=source_id,
        inquiry=inquiry,
        received_at=received_at,
        next_step="identify",
        attempts=0,
    )


def load_lead(connection: Connection, lead_id: str) -> Lead | None:
    """The lead with its thread, or None if it was erased."""
    row = connection.execute(select(leads).where(leads.c.id == lead_id)).one_or_none()
    return None if row is None else _lead(connection, row)


def load_leads(connection: Connection, lead_ids: Sequence[str]) -> list[Lead]:
    """Several at once, in the order of their ids."""
    rows = connection.execute(select(leads).where(leads.c.id.in_(lead_ids)).order_by(leads.c.id))
    return [_lead(connection, row) for row in rows]


def _lead(connection: Connection, row: Row[Any]) -> Lead:
    return Lead(
        id=row.id,
        firm_id=row.firm_id,
        source_id=row.source_id,
        inquiry=row.inquiry,
        received_at=row.received_at,
        next_step=row.next_step,
        attempts=row.attempts,
        contact_id=row.contact_id,
        follows=row.follows,
        thread=load_thread(connection, row.thread_id, before_lead=row.id) if row.thread_id else None,
        judgement=row.judgement,
        qualification=row.qualification,
        draft=row.draft,
        rescued=row.rescued,
    )


def load_thread(connection: Connection, thread_id: str, *, before_lead: str) -> Thread:
    """The conversation without the lead's own message; answered unless it is this lead's own answer."""
    answered_by = connection.execute(select(threads.c.answered_by).where(threads.c.id == thread_id)).scalar_one()
    rows = connection.execute(
        select(messages.c.from_us, messages.c.at, messages.c.text)
        .where(messages.c.thread_id == thread_id, messages.c.lead_id != before_lead)
        .order_by(messages.c.at.desc())
        .limit(_THREAD_MESSAGES)
    ).all()
    earlier = tuple(EarlierMessage(from_us=row.from_us, at=row.at, text=row.text) for row in reversed(rows))
    return Thread(id=thread_id, messages=earlier, answered=answered_by not in (None, before_lead))


def change_lead(connection: Connection, lead: Lead, **values: object) -> Lead:
    """Commit a step: only if the lead still stands where this worker read it.

    A step that ran twice (a worker thought dead, a wake-up delivered twice) commits
    once; the other gets Conflict and its result is thrown away.
    """
    changed = connection.execute(
        update(leads)
        .where(leads.c.id == lead.id, leads.c.next_step == lead.next_step, leads.c.attempts == lead.attempts)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise Conflict(f"lead {lead.id} is no longer at {lead.next_step}, attempt {lead.attempts}")
    next_step = values.get("next_step", lead.next_step)
    attempts = values.get("attempts", lead.attempts)
    return replace(lead, next_step=next_step, attempts=attempts)  # type: ignore[arg-type]  # columns are untyped
