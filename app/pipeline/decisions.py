"""Carries out what a person decided on the desk. The page only stores the decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.domain.booking import BookingState
from app.domain.crm import LinkKind
from app.domain.decision import NAMED_KINDS, choice_of
from app.domain.decision_effects import Effect, has_touched
from app.domain.draft import Answer, Draft, LetterFoot, LetterKind, OutgoingMail
from app.domain.errors import Conflict, UnknownDecision, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.own_refusals import WISH_CONFIRMED
from app.domain.reply.letter_mail import edited, without_free_hours
from app.domain.task import OWN_LETTERS, SUBJECT, RequiredAction
from app.pipeline.endings import Later, Order
from app.pipeline.meeting_decisions import CallingOff, call_off, note_called_off, say_of_the_meeting
from app.pipeline.redrafting import Redrafting
from app.pipeline.sending import Sending
from app.storage.crm.made_again import make_again
from app.storage.engines.database import Database, Waker
from app.storage.events import note_event
from app.storage.leads import step_results as results
from app.storage.leads.effects import claim_thread_of, settle_by_person
from app.storage.leads.leads import load_lead
from app.storage.leads.own_answers import keep_said_answered
from app.storage.leads.verdicts import CONFIRMED, filter_lead, label_lead, read_again, rescue_lead
from app.storage.people.refusal_questions import settle_question_of_lead
from app.storage.people.refusals import suppress
from app.storage.people.threads import add_reply
from app.storage.recording_again import record_again
from app.storage.tasks.tasks import (
    REDRAFT,
    Task,
    finish_task,
    has_open_promise,
    load_task,
    reopen_task,
    still_decided,
)
from app.storage.tasks.tasks_about_crm import record_since

log = structlog.get_logger("decisions")

Follows = Callable[[Connection, Task, Waker, datetime], None]

_TRY_AGAIN_AFTER = timedelta(seconds=15)
_CALLED_OFF_WITHIN = timedelta(minutes=5)  # after that a person does it: the other side waits to hear of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """One call per decided task; calling it twice carries it out once."""

    database: Database
    waker: Waker
    profiles: Mapping[str, FirmProfile]
    sending: Sending
    redrafting: Redrafting
    calling_off: CallingOff
    clock: Callable[[], datetime]

    def __call__(self, task_id: str) -> None:
        task = self.database.read(lambda connection: load_task(connection, task_id))
        if task is not None and task.next_step == REDRAFT and task.decision is None:
            self.redrafting(task)
            return
        if task is None or task.done_at is not None or task.decision is None:
            return
        if task.due_step_at is not None and task.due_step_at > self.clock():  # a letter can still be undone
            self._come_back(task, task.due_step_at)
            return
        try:
            effect = choice_of(task.action, task.decision).effect
        except UnknownDecision as unknown:
            log.warning("decision_unknown", task=task.id, action=task.action.value)
            self._ask_again(task, task.action, f"The decision could not be carried out: {unknown}.")
            return
        if effect is Effect.MAIL_REPLY:
            self._send(task)
        elif effect is Effect.CALL_OFF:
            self._call_off(task)
        elif effect is Effect.RECORD_ALL_AGAIN:
            self.database.write(lambda connection: self._settle(connection, task, effect, self._record_all_again))
        else:
            self.database.write(lambda connection: self._settle(connection, task, effect, FOLLOWS[effect]))

    def _come_back(self, task: Task, at: datetime) -> None:
        """Woken too soon: this wake-up may have been the only one."""
        self.database.write(lambda connection: self.waker.wake(connection, "task", task.id, at=at))

    def _send(self, task: Task) -> None:
        lead = self.database.read(lambda connection: load_lead(connection, task.lead_id or ""))
        draft = self._letter(task, lead) if lead is not None else None
        if lead is None or draft is None:
            reason = "There is no draft to send; write to the person yourself."
            self._ask_again(task, RequiredAction.WRITE_REPLY, reason)
            return
        order = Order(
            lead=replace(lead, draft=draft),
            firm=self.profiles[lead.firm_id],
            answer=Answer.PERSON,
            task=task,
        )
        try:
            if self.sending.standing(order) is None:
                self.sending.send(order)
        except UpstreamUnavailable as outage:
            log.warning("decision_waits", task=task.id, why=outage.detail[:200])
            self.sending.keep(order, Later(self.clock() + _TRY_AGAIN_AFTER))

    def _call_off(self, task: Task) -> None:
        """Where it was booked, which is harmless to say twice; else by hand."""
        try:
            is_done = self.calling_off(task)
        except UpstreamUnavailable as outage:
            log.warning("calling_off_waits", task=task.id, why=outage.detail[:200])
            now = self.clock()
            if now < (task.decided_at or now) + _CALLED_OFF_WITHIN:
                self._come_back(task, now + _TRY_AGAIN_AFTER)
                return
            is_done = False
        follows = note_called_off if is_done else call_off
        self.database.write(lambda connection: self._settle(connection, task, Effect.CALL_OFF, follows))

    def _letter(self, task: Task, lead: Lead) -> Draft | None:
        """The draft as the person left it; of a letter of their own only the layout and the foot are a draft's."""
        if task.action not in OWN_LETTERS:
            if lead.draft is None:
                return None
            return without_free_hours(edited(lead.draft, task.decision_text), self.clock())
        if not (task.decision_text or "").strip():
            return None
        firm = self.profiles[lead.firm_id]
        base = lead.draft or self.redrafting.respond.draft_for(lead, firm)
        subject, foot = task.context.get(SUBJECT) or base.subject, _signed(base, firm, task.decided_by)
        own = replace(base, subject=subject, foot=foot, promises=(), sources=(), kind=LetterKind.FOLLOW_UP)
        return edited(own, task.decision_text)

    def _settle(self, connection: Connection, task: Task, effect: Effect, follows: Follows) -> None:
        """Everything but a mail: the task is done, and what follows from it, in one transaction."""
        if task.lead_id and has_touched(task.action, effect):
            claim_thread_of(connection, task.lead_id)
        self._done(connection, task)
        follows(connection, task, self.waker, self.clock())

    def _record_all_again(self, connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
        record_since(connection, self.profiles[task.firm_id], task.created_at, now)

    def _done(self, connection: Connection, task: Task) -> None:
        if not (still_decided(connection, task) and finish_task(connection, task.id, self.clock())):
            raise Conflict(f"task {task.id} was carried out by another worker, or opened again")
        note_event(
            connection,
            firm_id=task.firm_id,
            lead_id=task.lead_id,
            at=self.clock(),
            kind=f"decided_{task.decision}",
            actor=task.decided_by or "",
            detail=task.action.value,
        )

    def _ask_again(self, task: Task, action: RequiredAction, reason: str) -> None:
        self.database.write(lambda connection: reopen_task(connection, task.id, action, reason, self.clock()))


def _signed(draft: Draft, firm: FirmProfile, by: str | None) -> LetterFoot | None:
    """By whoever wrote the letter, where they are a partner; else as our drafts are."""
    partner = firm.partner_at(by or "")
    if draft.foot is None or partner is None or partner.name == draft.foot.name:
        return draft.foot
    title = partner.titles.get(draft.language) or (partner.title if draft.language == firm.spoken_languages[0] else "")
    return replace(draft.foot, name=partner.name, title=", ".join(filter(None, (title, firm.name))))


def _note_reply_left(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    left = settle_by_person(connection, task.lead_id or "", now)
    _keep_in_thread(connection, task, left)
    results.keep_person_answer(connection, task.lead_id or "", left[0].sent_at if left else now, now)


def _keep_in_thread(connection: Connection, task: Task, left: list[OutgoingMail]) -> None:
    """What left after all belongs to the conversation, and so into the CRM."""
    lead = load_lead(connection, task.lead_id or "")
    if lead is None or lead.thread is None:
        return
    for mail in left:
        add_reply(connection, firm_id=lead.firm_id, thread_id=lead.thread.id, lead_id=lead.id, mail=mail)


def _note_person_answered(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    keep_said_answered(connection, task.lead_id or "", task.decided_by or "", task.decided_at or now, now)


def _keep_promise(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    if task.lead_id and not has_open_promise(connection, task.lead_id):
        results.keep_person_answer(connection, task.lead_id, task.decided_at or now, now)


def _release(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    results.release_hold(connection, task.lead_id or "", now)
    settle_question_of_lead(connection, task.lead_id or "")


def _suppress(connection: Connection, task: Task, waker: Waker, now: datetime) -> None:
    """For everybody who asked it for that address."""
    lead = load_lead(connection, task.lead_id or "")
    address = lead.inquiry.refusing_address if lead is not None else None
    if lead is not None and address:
        by = task.decided_by or "a partner"
        suppress(connection, lead.firm_id, address, WISH_CONFIRMED, now, by=by, lead_id=lead.id)
    _release(connection, task, waker, now)


def _confirm_filtered(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    results.release_hold(connection, task.lead_id or "", now)
    label_lead(connection, task.lead_id or "", CONFIRMED, task.decided_by or "", now)


def _filter(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    kind = NAMED_KINDS.get(task.decision or "")
    filter_lead(connection, task.lead_id or "", task.decided_by or "", now, kind=kind)


def _rescue(connection: Connection, task: Task, waker: Waker, now: datetime) -> None:
    settle_question_of_lead(connection, task.lead_id or "")
    if rescue_lead(connection, task.lead_id or "", task.decided_by or "", now) is not None:
        waker.wake(connection, "lead", task.lead_id or "")


def _read_again(connection: Connection, task: Task, waker: Waker, now: datetime) -> None:
    if read_again(connection, task.delivery_id or "", now):
        waker.wake(connection, "delivery", task.delivery_id or "")


def _record_again(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    record_again(connection, task.lead_id or "", now)


def _make_again(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    kind: LinkKind = "deal" if task.action is RequiredAction.DEAL_DELETED else "contact"
    make_again(connection, task.lead_id or "", kind, now)


def _nothing(_connection: Connection, _task: Task, _waker: Waker, _now: datetime) -> None:
    """That the task is done is all."""


FOLLOWS: Mapping[Effect, Follows] = {
    Effect.NOTE_REPLY_LEFT: _note_reply_left,
    Effect.NOTE_PERSON_ANSWERED: _note_person_answered,
    Effect.LEAVE_UNANSWERED: _release,
    Effect.RELEASE: _release,
    Effect.CONFIRM_FILTERED: _confirm_filtered,
    Effect.FILTER: _filter,
    Effect.RESCUE: _rescue,
    Effect.READ_AGAIN: _read_again,
    Effect.RECORD_AGAIN: _record_again,
    Effect.MAKE_AGAIN: _make_again,
    Effect.SUPPRESS: _suppress,
    Effect.KEEP_PROMISE: _keep_promise,
    Effect.CALL_OFF: call_off,
    Effect.NOTE_HELD: say_of_the_meeting(BookingState.HELD),
    Effect.NOTE_NO_SHOW: say_of_the_meeting(BookingState.NO_SHOW),
    Effect.NOTE_CALLED_OFF: say_of_the_meeting(BookingState.CANCELLED),
    Effect.CLOSE_TASK: _nothing,
}
