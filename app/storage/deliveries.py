"""Requests as they came: kept before anybody tries to understand them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from app.domain.delivery import Delivery
from app.domain.errors import Conflict
from app.domain.identifiers import new_id
from app.storage.inserts import insert_into
from app.storage.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDelivery:
    """A delivery with its place in the queue."""

    id: str
    firm_id: str
    source_id: str
    attempts: int
    next_step: str | None
    delivery: Delivery


def store_delivery(connection: Connection, firm_id: str, source_id: str, delivery: Delivery) -> tuple[str, bool]:
    """Keep the delivery unless the same bytes are already kept.

    One statement, so two requests with the same bytes at the same moment cannot
    both win. The caller owns the transaction.

    Returns:
        (id, True) if a row was written, (id of the earlier row, False) if the delivery was known.
    """
    delivery_id = new_id()
    statement = (
        insert_into(connection, deliveries)
        .values(
            id=delivery_id,
            firm_id=firm_id,
            source_id=source_id,
            fingerprint=delivery.fingerprint,
            path=delivery.path,
            headers=dict(delivery.headers),
            body=delivery.body,
            received_at=delivery.received_at,
            next_step="read",
            due_at=delivery.received_at,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["source_id", "fingerprint"])
        .returning(deliveries.c.id)
    )
    if connection.execute(statement).scalar() is not None:
        return delivery_id, True
    earlier = connection.execute(
        select(deliveries.c.id).where(
            deliveries.c.source_id == source_id, deliveries.c.fingerprint == delivery.fingerprint
        )
    ).scalar_one()
    return earlier, False


def load_delivery(connection: Connection, delivery_id: str) -> KeptDelivery | None:
    """The delivery with headers and bytes, or None if it was erased."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    if row is None:
        return None
    delivery = Delivery(headers=row.headers, body=row.body, received_at=row.received_at, path=row.path)
    return KeptDelivery(
        id=row.id,
        firm_id=row.firm_id,
        source_id=row.source_id,
        attempts=row.attempts,
        next_step=row.next_step,
        delivery=delivery,
    )


def settle_delivery(connection: Connection, kept: KeptDelivery, outcome: str, problem: str | None = None) -> None:
    """The delivery has been read, or never will be. Raises Conflict if somebody else settled it first."""
    _change(connection, kept, next_step=None, due_at=None, outcome=outcome, problem=problem)


def _change(connection: Connection, kept: KeptDelivery, **values: object) -> None:
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == kept.id, deliveries.c.next_step == "read", deliveries.c.attempts == kept.attempts)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise Conflict(f"delivery {kept.id} was read by another worker")
