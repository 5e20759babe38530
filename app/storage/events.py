"""What happened, in order, for ever: who or which version decided what, and why."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

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
        },
    )


def events_of_lead(connection: Connection, lead_id: str) -> list[tuple[datetime, str, str, str]]:
    """(at, kind, actor, detail), oldest first."""
    rows = connection.execute(_OF_LEAD, {"lead": lead_id})
    return [(row.at, row.kind, row.actor, row.detail) for row in rows]
