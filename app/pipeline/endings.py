"""What each ending of a sending means for its lead, written in the transaction that learns of it.

| asked for by      | sent                                    | withheld               | later                   |
|-------------------|-----------------------------------------|------------------------|-------------------------|
| the path          | answered, promises tasks, on to the CRM | held for a person      | the same attempt then   |
| the promise watch | acknowledged; the lead's step goes on   | nothing (it is told)   | nothing (the path asks) |
| further letters   | the next one is due, on to the CRM      | put off, or held       | looked at again then    |
| a person          | answered, tasks done but for promises   | their task opens again | carried out then        |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.autonomy import HeldFor
from app.domain.draft import Answer, Draft
from app.domain.due_times import due_within
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter, readers_hours
from app.domain.lead import Hold, Lead
from app.domain.lead_owner import owner_of
from app.domain.promised_answers import end_of_promise, promised_tasks
from app.domain.reply_limits import FIRST_REPLY
from app.domain.task import OWN_LETTERS, SUBJECT, NewTask, RequiredAction
from app.pipeline.steps.respond import ForAPerson, hold
from app.storage.engines.database import Waker
from app.storage.leads import planned_letters as letters
from app.storage.leads import step_results as results
from app.storage.leads.letter_events import count_letter
from app.storage.recording_again import record_again
from app.storage.tasks.same_conversation import tell_what_waits
from app.storage.tasks.tasks import (
    Task,
    finish_all_but_promises,
    finish_tasks_of_lead,
    has_open_task,
    open_task,
    postpone_carrying_out,
    reopen_task,
)

_TRIED_AGAIN_AFTER = timedelta(hours=2)  # of working time
_DECIDE_WITHIN = timedelta(hours=8)  # the same
_PROMISED = "It was acknowledged, and so promised that a colleague answers by the end of the next working day."
_WRITTEN_TO = "One of you has written to them since."
_ACKNOWLEDGED = "The acknowledgement has been sent; the full reply is ready for you."


@dataclass(frozen=True, slots=True)
class Sent:
    """The mail server has taken it (now, or as the archive proves, earlier)."""

    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Nothing was sent; a person decides."""

    action: RequiredAction
    reason: str
    told: bool = False  # as `NewTask.told`
    held_for: HeldFor = HeldFor.POLICY


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is known yet: look again then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """A further letter is not sent and none comes any more: something was heard of the person. Nobody decides."""

    reason: str


Ending = Sent | Withheld | Later | Stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The lead's draft shall be mailed: by the path or the watch, or because a person decided a task."""

    lead: Lead  # with the draft that shall leave
    firm: FirmProfile
    answer: Answer
    task: Task | None = None  # the decided task, exactly where a person asked
    held: Hold | None = None  # what the path says where it found no answer standing
    further: FurtherLetter | None = None  # exactly where it is no answer but a further letter

    @property
    def draft(self) -> Draft:
        """What shall leave."""
        if self.lead.draft is None:
            raise ValueError(f"lead {self.lead.id} has no draft to send")
        return self.lead.draft

    @property
    def effect_kind(self) -> str:
        """One automatic answer per lead; one mail per decision.

        Trying a decision again is the same effect, deciding again after a failure is another.
        """
        if self.further is not None:
            return self.further.kind
        if self.task is None:
            return FIRST_REPLY
        decided = self.task.decided_at.timestamp() if self.task.decided_at else 0.0
        return f"task:{self.task.id}:{decided:.6f}"

    def counted_as(self, answer: Answer) -> Answer:
        """What an answer is called that has left: a reply that only promises the answer is a short one."""
        draft = self.lead.draft
        return Answer.SHORT if answer is Answer.REPLY and draft is not None and draft.only_promises else answer


def keep_ending(connection: Connection, order: Order, ending: Ending, waker: Waker, now: datetime) -> None:
    """The table above. Raises Conflict when somebody else moved the lead meanwhile."""
    if order.further is not None:
        keep_further(connection, order, order.further, ending, now)
    elif order.task is not None:
        _keep_for_person(connection, order, order.task, ending, waker, now)
    elif order.answer is Answer.REPLY:
        _keep_for_path(connection, order, ending, waker, now)
    elif isinstance(ending, Sent):
        _keep_acknowledgement(connection, order, ending.at, now)


def _keep_acknowledgement(connection: Connection, order: Order, at: datetime, now: datetime) -> None:
    """What it promises is what waits for a person already, else a task of its own until the path has one."""
    lead = order.lead
    results.keep_acknowledgement(connection, lead.id, at)
    owner = owner_of(lead, order.firm)
    due = end_of_promise(lead, owner, order.firm, at)
    if not has_open_task(connection, lead.id):
        task = NewTask(action=RequiredAction.WRITE_REPLY, owner=owner.email, due_at=due, reason=_PROMISED, told=True)
        open_task(connection, lead.firm_id, task, now, lead_id=lead.id)


