"""What waits for a person, who owns it, and what they decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, insert, or_, select, update

from app.domain.counted_events import CountedEvent
from app.domain.decision import QUESTIONS, Decision, carried_out_from
from app.domain.draft import Answer
from app.domain.identifiers import new_id
from app.domain.task import ABOUT_MEETINGS, BOOKING, OWN_LETTERS, NewTask, RequiredAction
from app.storage.events import count_event, count_tasks
from app.storage.recording_again import record_tasks_again
from app.storage.rows import from_row
from app.storage.tables import deliveries, leads, tasks
from app.storage.tasks.stand_ins import UNTOLD, stand_in_of
from app.storage.tasks.task_order import urgency_of

_DECIDED_THE_ANSWER = or_(
    *(
        and_(tasks.c.action == action.value, tasks.c.decision == choice.decision.value)
        for action, question in QUESTIONS.items()
        for choice in question.choices
        if choice.settles_the_answer
    )
)
_ANSWER = select(leads.c.personal_answer).where(leads.c.id == bindparam("lead"))
_DECIDED = exists().where(tasks.c.lead_id == leads.c.id, _DECIDED_THE_ANSWER)
_DECIDED_BY_PERSON = _ANSWER.add_columns(_DECIDED.label("decided"))
# What a person decides and nobody is done with.
_GOES_ON = (Decision.INQUIRY, Decision.READ_AGAIN, Decision.RECORD_AGAIN, Decision.MAKE_AGAIN)
OPEN = tasks.c.done_at.is_(None)  # to be decided, or to be carried out
UNDECIDED = and_(OPEN, tasks.c.decision.is_(None))
CARRY_OUT = "carry_out"  # the next step of a decided task
_ALWAYS = datetime(9000, 1, 1, tzinfo=UTC)
REDRAFT = "redraft"  # of one whose draft is to be written anew
_COUNTED = (tasks.c.id, tasks.c.firm_id, tasks.c.lead_id)
_OF_MEETING = tasks.c.action.in_([one.value for one in ABOUT_MEETINGS])
_FINISH_ALL = update(tasks).where(tasks.c.lead_id == bindparam("lead"), OPEN, ~_OF_MEETING).returning(*_COUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stored task."""

    id: str
    firm_id: str
    lead_id: str | None
    delivery_id: str | None
    action: RequiredAction
    owner: str
    due_at: datetime
    reason: str
    context: dict[str, str]
    created_at: datetime
    alerted_at: datetime | None
    decision: str | None  # a Decision; another version may have stored one that this one does not know
    decision_text: str | None
    decided_by: str | None
    decided_at: datetime | None
    done_at: datetime | None
    next_step: str | None
    due_step_at: datetime | None = None
    snoozed_until: datetime | None = None
    wish: str | None = None


def open_task(
    connection: Connection,
    firm_id: str,
    task: NewTask,
    now: datetime,
    *,
    lead_id: str | None = None,
    delivery_id: str | None = None,
) -> str:
    """Store a task and return its id; an open one for the same lead and action is reused, not doubled.

    One about neither a lead nor a delivery stands for itself; promises are many, each with its own question, and so are
    meetings.
    """
    _one_at_a_time(connection, lead_id, delivery_id)
    about = tasks.c.lead_id == lead_id if lead_id else tasks.c.delivery_id == delivery_id
    known: str | None = None
    if lead_id or delivery_id:
        query = select(tasks.c.id, tasks.c.context).where(about, tasks.c.action == task.action.value, OPEN)
        known = next((row.id for row in connection.execute(query) if task.is_asked_by(row.context)), None)
    if known is not None:
        return known
    task_id = new_id()
    stand_in, why = stand_in_of(connection, firm_id, task.owner, now)
    connection.execute(
        insert(tasks).values(
            id=task_id,
            firm_id=firm_id,
            lead_id=lead_id,
            delivery_id=delivery_id,
            action=task.action.value,
            owner=stand_in,
            due_at=task.due_at,
            reason=why + task.reason,
            context=task.context,
            created_at=now,
            alerted_at=now if task.told else None,
        )
    )
    count_event(connection, CountedEvent.TASK_OPENED, firm_id, lead_id, now, about=task_id, actor=stand_in)
    return task_id


