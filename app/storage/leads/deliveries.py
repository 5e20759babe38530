"""Requests as they came: kept before anybody tries to understand them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from app.domain.counted_events import CountedEvent, delivery_became
from app.domain.delivery import Delivery
from app.domain.errors import Conflict
from app.domain.identifiers import new_id
from app.domain.lead_path import FIRST_STEP
from app.storage.events import count_event
from app.storage.inserts import insert_unless_known
from app.storage.rows import from_row
from app.storage.tables import deliveries, sources

_KNOWN = select(deliveries.c.id).where(
    deliveries.c.source_id == bindparam("source"), deliveries.c.fingerprint == bindparam("fingerprint")
)
_BY_ID = select(deliveries).where(deliveries.c.id == bindparam("delivery"))
_CHANGE = update(deliveries).where(
    deliveries.c.id == bindparam("delivery"),
    deliveries.c.next_step == FIRST_STEP,
    deliveries.c.attempts == bindparam("attempt"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDelivery:
    """A delivery with its place in the queue."""

    id: str
    firm_id: str
    source_id: str
    attempts: int
    next_step: str | None
    delivery: Delivery


def latest_bodies(connection: Connection, adapters: Sequence[str], most: int) -> list[bytes]:
    """The bodies that came last through sources of these adapters, newest first."""
    bodies = (
        select(deliveries.c.body)
        .join(sources, sources.c.id == deliveries.c.source_id)
        .where(sources.c.adapter.in_(adapters))
        .order_by(deliveries.c.received_at.desc())
        .limit(most)
    )
    return list(connection.execute(bodies).scalars())


def store_delivery(connection: Connection, firm_id: str, source_id: str, delivery: Delivery) -> tuple[str, bool]:
    """Keep the delivery unless the same bytes are already kept.

    One statement, so two requests with the same bytes at the same moment cannot
    both win. The caller owns the transaction.

    Returns:
        (id, True) if a row was written, (id of the earlier row, False) if the delivery was known.
    """
    delivery_id = new_id()
    row = {
        "id": delivery_id,
        "firm_id": firm_id,
        "source_id": source_id,
        "fingerprint": delivery.fingerprint,
        "path": delivery.path,
        "headers": dict(delivery.headers),
        "body": delivery.body,
        "received_at": delivery.received_at,
        "next_step": FIRST_STEP,
        "due_at": delivery.received_at,
        "attempts": 0,
    }
    statement = insert_unless_known(connection, deliveries)
    if connection.execute(statement, row).scalar() is not None:
        if not delivery.is_test:
            count_event(connection, CountedEvent.DELIVERY_KEPT, firm_id, None, delivery.received_at, about=delivery_id)
        return delivery_id, True
    known = {"source": source_id, "fingerprint": row["fingerprint"]}
    return connection.execute(_KNOWN, known).scalar_one(), False


def load_delivery(connection: Connection, delivery_id: str) -> KeptDelivery | None:
    """The delivery with headers and bytes, or None if it was erased."""
    row = connection.execute(_BY_ID, {"delivery": delivery_id}).one_or_none()
    if row is None:
        return None
    delivery = from_row(Delivery, row)
    return from_row(KeptDelivery, row, delivery=delivery)


def settle_delivery(
    connection: Connection, kept: KeptDelivery, outcome: str, now: datetime, problem: str | None = None
) -> None:
    """The delivery has been read, or never will be. Raises Conflict if somebody else settled it first."""
    _change(connection, kept, next_step=None, due_at=None, outcome=outcome, problem=problem)
    count_event(connection, delivery_became(outcome), kept.firm_id, None, now, about=kept.id)


def retry_delivery(connection: Connection, kept: KeptDelivery, until: datetime) -> None:
    """One more attempt to read it at `until`. Raises Conflict as `settle_delivery`."""
    _change(connection, kept, due_at=until, attempts=kept.attempts + 1)


def _change(connection: Connection, kept: KeptDelivery, **values: object) -> None:
    changed = connection.execute(_CHANGE, {"delivery": kept.id, "attempt": kept.attempts, **values})
    if changed.rowcount != 1:
        raise Conflict(f"delivery {kept.id} was read by another worker")