def _keep_for_path(connection: Connection, order: Order, ending: Ending, waker: Waker, now: datetime) -> None:
    lead = order.lead
    if isinstance(ending, Later):
        results.keep_wait(connection, lead, ending.at)
        waker.wake(connection, "lead", lead.id, at=ending.at)
        return
    if isinstance(ending, Sent) and ending.answer is Answer.ACKNOWLEDGEMENT:  # the watch was quicker
        results.keep_acknowledgement(connection, lead.id, ending.at)
        if order.held is not None:
            results.keep_hold(connection, lead, order.held, now)
            return
        ending = Withheld(RequiredAction.APPROVE_REPLY, _ACKNOWLEDGED, held_for=HeldFor.LATE)
    if isinstance(ending, Sent):
        results.keep_answer(connection, lead, order.counted_as(ending.answer), ending.at, now)
        _keep_what_left(connection, order, ending.at, now)
    elif isinstance(ending, Withheld):
        why = ForAPerson(action=ending.action, reason=ending.reason, held_for=ending.held_for)
        results.keep_hold(connection, lead, hold(lead, order.firm, now, why, told=ending.told), now)


def _keep_what_left(connection: Connection, order: Order, at: datetime, now: datetime) -> None:
    """In the transaction that says that the letter has left, whose history hears who wrote it and what it showed."""
    lead = order.lead
    if lead.draft is not None:
        changed = order.task is not None and order.task.decision_text is not None
        shown = [one.slug for one in order.firm.case_studies if one.url in lead.draft.text]
        count_letter(connection, lead, f"{lead.draft.writer}, changed" if changed else lead.draft.writer, shown, at)
        for task in promised_tasks(lead.draft, lead, order.firm, at):
            open_task(connection, lead.firm_id, task, now, lead_id=lead.id)


def keep_further(connection: Connection, order: Order, further: FurtherLetter, ending: Ending, now: datetime) -> None:
    """Nothing of the lead's own answer changes."""
    lead, hours = order.lead, readers_hours(order.lead.inquiry, order.firm)
    if isinstance(ending, Sent):
        due_at = hours.next_due(ending.at, further.number, order.firm)
        if due_at is None:
            letters.end_letters(connection, lead.firm_id, lead.id, "The last one was sent.", now)
        else:
            letters.put_off(connection, lead.id, due_at)
        record_again(connection, lead.id, now)
    elif isinstance(ending, Stopped):
        letters.end_letters(connection, lead.firm_id, lead.id, ending.reason, now)
    elif isinstance(ending, Later):
        letters.put_off(connection, lead.id, ending.at)
    elif ending.told or ending.held_for is HeldFor.STOPPED:  # it may leave when there is room, or the switch is off
        letters.put_off(connection, lead.id, hours.open_from(now, after=_TRIED_AGAIN_AFTER))
    else:
        _hold_further(connection, order, ending.reason, now)


def _hold_further(connection: Connection, order: Order, reason: str, now: datetime) -> None:
    """A person has the letter; by itself none comes any more."""
    lead, firm = order.lead, order.firm
    if not letters.end_letters(connection, lead.firm_id, lead.id, "A person decides about it.", now):
        return
    owner, draft = owner_of(lead, firm), lead.draft
    task = NewTask(
        action=RequiredAction.APPROVE_LETTER,
        owner=owner.email,
        due_at=due_within(_DECIDE_WITHIN, owner, firm, now),
        reason=reason,
        context={SUBJECT: draft.subject} if draft is not None else {},
    )
    task_id = open_task(connection, lead.firm_id, task, now, lead_id=lead.id)
    letters.write_into_task(connection, task_id, draft.letter if draft is not None else "")


def _keep_for_person(
    connection: Connection, order: Order, task: Task, ending: Ending, waker: Waker, now: datetime
) -> None:
    lead = order.lead
    if isinstance(ending, Sent):
        results.keep_person_answer(connection, lead.id, ending.at, now)
        finish = finish_all_but_promises if task.action in OWN_LETTERS else finish_tasks_of_lead
        finish(connection, lead.id, now)
        if lead.thread is not None:
            tell_what_waits(connection, lead.thread.id, _WRITTEN_TO, now)
        _keep_what_left(connection, order, ending.at, now)
    elif isinstance(ending, Withheld):
        unclear = ending.action is RequiredAction.CHECK_IF_SENT
        reopen_task(connection, task.id, ending.action if unclear else task.action, ending.reason, now)
    elif isinstance(ending, Later):
        postpone_carrying_out(connection, task.id, ending.at)
        waker.wake(connection, "task", task.id, at=ending.at)
