"""Which tasks somebody is to be told of again, and what they were told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from app.domain.reminding import Reminder, Waiting
from app.domain.task import RequiredAction
from app.storage.events import note_event
from app.storage.rows import from_row
from app.storage.tables import tasks
from app.storage.tasks.tasks import UNDECIDED

_COLUMN = {
    Reminder.HALF_TIME: tasks.c.reminded_at,
    Reminder.DUE: tasks.c.deputy_told_at,
    Reminder.LONG_DUE: tasks.c.business_owner_told_at,
}
_READ = (
    *(tasks.c.id, tasks.c.firm_id, tasks.c.lead_id, tasks.c.action, tasks.c.owner, tasks.c.created_at, tasks.c.due_at),
    *(tasks.c.reason, tasks.c.context, *_COLUMN.values()),
)


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
