"""What is done with a task beside deciding it: each in one transaction, where the task still is as it was read.

All raise MoveRefused, and then nothing was changed. Two people who move one task at the same moment meet at its row:
the second finds what the first has made of it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.domain.counted_events import CountedEvent
from app.domain.decision import SENDING
from app.domain.desk import Move
from app.domain.errors import MoveRefused
from app.domain.roles import MAY, Right
from app.domain.task import EMERGENCY, RequiredAction
from app.storage.events import count_event, note_event
from app.storage.partner_tables import colleagues
from app.storage.recording_again import record_tasks_again
from app.storage.tables import effects, tasks
from app.storage.tasks.stand_ins import UNTOLD, stand_in_of
from app.storage.tasks.tasks import CARRY_OUT, OPEN, REDRAFT, UNDECIDED

LONGEST_WISH = 200
REWRITTEN = (RequiredAction.APPROVE_REPLY, RequiredAction.CONTINUE_THREAD, RequiredAction.WRITE_REPLY)
UNDONE = {"decision": None, "decided_by": None, "decided_at": None, "next_step": None, "due_step_at": None}
ON_ITS_WAY = ("intended", "done", "unknown", "erased")  # of an effect: it left, or may have
GONE = "It does not exist any more, or it was erased."
_QUICKER = "Somebody was quicker; your click changed nothing."


def colleagues_of(connection: Connection, firm_id: str) -> list[tuple[str, str]]:
    """(address, name) of everybody whom a task may be assigned to, by name."""
    decides = colleagues.c.role.in_([role.value for role, rights in MAY.items() if Right.DECIDE in rights])
    query = select(colleagues.c.email, colleagues.c.name).where(colleagues.c.firm_id == firm_id, decides)
    return [(row.email, row.name) for row in connection.execute(query.order_by(colleagues.c.name))]


def assign(connection: Connection, firm_id: str, task_id: str, owner: str, by: str, now: datetime) -> str:
    """Make it somebody's: due when it was, and they are told. Returns whose it is now; who is away is stood in for."""
    names = dict(colleagues_of(connection, firm_id))
    if owner not in names:
        raise MoveRefused("Choose one of your colleagues.")
    task = _undecided(connection, firm_id, task_id)
    new_owner, why = stand_in_of(connection, firm_id, owner, now)
    if new_owner == task.owner:
        raise MoveRefused(f"It is {names.get(new_owner, new_owner)}'s already.")
    known = {"alerted_at": now if new_owner == by else None, "reminded_at": None, "next_reminder_at": None}
    values = {"owner": new_owner, "reason": why + task.reason, "snoozed_until": None, **known}
    change_task(connection, task, **values)
    record_tasks_again(connection, [task], now)
    note_move(connection, task, Move.ASSIGNED, by, now, f"to {names.get(new_owner, new_owner)}")
    return new_owner


def snooze(connection: Connection, firm_id: str, task_id: str, until: datetime, by: str, now: datetime) -> None:
    """Off the lists until then, when its owner is told again. It is due when it was, and others are told of that."""
    task = _undecided(connection, firm_id, task_id)
    if EMERGENCY in task.context:
        raise MoveRefused("It may be an emergency, and cannot wait.")
    change_task(connection, task, snoozed_until=until, alerted_at=None, reminded_at=now, next_reminder_at=None)
    note_move(connection, task, Move.SNOOZED, by, now, f"until {until:%Y-%m-%d %H:%M} UTC")


def unsnooze(connection: Connection, firm_id: str, task_id: str, by: str, now: datetime) -> None:
    """Back on the lists at once."""
    task = _undecided(connection, firm_id, task_id)
    if task.snoozed_until is not None:
        change_task(connection, task, snoozed_until=None, alerted_at=now)
        note_move(connection, task, Move.UNSNOOZED, by, now)


