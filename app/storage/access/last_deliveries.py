"""What came in through a source last, and what became of each: never the bytes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.storage.rows import from_row
from app.storage.source_test_deliveries import IS_SOURCE_TEST
from app.storage.tables import deliveries, leads

SHOWN = 10
_LEAD = select(func.min(leads.c.id)).where(leads.c.delivery_id == deliveries.c.id).scalar_subquery()
_NEWEST = (deliveries.c.received_at.desc(), deliveries.c.id.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """One request to a source."""

    id: str
    received_at: datetime
    outcome: str | None  # None: it still waits to be read
    problem: str | None
    attempts: int
    lead_id: str | None  # the first lead in it
    is_test: bool


def last_deliveries(connection: Connection, source_id: str) -> list[LastDelivery]:
    """The newest first."""
    columns = [deliveries.c[name] for name in ("id", "received_at", "outcome", "problem", "attempts")]
    told = (_LEAD.label("lead_id"), IS_SOURCE_TEST.label("is_test"))
    query = select(*columns, *told).where(deliveries.c.source_id == source_id)
    return [from_row(LastDelivery, row) for row in connection.execute(query.order_by(*_NEWEST).limit(SHOWN))]
