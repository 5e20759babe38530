"""Held drafts that lie, or are to lie, in the drafts folder of a source's mailbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from app.domain.decision import QUESTIONS
from app.domain.task import OWN_LETTERS
from app.storage.mailbox_tables import laid_drafts
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import UNDECIDED

_AT_ONCE = 20
_WITH_REPLY = [
    action.value
    for action, question in QUESTIONS.items()
    if question.has_text and action not in OWN_LETTERS  # which holds no draft of ours
]


def drafts_to_lay(connection: Connection, source_id: str) -> list[tuple[str, str, str | None]]:
    """(task, lead, Message-ID it was to be laid under) of held drafts that nobody noted as laid, oldest first."""
    query = (
        select(tasks.c.id, tasks.c.lead_id, laid_drafts.c.message_id)
        .join(leads, leads.c.id == tasks.c.lead_id)
        .outerjoin(laid_drafts, laid_drafts.c.task_id == tasks.c.id)
        .where(
            leads.c.source_id == source_id,
            leads.c.draft.is_not(None),
            tasks.c.action.in_(_WITH_REPLY),
            UNDECIDED,
            laid_drafts.c.laid_at.is_(None),
        )
        .order_by(tasks.c.created_at)
        .limit(_AT_ONCE)
    )
    return [(row.id, row.lead_id, row.message_id) for row in connection.execute(query)]


def intend_to_lay(connection: Connection, task_id: str, lead_id: str, source_id: str, message_id: str) -> None:
    """Before it is laid: whoever dies in between finds it under this Message-ID."""
    row = {"task_id": task_id, "lead_id": lead_id, "source_id": source_id, "message_id": message_id}
    connection.execute(insert(laid_drafts).values(**row))


def note_laid(connection: Connection, task_id: str, now: datetime) -> None:
    connection.execute(update(laid_drafts).where(laid_drafts.c.task_id == task_id).values(laid_at=now))


def drafts_to_remove(connection: Connection, source_id: str) -> Sequence[tuple[str, str]]:
    """(task, Message-ID) of drafts whose task is decided, done or gone."""
    waits = and_(tasks.c.id == laid_drafts.c.task_id, UNDECIDED)
    query = (
        select(laid_drafts.c.task_id, laid_drafts.c.message_id)
        .where(laid_drafts.c.source_id == source_id, ~select(tasks.c.id).where(waits).exists())
        .limit(_AT_ONCE)
    )
    return [(row.task_id, row.message_id) for row in connection.execute(query)]


def forget_draft(connection: Connection, task_id: str) -> None:
    """It lies there no more, or is a person's own now."""
    connection.execute(delete(laid_drafts).where(laid_drafts.c.task_id == task_id))
