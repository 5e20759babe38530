"""What came in through a source last, and what became of each: never the bytes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain.delivery import SIGNED_TEST
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
    columns = [deliveries.c[name] for name in ("id", "received_at", "outcome", "problem", "attempts", "path")]
    query = select(*columns, _LEAD.label("lead_id")).where(deliveries.c.source_id == source_id)
    return [
        LastDelivery(
            id=row.id,
            received_at=row.received_at,
            outcome=row.outcome,
            problem=row.problem,
            attempts=row.attempts,
            lead_id=row.lead_id,
            is_test=row.path == SIGNED_TEST,
        )
        for row in connection.execute(query.order_by(*_NEWEST).limit(SHOWN))
    ]