def undo(connection: Connection, firm_id: str, task_id: str, by: str, now: datetime) -> None:
    """Take back a decision that has not been carried out: nothing was sent. An edited letter stays as it was edited."""
    task = locked_task(connection, firm_id, task_id)
    if task.decision is None:
        raise MoveRefused("There is nothing to undo: it is not decided.")
    if task.done_at is not None or task.next_step != CARRY_OUT or _is_leaving(connection, task):
        raise MoveRefused("It was carried out already.")
    change_task(connection, task, **UNDONE)
    count_event(connection, CountedEvent.TASK_REOPENED, task.firm_id, task.lead_id, now, about=task.id)
    note_move(connection, task, Move.UNDONE, by, now)


def wish(connection: Connection, firm_id: str, task_id: str, said: str, by: str, now: datetime) -> None:
    """Have the draft written anew as a person wishes; the worker does it, and the task stays open meanwhile."""
    task = _undecided(connection, firm_id, task_id)
    if RequiredAction(task.action) not in REWRITTEN or task.lead_id is None:
        raise MoveRefused("There is no letter of ours in it that could be written anew.")
    if not said.strip():
        raise MoveRefused("Say how the letter should be: “shorter”, “offer Thursday”.")
    change_task(connection, task, wish=said.strip()[:LONGEST_WISH], wish_told=None, next_step=REDRAFT, due_step_at=now)
    note_move(connection, task, Move.WISHED, by, now)


def ask_anew(connection: Connection, task_id: str, reason: str) -> None:
    """The same question for another reason: its owner is told again."""
    connection.execute(update(tasks).where(tasks.c.id == task_id, UNDECIDED).values(reason=reason, **UNTOLD))


def locked_task(connection: Connection, firm_id: str, task_id: str) -> Row[Any]:
    """The task as it is now; nobody else changes it, or writes the intention of its letter, until this has ended."""
    query = select(tasks).where(tasks.c.id == task_id, tasks.c.firm_id == firm_id)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise MoveRefused(GONE)
    return row


def _undecided(connection: Connection, firm_id: str, task_id: str) -> Row[Any]:
    task = locked_task(connection, firm_id, task_id)
    if task.decision is not None or task.done_at is not None:
        raise MoveRefused(f"{task.decided_by or 'Somebody'} has decided it already; your click changed nothing.")
    return task


def change_task(connection: Connection, task: Row[Any], **values: object) -> None:
    """Only as it was read, should a database not have locked it."""
    as_read = [
        column.is_(None) if value is None else column == value
        for column, value in ((tasks.c[name], getattr(task, name)) for name in ("owner", "decided_at", "done_at"))
    ]
    if connection.execute(update(tasks).where(tasks.c.id == task.id, *as_read).values(**values)).rowcount != 1:
        raise MoveRefused(_QUICKER)


def _is_leaving(connection: Connection, task: Row[Any]) -> bool:
    """Whether the letter of this decision was handed over, or is about to be. A failed try does not count."""
    kind = effects.c.kind.startswith(f"task:{task.id}:", autoescape=True)
    query = select(effects.c.id).where(effects.c.lead_id == task.lead_id, kind, effects.c.state.in_(ON_ITS_WAY))
    return connection.execute(query.limit(1)).scalar() is not None


def require_no_letter_leaves(connection: Connection, lead_id: str) -> None:
    """To be asked last, once nobody can decide to write any more. Raises MoveRefused: somebody has, seconds ago."""
    query = select(tasks.c.decided_by).where(
        tasks.c.lead_id == lead_id, OPEN, tasks.c.next_step == CARRY_OUT, tasks.c.decision.in_(SENDING)
    )
    found = connection.execute(query.limit(1)).first()
    if found is not None:
        who = found.decided_by or "Somebody"
        raise MoveRefused(f"{who} has just sent a letter about it and can undo that; your click changed nothing.")


def note_move(connection: Connection, task: Row[Any], move: Move, by: str, now: datetime, detail: str = "") -> None:
    note_event(connection, firm_id=task.firm_id, lead_id=task.lead_id, at=now, kind=move.value, actor=by, detail=detail)
