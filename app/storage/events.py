"""What happened, in order, for ever: who or which version decided what, and why.

Some kinds are there to be counted: each figure of the digest can be told from them alone, also after a person was
erased. They are written in the transaction of what they tell, hold ids and times and no detail, and are named in
`app.domain.counted_events`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from app.domain.counted_events import CountedEvent
from app.domain.identifiers import new_id
from app.storage.inserts import insert_many
from app.storage.tables import events

_APPEND = insert(events)
_TOGETHER = "noted together"
_OF_LEAD = (
    select(events.c.at, events.c.kind, events.c.actor, events.c.detail)
    .where(events.c.lead_id == bindparam("lead"))
    .order_by(events.c.at, events.c.id)
)


def note_event(
    connection: Connection,
    *,
    firm_id: str,
    lead_id: str | None,
    at: datetime,
    kind: str,
    actor: str,
    detail: str = "",
    about: str | None = None,
) -> None:
    """Append one line to the history. `detail` holds reasons, never the words of the sender; `about` an id of ours."""
    row = {"firm_id": firm_id, "lead_id": lead_id, "at": at, "kind": kind, "actor": actor, "about": about}
    _append(connection, {"id": new_id(), "detail": detail[:2000], "value": None, **row})


def count_event(
    connection: Connection,
    kind: str,
    firm_id: str,
    lead_id: str | None,
    at: datetime,
    *,
    about: str | None = None,
    actor: str = "",
    value: str | None = None,
) -> None:
    """Append one event that figures count: a CountedEvent or SalesEvent, or one with what it was."""
    row = {"firm_id": firm_id, "lead_id": lead_id, "at": at, "kind": kind, "actor": actor, "about": about}
    _append(connection, {"id": new_id(), "detail": "", "value": value, **row})


@contextmanager
def noted_together(connection: Connection) -> Iterator[None]:
    """What is noted meanwhile is written when this ends, in one statement: nothing inside may read the history.

    Within another one it is written when that ends.
    """
    if _TOGETHER in connection.info:
        yield
        return
    notes, rows = connection.info, list[dict[str, object]]()
    notes[_TOGETHER] = rows
    try:
        yield
    finally:
        del notes[_TOGETHER]
    if rows:
        connection.execute(insert_many(connection, events), rows)


def _append(connection: Connection, row: dict[str, object]) -> None:
    together = connection.info.get(_TOGETHER)
    if together is None:
        connection.execute(_APPEND, row)
    else:
        together.append(row)


def count_tasks(
    connection: Connection, kind: CountedEvent, found: Iterable[tuple[str, str, str | None]], at: datetime
) -> None:
    """The same about each of these tasks: (id, firm, lead)."""
    for task_id, firm_id, lead_id in found:
        count_event(connection, kind, firm_id, lead_id, at, about=task_id)


def events_of_lead(connection: Connection, lead_id: str) -> list[tuple[datetime, str, str, str]]:
    """(at, kind, actor, detail), oldest first."""
    rows = connection.execute(_OF_LEAD, {"lead": lead_id})
    return [(row.at, row.kind, row.actor, row.detail) for row in rows]