def _one_at_a_time(connection: Connection, lead_id: str | None, delivery_id: str | None) -> None:
    """Two processes that ask for the same task meet at the row it is about (SQLite has one writer anyway)."""
    if lead_id is not None:
        connection.execute(select(leads.c.id).where(leads.c.id == lead_id).with_for_update(key_share=True))
    elif delivery_id is not None:
        connection.execute(
            select(deliveries.c.id).where(deliveries.c.id == delivery_id).with_for_update(key_share=True)
        )


def decide(
    connection: Connection,
    task_id: str,
    decision: Decision,
    by: str,
    now: datetime,
    *,
    text: str | None = None,
    at_once: bool = False,
) -> bool:
    """Store what the person chose; the worker carries it out. False: already decided, or gone.

    A letter waits for as long as a page offers to undo it; `at_once`: it does not. `text` is the reply as the person
    edited it, when they did.
    """
    changed = connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, UNDECIDED)
        .values(
            decision=decision.value,
            decision_text=text,
            decided_by=by,
            decided_at=now,
            next_step=CARRY_OUT,
            due_step_at=now if at_once else carried_out_from(decision, now),
            wish=None,  # nobody writes it anew any more
        )
        .returning(*_COUNTED, tasks.c.action)
    ).one_or_none()
    if changed is None:
        return False
    task = (changed.id, changed.firm_id, changed.lead_id)
    count_tasks(connection, CountedEvent.TASK_DECIDED, [task], now)
    if decision is Decision.SEND and changed.action not in OWN_LETTERS:  # in which no draft of ours is changed
        kind = CountedEvent.LETTER_APPROVED if text is None else CountedEvent.LETTER_CHANGED
        count_tasks(connection, kind, [task], now)
    return True


def still_decided(connection: Connection, task: Task) -> bool:
    """Whether the decision stands as it was read; whoever would take it back waits until this transaction has ended."""
    as_read = (tasks.c.id == task.id, OPEN, tasks.c.decision == task.decision, tasks.c.decided_at == task.decided_at)
    return connection.execute(select(tasks.c.id).where(*as_read).with_for_update()).scalar() is not None


def finish_task(connection: Connection, task_id: str, now: datetime) -> bool:
    """The task is done. False: it was done already."""
    return _finish(connection, tasks.c.id == task_id, OPEN, now=now) == 1


def finish_tasks_of_lead(connection: Connection, lead_id: str, now: datetime) -> None:
    """Whatever else waited for this lead has been overtaken; a meeting with them has not."""
    done = connection.execute(_FINISH_ALL, {"lead": lead_id, "done_at": now, "next_step": None}).all()
    _count(connection, CountedEvent.TASK_DONE, done, now)


def finish_all_but_promises(connection: Connection, lead_id: str, now: datetime) -> None:
    """A letter of a person's own has left: it answers what waited, but nobody knows whether what was promised."""
    is_none = tasks.c.action != RequiredAction.ANSWER_QUESTION.value
    _finish(connection, tasks.c.lead_id == lead_id, OPEN, is_none, ~_OF_MEETING, now=now)


def finish_tasks_about_meeting(connection: Connection, lead_id: str, now: datetime, *, but: Sequence[str] = ()) -> None:
    """It was moved, called off, or somebody said what became of it; not those about the bookings `but`."""
    query = select(tasks.c.id, tasks.c.context).where(tasks.c.lead_id == lead_id, UNDECIDED, _OF_MEETING)
    over = [row.id for row in connection.execute(query) if row.context.get(BOOKING) not in but]
    _finish(connection, tasks.c.id.in_(over), UNDECIDED, now=now)


def finish_tasks_of_delivery(connection: Connection, delivery_id: str, now: datetime) -> None:
    """The delivery has been read, or what is wrong with it is known now."""
    _finish(connection, tasks.c.delivery_id == delivery_id, OPEN, now=now)


def finish_tasks_of_kind(connection: Connection, firm_id: str, action: RequiredAction, now: datetime) -> list[str]:
    """One decision is about all of them; returns the ids of their leads."""
    which = (tasks.c.firm_id == firm_id, tasks.c.action == action.value, OPEN)
    done = connection.execute(update(tasks).where(*which).values(done_at=now, next_step=None).returning(*_COUNTED))
    found = done.all()
    _count(connection, CountedEvent.TASK_DONE, found, now)
    return [row.lead_id for row in found if row.lead_id]


def finish_undecided_tasks_of_lead(connection: Connection, lead_id: str, now: datetime) -> None:
    """A better task takes their place."""
    _finish(connection, tasks.c.lead_id == lead_id, UNDECIDED, ~_OF_MEETING, now=now)


