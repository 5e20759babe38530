"""What the first page says to anybody: sums over all firms, nothing about a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, case, func, select, type_coerce

from app.domain.digest import PROMISE
from app.storage.leads.lead_lists import IS_NEW
from app.storage.tables import firms, leads, tasks
from app.storage.tasks.tasks import UNDECIDED

_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCounts:
    """The last 30 days."""

    messages: int
    new_leads: int
    answered: int
    within_promise: int
    waiting: int  # undecided tasks, now


def public_counts(connection: Connection, now: datetime) -> PublicCounts:
    """One pass over the window's leads and the open tasks."""
    taken = type_coerce(leads.c.answered_at, BigInteger) - type_coerce(leads.c.received_at, BigInteger)
    in_time = taken <= int(PROMISE.total_seconds() * 1_000_000)
    row = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((IS_NEW, 1), else_=0)), 0),
            func.coalesce(func.sum(case((IS_NEW & leads.c.answered_at.is_not(None), 1), else_=0)), 0),
            func.coalesce(func.sum(case((IS_NEW & in_time, 1), else_=0)), 0),
        ).where(leads.c.firm_id.in_(select(firms.c.id)), leads.c.received_at > now - _WINDOW)
    ).one()
    waiting = connection.execute(
        select(func.count()).where(tasks.c.firm_id.in_(select(firms.c.id)), UNDECIDED)
    ).scalar_one()
    return PublicCounts(messages=row[0], new_leads=row[1], answered=row[2], within_promise=row[3], waiting=waiting)
