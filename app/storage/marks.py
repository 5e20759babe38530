"""Marks on the whole database, that no start removes and every copy and backup keeps: rows of `leases` nobody holds."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from app.storage.inserts import insert_or_replace, insert_unless_known
from app.storage.tables import leads, leases

_MOVED = "moved"  # its rows live on in another database, and nobody may answer from both
_FIRST_START = "first start of 0.1"  # of the release that began to refuse unsafe settings
MARKS = (_MOVED, _FIRST_START)
_RAN, _NEW = "ran", "new"


def mark_moved(connection: Connection, now: datetime) -> None:
    """From now on this database is refused."""
    connection.execute(insert_or_replace(connection, leases, "until"), {"name": _MOVED, "holder": "", "until": now})


def moved_at(connection: Connection) -> datetime | None:
    """When it was moved, or None."""
    return connection.execute(select(leases.c.until).where(leases.c.name == _MOVED)).scalar()


def unmark_moved(connection: Connection) -> None:
    """Put it to use again."""
    connection.execute(delete(leases).where(leases.c.name == _MOVED))


def was_running_before(connection: Connection, now: datetime) -> bool:
    """Whether the database held a settled lead when this release first started on it: now, if it has not yet."""
    settled = connection.execute(select(exists().where(leads.c.settled_at.is_not(None)))).scalar()
    row = {"name": _FIRST_START, "holder": _RAN if settled else _NEW, "until": now}
    connection.execute(insert_unless_known(connection, leases), row)
    return connection.execute(select(leases.c.holder).where(leases.c.name == _FIRST_START)).scalar() == _RAN
