"""Letters that a colleague writes of their own accord: to somebody known, in their newest conversation."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.domain.task import SUBJECT, RequiredAction
from app.storage.inserts import insert_unless_known
from app.storage.tables import contacts, leads, tasks

_REASON = "A letter that a colleague began."


def written_to(connection: Connection, firm_id: str, contact_id: str) -> Row[Any, Any, Any, Any] | None:
    """The newest message of a person that a letter to them can be bound to; None: there is none (any more)."""
    query = (
        select(leads.c.id, leads.c.inquiry, leads.c.draft, contacts.c.name.label("contact_name"))
        .join(contacts, contacts.c.id == leads.c.contact_id)
        .where(
            leads.c.contact_id == contact_id,
            leads.c.firm_id == firm_id,
            leads.c.thread_id.is_not(None),
            leads.c.emptied_at.is_(None),
        )
        .order_by(leads.c.received_at.desc(), leads.c.id.desc())
        .limit(1)
    )
    found: Row[Any, Any, Any, Any] | None = connection.execute(query).one_or_none()
    return found


def begin_letter(
    connection: Connection,
    firm_id: str,
    lead_id: str,
    entry: str,
    *,
    subject: str,
    owner: str,
    due_at: datetime,
    now: datetime,
) -> bool:
    """A task with that id, to be decided in the same transaction. False: the form was posted before."""
    row = {
        "id": entry,
        "firm_id": firm_id,
        "lead_id": lead_id,
        "action": RequiredAction.WRITE_LETTER.value,
        "owner": owner,
        "due_at": due_at,
        "reason": _REASON,
        "context": _called(subject),
        "created_at": now,
        "alerted_at": now,
        "decision_text": "",  # the draft of the lead is another letter
    }
    return connection.execute(insert_unless_known(connection, tasks), row).scalar() is not None


def name_subject(connection: Connection, task_id: str, subject: str) -> None:
    """Another subject for a letter that was begun before."""
    connection.execute(update(tasks).where(tasks.c.id == task_id).values(context=_called(subject)))


def _called(subject: str) -> dict[str, str]:
    return {SUBJECT: subject} if subject else {}
