"""What is due: the one question the engines ask."""

from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.lead_path import LEAD_STEPS
from app.storage.engines.database import Work
from app.storage.tables import deliveries, leads, tasks

_ON_THE_WAY = leads.c.next_step.in_(LEAD_STEPS)
WAITING = {  # kind of work -> (whose id, when it is due, which rows are not settled)
    "lead": (leads.c.id, leads.c.due_at, _ON_THE_WAY),
    "task": (tasks.c.id, tasks.c.due_step_at, tasks.c.next_step.is_not(None)),
    "delivery": (deliveries.c.id, deliveries.c.due_at, deliveries.c.next_step.is_not(None)),
}


def due_work(connection: Connection, now: datetime, *, limit: int = 500) -> list[Work]:
    """Whatever waits for a worker at `now`, oldest due first within each kind.

    The last step is left out: the recorder collects those leads itself, many at a time.
    """
    due: list[Work] = []
    for kind, (row_id, due_at, waits) in WAITING.items():
        query = select(row_id).where(waits, due_at <= now).order_by(due_at).limit(limit)
        due += [(kind, found) for found in connection.execute(query).scalars()]
    return due


def due_leads_of(connection: Connection, delivery_id: str, now: datetime) -> list[str]:
    """The leads that were read from this delivery and still wait for a worker at `now`."""
    of_delivery = select(leads.c.id).where(leads.c.delivery_id == delivery_id, _ON_THE_WAY, leads.c.due_at <= now)
    return list(connection.execute(of_delivery).scalars())
