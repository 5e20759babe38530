"""What is due: the one question the engines ask."""

from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.lead_path import LEAD_STEPS
from app.storage.engines.database import Work
from app.storage.tables import deliveries, leads, tasks

_ON_THE_WAY = leads.c.next_step.in_(LEAD_STEPS)


def due_work(connection: Connection, now: datetime, *, limit: int = 500) -> list[Work]:
    """Whatever waits for a worker at `now`, oldest due first within each kind.

    The last step is left out: the recorder collects those leads itself, many at a time.
    """
    waiting_deliveries = connection.execute(
        select(deliveries.c.id)
        .where(deliveries.c.next_step.is_not(None), deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at)
        .limit(limit)
    ).scalars()
    waiting_leads = connection.execute(
        select(leads.c.id).where(_ON_THE_WAY, leads.c.due_at <= now).order_by(leads.c.due_at).limit(limit)
    ).scalars()
    decided_tasks = connection.execute(
        select(tasks.c.id)
        .where(tasks.c.next_step.is_not(None), tasks.c.due_step_at <= now)
        .order_by(tasks.c.due_step_at)
        .limit(limit)
    ).scalars()
    return [
        *(("lead", lead_id) for lead_id in waiting_leads),
        *(("task", task_id) for task_id in decided_tasks),
        *(("delivery", delivery_id) for delivery_id in waiting_deliveries),
    ]


def due_leads_of(connection: Connection, delivery_id: str, now: datetime) -> list[str]:
    """The leads that were read from this delivery and still wait for a worker at `now`."""
    of_delivery = select(leads.c.id).where(leads.c.delivery_id == delivery_id, _ON_THE_WAY, leads.c.due_at <= now)
    return list(connection.execute(of_delivery).scalars())
