"""What is wrong now, who was told, and when it was last seen to be so."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from app.domain.trouble import Trouble
from app.storage.alarm_tables import alarms
from app.storage.inserts import insert_or_replace
from app.storage.rows import from_row


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlarm:
    """One trouble from when it was first seen until its end has been told."""

    key: str
    firm_id: str | None
    title: str
    advice: str
    began_at: datetime
    seen_at: datetime
    told_at: datetime | None


def note_trouble(connection: Connection, trouble: Trouble, now: datetime) -> None:
    """It is there, or still there."""
    row = {**asdict(trouble), "began_at": now, "seen_at": now}
    connection.execute(insert_or_replace(connection, alarms, "seen_at"), row)


def stored_alarms(connection: Connection) -> list[StoredAlarm]:
    """All, the oldest first."""
    return [from_row(StoredAlarm, row) for row in connection.execute(select(alarms).order_by(alarms.c.began_at))]


def mark_told(connection: Connection, key: str, now: datetime) -> None:
    connection.execute(update(alarms).where(alarms.c.key == key).values(told_at=now))


def end_alarm(connection: Connection, key: str) -> None:
    """It is over, and nobody need be told any more."""
    connection.execute(delete(alarms).where(alarms.c.key == key))
