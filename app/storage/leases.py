"""Who may do what only one process should do at a time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from app.storage.inserts import insert_unless_known
from app.storage.marks import MARKS
from app.storage.tables import leases

SERVING, WORKING = "serve", "work"  # held, while it lives, by some process that serves, or that works on leads
WEEKLY_EVALUATION = "weekly_evaluation"  # each try costs: it lapses by time alone, however often a process starts


def hold_lease(connection: Connection, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
    """True while `holder` has, or just took over, the lease.

    A lease nobody prolonged lapses, so a killed process frees what it held.
    """
    connection.execute(insert_unless_known(connection, leases), {"name": name, "holder": holder, "until": now})
    taken = connection.execute(
        update(leases)
        .where(leases.c.name == name, or_(leases.c.holder == holder, leases.c.until <= now))
        .values(holder=holder, until=now + duration)
    )
    return taken.rowcount == 1


def is_held(connection: Connection, name: str, now: datetime) -> bool:
    """Whether anybody holds the lease."""
    return (
        connection.execute(select(leases.c.name).where(leases.c.name == name, leases.c.until > now)).scalar()
        is not None
    )


def lapsed_since(connection: Connection, name: str) -> datetime | None:
    """Until when the lease was last held; None: never."""
    return connection.execute(select(leases.c.until).where(leases.c.name == name)).scalar()


def end_leases_of_the_dead(connection: Connection) -> None:
    """Free what a process holds. Only for one that knows it is alone: whoever holds anything has died."""
    connection.execute(delete(leases).where(leases.c.name.not_in((*MARKS, WEEKLY_EVALUATION))))