def _finish(connection: Connection, *which: ColumnElement[bool], now: datetime) -> int:
    finished = update(tasks).where(*which).values(done_at=now, next_step=None).returning(*_COUNTED)
    done = connection.execute(finished).all()
    _count(connection, CountedEvent.TASK_DONE, done, now)
    return len(done)


def _count(connection: Connection, kind: CountedEvent, changed: Sequence[Row[Any]], now: datetime) -> None:
    """What becomes of a task here becomes of it in the CRM."""
    count_tasks(connection, kind, [(row.id, row.firm_id, row.lead_id) for row in changed], now)
    record_tasks_again(connection, changed, now)


def decided_by_person(connection: Connection, lead_id: str) -> bool:
    """Whether a person said that this lead is answered, or needs no answer, or answered it in their mail program."""
    row = connection.execute(_DECIDED_BY_PERSON, {"lead": lead_id}).one_or_none()
    return row is not None and (row.decided or row.personal_answer == Answer.PERSON)


def has_open_task(connection: Connection, lead_id: str) -> bool:
    """Whether anything about the lead waits for a person, besides a meeting."""
    query = select(tasks.c.id).where(tasks.c.lead_id == lead_id, OPEN, ~_OF_MEETING).limit(1)
    return connection.execute(query).scalar() is not None


def has_open_promise(connection: Connection, lead_id: str) -> bool:
    """Whether something that a letter to them promised has not been answered."""
    is_promise = tasks.c.action == RequiredAction.ANSWER_QUESTION.value
    query = select(tasks.c.id).where(tasks.c.lead_id == lead_id, is_promise, OPEN).limit(1)
    return connection.execute(query).scalar() is not None


def is_being_decided(connection: Connection, lead_id: str) -> bool:
    """Whether a person has decided anything of what waited here, be it carried out or not."""
    decided = (tasks.c.lead_id == lead_id, tasks.c.decision.not_in(_GOES_ON), ~_OF_MEETING)
    return connection.execute(select(tasks.c.id).where(*decided).limit(1)).scalar() is not None


def answered_by_person(connection: Connection, lead_id: str) -> bool:
    """Whether the first answer that is more than an acknowledgement was a person's."""
    return connection.execute(_ANSWER, {"lead": lead_id}).scalar() == Answer.PERSON


def postpone_carrying_out(connection: Connection, task_id: str, due_at: datetime) -> None:
    """The decision stands; its effect is tried again at `due_at`."""
    connection.execute(update(tasks).where(tasks.c.id == task_id).values(due_step_at=due_at))


def reopen_task(connection: Connection, task_id: str, action: RequiredAction, reason: str, now: datetime) -> None:
    """The decision could not be carried out: the person is asked again, and told why."""
    undecided = {"decision": None, "decided_by": None, "decided_at": None, "next_step": None}
    reopened = connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, OPEN)
        .values(action=action.value, reason=reason, **undecided, **UNTOLD)
        .returning(*_COUNTED)
    ).all()
    _count(connection, CountedEvent.TASK_REOPENED, reopened, now)


def load_task(connection: Connection, task_id: str, *, locked: bool = False) -> Task | None:
    """One task, or None. `locked`: whoever would decide it, or write its letter anew, waits for this transaction."""
    query = select(tasks).where(tasks.c.id == task_id)
    row = connection.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else as_task(row)


def open_tasks(connection: Connection, firm_id: str = "", ends: datetime = _ALWAYS, *, limit: int = 500) -> list[Task]:
    """What waits, what costs most to wait first. `ends`: the day of whoever looks. "": of every firm."""
    query = select(tasks).outerjoin(leads, leads.c.id == tasks.c.lead_id).where(OPEN)
    query = query.where(tasks.c.firm_id == firm_id) if firm_id else query
    rows = connection.execute(query.order_by(urgency_of(ends), tasks.c.due_at, tasks.c.id).limit(limit))
    return [as_task(row) for row in rows]


def tasks_of_lead(connection: Connection, lead_id: str) -> list[Task]:
    """All tasks of a lead, oldest first."""
    query = select(tasks).where(tasks.c.lead_id == lead_id).order_by(tasks.c.created_at)
    return [as_task(row) for row in connection.execute(query)]


def as_task(row: Row[Any]) -> Task:
    """A row of the whole table."""
    return from_row(Task, row, action=RequiredAction(row.action))
