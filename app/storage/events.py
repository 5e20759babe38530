"""What happened, in order, for ever: who or which version decided what, and why.

Some kinds are there to be counted: each figure of the digest can be told from them alone, also after a person was
erased. They are written in the transaction of what they tell, hold ids and times and no detail, and are named in
`app.domain.counted_events`.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from app.domain.counted_events import CountedEvent
from app.domain.identifiers import new_id
from app.storage.tables import events

_APPEND = insert(events)
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
    connection.execute(
        _APPEND,
        {
            "id": new_id(),
            "firm_id": firm_id,
            "lead_id": lead_id,
            "at": at,
            "kind": kind,
            "actor": actor,
            "detail": detail[:2000],
            "about": about,
            "value": None,
        },
    )


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
    connection.execute(_APPEND, {"id": new_id(), "detail": "", "value": value, **row})


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
