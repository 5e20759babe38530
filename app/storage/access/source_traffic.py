"""When a source last had something to say, its rhythm, and what it was refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from app.domain.source_rhythm import LEARNED_OVER, SLOT
from app.storage.alarm_tables import source_refusals
from app.storage.inserts import insert_or_replace
from app.storage.rows import from_row
from app.storage.source_test_deliveries import IS_SOURCE_TEST
from app.storage.tables import deliveries

_SLOT_MICROSECONDS = SLOT // timedelta(microseconds=1)
_SLOT_OF = type_coerce(deliveries.c.received_at, BigInteger).op("/", return_type=BigInteger())(_SLOT_MICROSECONDS)
_FROM_OUTSIDE = ~IS_SOURCE_TEST  # a test of ours says nothing about who sends


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRefusals:
    """Requests to a source that did not prove their origin, since the last one that did."""

    source_id: str
    refused: int
    first_at: datetime
    last_at: datetime


def last_arrival(connection: Connection, source_id: str) -> datetime | None:
    """When the source last delivered something authentic, or None."""
    return connection.execute(
        select(func.max(deliveries.c.received_at)).where(deliveries.c.source_id == source_id, _FROM_OUTSIDE)
    ).scalar()


def arrival_slots(connection: Connection, source_id: str, last: datetime) -> list[datetime]:
    """The beginning of each slot of the eight weeks before `last` in which something arrived, oldest first.

    16,128 at most, however many leads a source has.
    """
    rows = connection.execute(
        select(_SLOT_OF.label("slot"))
        .where(deliveries.c.source_id == source_id, deliveries.c.received_at > last - LEARNED_OVER, _FROM_OUTSIDE)
        .group_by("slot")
        .order_by("slot")
    ).scalars()
    return [datetime.fromtimestamp(slot * SLOT.total_seconds(), UTC) for slot in rows]


def note_refusals(connection: Connection, source_id: str, refused: int, now: datetime) -> None:
    """So many more requests without proof. What passed meanwhile begins a new count."""
    row = connection.execute(select(source_refusals).where(source_refusals.c.source_id == source_id)).one_or_none()
    passed = last_arrival(connection, source_id)
    goes_on = row is not None and (passed is None or passed <= row.first_at)
    connection.execute(
        insert_or_replace(connection, source_refusals, "refused", "first_at", "last_at"),
        {
            "source_id": source_id,
            "refused": refused + (row.refused if row is not None and goes_on else 0),
            "first_at": row.first_at if row is not None and goes_on else now,
            "last_at": now,
        },
    )


def refusals_since_the_last_pass(connection: Connection) -> list[SourceRefusals]:
    """Of each source that used to pass and has passed nothing since it was first refused."""
    passed = (
        select(func.max(deliveries.c.received_at))
        .where(deliveries.c.source_id == source_refusals.c.source_id, _FROM_OUTSIDE)
        .scalar_subquery()
    )
    rows = connection.execute(select(source_refusals).where(passed <= source_refusals.c.first_at))
    return [from_row(SourceRefusals, row) for row in rows]
