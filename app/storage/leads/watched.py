"""What the promise watch asks: who has waited too long."""

from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from app.domain.lead_path import LEAD_STEPS
from app.storage.tables import deliveries, leads, tasks


def late_leads(connection: Connection, written_before: datetime, received_before: datetime, limit: int) -> list[str]:
    """Leads still on their way to an answer that nobody has dealt with, oldest first: both times have passed."""
    return list(
        connection.execute(
            select(leads.c.id)
            .where(
                leads.c.next_step.in_(LEAD_STEPS),
                leads.c.received_at <= received_before,
                func.coalesce(leads.c.written_at, leads.c.received_at) <= written_before,
                leads.c.answered_at.is_(None),
                leads.c.watched_at.is_(None),
            )
            .order_by(leads.c.received_at)
            .limit(limit)
        ).scalars()
    )


def claim(connection: Connection, lead_id: str, now: datetime) -> bool:
    """True for the one process that deals with this late lead."""
    claimed = connection.execute(
        update(leads).where(leads.c.id == lead_id, leads.c.watched_at.is_(None)).values(watched_at=now)
    )
    return claimed.rowcount == 1


def to_acknowledge(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Leads that a person has to answer and whose sender shall hear so by now, the first due first."""
    due = select(leads.c.id).where(leads.c.acknowledge_at <= now).order_by(leads.c.acknowledge_at)
    return list(connection.execute(due.limit(limit)).scalars())


def claim_acknowledging(connection: Connection, lead_id: str) -> bool:
    """True for the one process that acknowledges this held lead; never where it is answered or decided meanwhile."""
    claimed = connection.execute(
        update(leads)
        .where(leads.c.id == lead_id, leads.c.acknowledge_at.is_not(None))
        .values(acknowledge_at=None)
        .returning(leads.c.answered_at, leads.c.held)
    ).one_or_none()
    return claimed is not None and claimed.answered_at is None and claimed.held is not None


def still_waits(connection: Connection, lead_id: str) -> bool:
    """Whether the lead is still on its way to an answer. Nobody else moves it until this transaction ends."""
    waiting = connection.execute(
        select(leads.c.id)
        .where(leads.c.id == lead_id, leads.c.next_step.in_(LEAD_STEPS), leads.c.answered_at.is_(None))
        .with_for_update(key_share=True)
    ).scalar()
    return waiting is not None


def still_unread(connection: Connection, delivery_id: str) -> bool:
    """Whether the delivery has not been read and nobody has been asked about it, as `still_waits`."""
    waiting = connection.execute(
        select(deliveries.c.id)
        .where(deliveries.c.id == delivery_id, deliveries.c.next_step.is_not(None))
        .with_for_update(key_share=True)
    ).scalar()
    asked = connection.execute(select(tasks.c.id).where(tasks.c.delivery_id == delivery_id).limit(1)).scalar()
    return waiting is not None and asked is None


def late_deliveries(connection: Connection, received_before: datetime) -> list[tuple[str, str]]:
    """(delivery, firm) of what has not been read in time and has no task yet."""
    asked = exists().where(tasks.c.delivery_id == deliveries.c.id)
    rows = connection.execute(
        select(deliveries.c.id, deliveries.c.firm_id)
        .where(deliveries.c.next_step.is_not(None), deliveries.c.received_at <= received_before, ~asked)
        .order_by(deliveries.c.due_at)  # leads the planner to the few that are unread, not to all that are old
        .limit(50)
    )
    return [(row.id, row.firm_id) for row in rows]
