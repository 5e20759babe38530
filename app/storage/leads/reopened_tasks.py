"""Asking about a decided task again, and taking back what the decision had made of its lead."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.domain.counted_events import CountedEvent
from app.domain.desk import Move, Reopening, reopening_of
from app.domain.draft import Answer
from app.domain.errors import MoveRefused
from app.domain.judgement import Disposition
from app.domain.task import NewTask, RequiredAction
from app.storage.events import count_event
from app.storage.leads.step_results import take_back_answer
from app.storage.leads.verdicts import call_it_inquiry
from app.storage.recording_again import record_again, record_tasks_again
from app.storage.tables import effects, leads, tasks
from app.storage.tasks.desk_moves import GONE, ON_ITS_WAY, UNDONE, change_task, locked_task, note_move, undo
from app.storage.tasks.stand_ins import UNTOLD, stand_in_of
from app.storage.tasks.tasks import UNDECIDED, open_task


def reopen(
    connection: Connection, firm_id: str, task_id: str, by: str, now: datetime, *, due_at: datetime
) -> tuple[str, Move]:
    """Ask about a decided task again; where a letter has left since, by a new task. Returns the task that is open now.

    Due at `due_at`, or when it was if that is later. What the decision brought about is taken back as far as nothing
    of it has left.
    """
    task = locked_task(connection, firm_id, task_id)
    if task.decision is None:
        raise MoveRefused("It waits for a decision already." if task.done_at is None else "Nobody decided it.")
    if task.done_at is None:
        undo(connection, firm_id, task_id, by, now)
        return task_id, Move.UNDONE
    reopening = reopening_of(RequiredAction(task.action), task.decision)
    if reopening is Reopening.NO:
        raise MoveRefused("That cannot be taken back here; the page of the message says what can be done.")
    lead = _lead_of(connection, task)
    if task.lead_id is not None and lead is None:
        raise MoveRefused(GONE)
    if lead is not None and (reopening is Reopening.NEW or _has_left_since(connection, task)):
        return _ask_anew(connection, task, by, now, due_at), Move.ASKED_ANEW
    _require_single(connection, task)
    owner, why = stand_in_of(connection, firm_id, task.owner, now)
    told = {**UNTOLD, "alerted_at": now if owner == by else None}
    values = {"done_at": None, "snoozed_until": None, "owner": owner, "reason": why + task.reason, **told}
    change_task(connection, task, due_at=max(task.due_at, due_at), **values, **UNDONE)
    record_tasks_again(connection, [task], now)
    count_event(connection, CountedEvent.TASK_REOPENED, task.firm_id, task.lead_id, now, about=task.id)
    if lead is not None:
        _take_back(connection, task, lead, by, now)
    note_move(connection, task, Move.REOPENED, by, now, task.action)
    return task_id, Move.REOPENED


def _has_left_since(connection: Connection, task: Row[Any]) -> bool:
    """Whether more than an acknowledgement has left to them since the task was opened."""
    query = select(effects.c.id).where(
        effects.c.lead_id == task.lead_id,
        effects.c.state.in_(ON_ITS_WAY),
        effects.c.answer != Answer.ACKNOWLEDGEMENT.value,
        effects.c.intended_at >= task.created_at,
    )
    return connection.execute(query.limit(1)).scalar() is not None


def _lead_of(connection: Connection, task: Row[Any]) -> Row[Any, Any] | None:
    query = select(leads.c.id, leads.c.disposition).where(leads.c.id == task.lead_id, leads.c.emptied_at.is_(None))
    return connection.execute(query.with_for_update(key_share=True)).one_or_none()


def _require_single(connection: Connection, task: Row[Any]) -> None:
    """A lead has one open task of a kind."""
    about = tasks.c.lead_id == task.lead_id if task.lead_id else tasks.c.delivery_id == task.delivery_id
    same = select(tasks.c.id).where(about, tasks.c.action == task.action, tasks.c.context == task.context)
    if (task.lead_id or task.delivery_id) and connection.execute(same.where(UNDECIDED).limit(1)).scalar() is not None:
        raise MoveRefused("The same is asked already in another task that is open.")


def _ask_anew(connection: Connection, task: Row[Any], by: str, now: datetime, due_at: datetime) -> str:
    reason = "A letter has left already; this is for a further one."
    new = NewTask(action=RequiredAction.WRITE_LETTER, owner=by, due_at=due_at, reason=reason, told=True)
    task_id = open_task(connection, task.firm_id, new, now, lead_id=task.lead_id)
    empty = update(tasks).where(tasks.c.id == task_id, tasks.c.decision_text.is_(None))
    connection.execute(empty.values(decision_text=""))  # the draft of the lead is the letter that has left
    note_move(connection, task, Move.ASKED_ANEW, by, now, task.action)
    return task_id


def _take_back(connection: Connection, task: Row[Any], lead: Row[Any, Any], by: str, now: datetime) -> None:
    """What the decision had made of the lead; the verdict is remembered as any other."""
    action = RequiredAction(task.action)
    was_taken = action not in (RequiredAction.CONFIRM_DISPOSITION, RequiredAction.HAND_ON)
    if was_taken and lead.disposition not in (None, Disposition.INQUIRY.value):
        call_it_inquiry(connection, lead.id, by, now)
    take_back_answer(connection, lead.id, task.decided_at)
    connection.execute(update(leads).where(leads.c.id == lead.id).values(held=task.reason))
    count_event(connection, CountedEvent.HELD_AGAIN, task.firm_id, lead.id, now)
    record_again(connection, lead.id, now)
