"""What of the leads of some days can be rated: letters that left, routing, entries in the CRM, filtered messages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, select, type_coerce

from app.domain.draft import Answer
from app.domain.judgement import Disposition
from app.domain.lead_path import LAST_STEP
from app.domain.lead_state import FILTERED
from app.domain.rating import Found, RatingSubject
from app.domain.task import RequiredAction
from app.storage.tables import effects, events, leads, tasks

_FILTERED = tuple(f"closed_{state.value}" for state in FILTERED)
_ASKS = (RequiredAction.CONFIRM_DISPOSITION, RequiredAction.CONFIRM_REFUSAL, RequiredAction.HAND_ON)  # a person looks
_COLUMNS = ("id", "disposition", "joined_to", "follows", "next_step")


def found_to_rate(connection: Connection, firm_id: str, begins_at: datetime, ends_at: datetime) -> list[Found]:
    """Of the leads that arrived then and are through, sorted.

    What was filtered is what a judge or a rule closed without asking anybody, also after somebody brought it back.
    """
    of_days = and_(leads.c.firm_id == firm_id, leads.c.received_at >= begins_at, leads.c.received_at < ends_at)
    return _found(connection, of_days)


def _found(connection: Connection, wanted: ColumnElement[bool]) -> list[Found]:
    is_test = type_coerce(leads.c.inquiry, Text).contains('"test":true')
    there = and_(wanted, leads.c.emptied_at.is_(None), leads.c.joined_to.is_(None), ~is_test)
    rows = connection.execute(select(*(leads.c[name] for name in _COLUMNS)).where(there)).all()

    def with_any(column: Column[Any], *where: Any) -> Collection[str]:
        """The leads of these days that have such a row in another table."""
        return set(connection.execute(select(column).join(leads, leads.c.id == column).where(there, *where)).scalars())

    closed = with_any(events.c.lead_id, events.c.kind.in_(_FILTERED))
    asked = with_any(tasks.c.lead_id, tasks.c.action.in_([one.value for one in _ASKS]))
    wrote = with_any(effects.c.lead_id, effects.c.state == "done", effects.c.answer != Answer.ACKNOWLEDGEMENT.value)
    recorded = with_any(events.c.lead_id, events.c.kind == "recorded")
    found: list[Found] = []
    for row in rows:
        is_through = row.next_step in (None, LAST_STEP) and row.disposition is not None
        if row.id in closed:
            if row.id not in asked:
                found.append((RatingSubject.FILTERED, row.id))
        elif row.disposition != Disposition.AUTOMATED.value and is_through and row.follows is None:
            found.append((RatingSubject.ROUTING, row.id))
        if row.id in wrote:
            found.append((RatingSubject.LETTER, row.id))
        if row.id in recorded and row.id not in closed:  # into a CRM: without one nothing is noted
            found.append((RatingSubject.RECORD, row.id))
    return sorted(found)


def can_be_rated(connection: Connection, firm_id: str, lead_id: str) -> list[RatingSubject]:
    """What of this lead can be rated now, whenever it arrived."""
    of_lead = and_(leads.c.firm_id == firm_id, leads.c.id == lead_id)
    return [subject for subject, _lead_id in _found(connection, of_lead)]
