"""Which tasks somebody is to be told of, for the first time or again, and what they were told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from app.domain.reminding import Reminder, Waiting
from app.domain.task import RequiredAction
from app.storage.events import note_event
from app.storage.rows import from_row
from app.storage.tables import tasks
from app.storage.tasks.tasks import OPEN, UNDECIDED, Task, as_task

_AT_A_TIME = 500  # few enough for every database's limit of parameters
_COLUMN = {
    Reminder.HALF_TIME: tasks.c.reminded_at,
    Reminder.DUE: tasks.c.deputy_told_at,
    Reminder.LONG_DUE: tasks.c.business_owner_told_at,
}
_READ = (
    *(tasks.c.id, tasks.c.firm_id, tasks.c.lead_id, tasks.c.action, tasks.c.owner, tasks.c.created_at, tasks.c.due_at),
    *(tasks.c.reason, tasks.c.context, *_COLUMN.values()),
)


def unalerted_tasks(connection: Connection, now: datetime) -> list[Task]:
    """All open tasks whose owner has not been told yet, due first; of snoozed ones they are told when these come back.

    Those that wait until morning, or whose alerts do not arrive, keep no other one from being told.
    """
    is_here = or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= now)
    query = select(tasks).where(tasks.c.alerted_at.is_(None), OPEN, is_here).order_by(tasks.c.due_at)
    return [as_task(row) for row in connection.execute(query)]


def mark_alerted(connection: Connection, task_ids: Sequence[str], now: datetime) -> None:
    """The owner has been told."""
    for start in range(0, len(task_ids), _AT_A_TIME):
        some = task_ids[start : start + _AT_A_TIME]
        connection.execute(update(tasks).where(tasks.c.id.in_(some)).values(alerted_at=now))


def tasks_to_remind(connection: Connection, now: datetime, *, limit: int = 500) -> list[Waiting]:
    """Undecided tasks to look at now, due first."""
    to_look_at = or_(tasks.c.next_reminder_at.is_(None), tasks.c.next_reminder_at <= now)
    query = select(*_READ).where(UNDECIDED, to_look_at).order_by(tasks.c.due_at).limit(limit)
    return [from_row(Waiting, row, action=RequiredAction(row.action)) for row in connection.execute(query)]


def look_again(connection: Connection, later: Mapping[datetime, Sequence[str]]) -> None:
    """Moment -> ids of tasks about which nothing is to be told before."""
    for at, task_ids in later.items():
        connection.execute(update(tasks).where(tasks.c.id.in_(task_ids)).values(next_reminder_at=at))


def keep_told(connection: Connection, told: Sequence[Waiting], step: Reminder, whom: str, now: datetime) -> None:
    """Somebody was told: what comes next is seen at the next look."""
    ids = [task.id for task in told]
    values = {_COLUMN[step]: now, tasks.c.next_reminder_at: None}
    connection.execute(update(tasks).where(tasks.c.id.in_(ids)).values(values))
    for task in told:
        note_event(
            connection,
            firm_id=task.firm_id,
            lead_id=task.lead_id,
            at=now,
            kind=step.value,
            actor="reminders",
            detail=whom,
            about=task.id,
        )
