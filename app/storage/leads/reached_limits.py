"""Which limits kept messages from being answered, and whether a person has been told: once an hour for each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.identifiers import new_id
from app.domain.reply_limits import ReplyLimit
from app.storage.reply_tables import limits_reached
from app.storage.rows import from_row
from app.storage.turns import wait_for_turn

_TOLD_AGAIN_AFTER = timedelta(hours=1)
_NOTED = (
    select(limits_reached.c.id)
    .where(
        limits_reached.c.firm_id == bindparam("firm"),
        limits_reached.c.at > bindparam("since"),
        limits_reached.c.kind == bindparam("of_kind"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedLimit:
    """The first answer or form of an hour that was over a limit."""

    id: str
    firm_id: str
    kind: str
    at: datetime
    reason: str


def note_limit(connection: Connection, firm_id: str, limit: ReplyLimit, reason: str, now: datetime) -> None:
    """Remember that a limit was reached, unless that was noted within the hour."""
    wait_for_turn(connection, f"limits {firm_id}")
    asked = {"firm": firm_id, "since": now - _TOLD_AGAIN_AFTER, "of_kind": limit.value}
    if connection.execute(_NOTED, asked).scalar() is None:
        row = {"id": new_id(), "firm_id": firm_id, "kind": limit.value, "at": now, "reason": reason}
        connection.execute(insert(limits_reached), row)


def untold_limits(connection: Connection, at_most: int = 100) -> list[ReachedLimit]:
    """Those nobody has been told of, oldest first."""
    query = select(limits_reached).where(limits_reached.c.alerted_at.is_(None)).order_by(limits_reached.c.at)
    return [from_row(ReachedLimit, row) for row in connection.execute(query.limit(at_most))]


def mark_told(connection: Connection, limit_id: str, now: datetime) -> None:
    """An alert has arrived."""
    connection.execute(update(limits_reached).where(limits_reached.c.id == limit_id).values(alerted_at=now))


def limits_between(connection: Connection, firm_id: str, start: datetime, end: datetime) -> Sequence[ReachedLimit]:
    """Those of a firm from `start` to before `end`, oldest first."""
    of_time = (limits_reached.c.firm_id == firm_id, limits_reached.c.at >= start, limits_reached.c.at < end)
    query = select(limits_reached).where(*of_time).order_by(limits_reached.c.at)
    return [from_row(ReachedLimit, row) for row in connection.execute(query)]
