"""Whether anything on the desks of firms has changed: cheap enough to ask every two seconds."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.tables import firms, tasks
from app.storage.tasks.task_order import is_on_desk
from app.storage.tasks.tasks import UNDECIDED

_MOST = 5_000  # tasks of all firms that are looked at; more are not told apart
_SEEN = (
    tasks.c.id,
    tasks.c.action,
    tasks.c.owner,
    tasks.c.due_at,
    tasks.c.next_step,
    tasks.c.wish_told,
    tasks.c.reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """A firm's desk at a moment. `version` is another one as soon as its list looks different."""

    version: str
    by_owner: dict[str, int] = field(default_factory=dict)  # how many tasks wait for each


def desk_states(connection: Connection, firm_ids: Collection[str], now: datetime) -> dict[str, DeskState]:
    """One for each of these firms."""
    stops = connection.execute(select(firms.c.id, firms.c.stopped).where(firms.c.id.in_(firm_ids)))
    seen = {row.id: hashlib.sha256(str(row.stopped).encode()) for row in stops}
    numbers: dict[str, dict[str, int]] = {firm_id: {} for firm_id in seen}
    rows = connection.execute(
        select(tasks.c.firm_id, *_SEEN)
        .where(tasks.c.firm_id.in_(list(seen)), UNDECIDED, is_on_desk(now))
        .order_by(tasks.c.due_at, tasks.c.id)
        .limit(_MOST)
    )
    for row in rows:
        seen[row.firm_id].update(repr(tuple(row)[1:]).encode())
        numbers[row.firm_id][row.owner] = numbers[row.firm_id].get(row.owner, 0) + 1
    return {
        firm_id: DeskState(version=digest.hexdigest()[:16], by_owner=numbers[firm_id])
        for firm_id, digest in seen.items()
    }
