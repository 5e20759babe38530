"""The mark on a database that was moved: its rows live on in another one, and nobody may answer from both.

It is a row of `leases` that nobody holds and no start removes, so that it is part of every copy and backup.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.storage.inserts import insert_or_replace
from app.storage.tables import leases

MOVED = "moved"


def mark_moved(connection: Connection, now: datetime) -> None:
    """From now on this database is refused."""
    connection.execute(insert_or_replace(connection, leases, "until"), {"name": MOVED, "holder": "", "until": now})


def moved_at(connection: Connection) -> datetime | None:
    """When it was moved, or None."""
    return connection.execute(select(leases.c.until).where(leases.c.name == MOVED)).scalar()


def unmark_moved(connection: Connection) -> None:
    """Put it to use again."""
    connection.execute(delete(leases).where(leases.c.name == MOVED))
