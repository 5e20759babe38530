"""Takes what is due through its steps, one transaction each; retries and dead ends are decided here.

A wake-up names a row. The worker runs as many steps as it can, until the lead is
settled, must wait, or has reached the last step, where the recorder collects it. A
wake-up too many is harmless: each step commits only where it was read.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Semaphore
from typing import Protocol

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.domain.autonomy import HeldFor
from app.domain.delivery import Delivery
from app.domain.draft import Answer
from app.domain.due_times import due_last
from app.domain.errors import Conflict, PayloadNotUnderstood, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, Notice, Reading
from app.domain.judgement import Disposition
from app.domain.lead import Advance, Close, Hold, Join, Lead, Send, StepResult
from app.domain.lead_path import FIRST_STEP, LEAD_STEPS, QUALIFY
from app.domain.ports import Channel
from app.domain.post_limits import PostLimits
from app.domain.task import NewTask, RequiredAction
from app.metrics import LEADS_SETTLED, STEP_SECONDS, STEPS_FAILED
from app.pipeline.announced_leads import read_with_answers
from app.pipeline.endings import Later, Order
from app.pipeline.heard_bookings import hear_invitation
from app.pipeline.own_mail import OWN_ANSWER, keep_own_answers
from app.pipeline.retry_waits import wait_before
from app.pipeline.sending import Sending
from app.pipeline.steps.identify import AskPeople
from app.pipeline.steps.respond import ForAPerson, hold
from app.pipeline.vendor_notices import keep_notice
from app.storage.access.firms import Source
from app.storage.access.known_sources import KnownSources
from app.storage.crm.opportunities import with_opportunity
from app.storage.engines.database import Database, Waker, Work
from app.storage.leads import step_results as results
from app.storage.leads.deliveries import KeptDelivery, load_delivery, retry_delivery, settle_delivery
from app.storage.leads.due_work import due_leads_of
from app.storage.leads.leads import load_lead
from app.storage.leads.posted_forms import insert_within_limits
from app.storage.people.known_people import StoredPeople
from app.storage.tasks.tasks import finish_tasks_of_delivery, open_task

log = structlog.get_logger("worker")

_MOST_ATTEMPTS = 8  # with the waits below: about two minutes, then a person
_REPORTED_AFTER = timedelta(seconds=60)  # before that nobody was told that it waits
UNREADABLE = (
    "Something came through “{source}” that we could not read. Open it: if a person wrote, add them as a lead or "
    "answer yourself, then discard it. “Read it again” helps after an update of Firstreply."
)
_DATABASE_FAILED = (OperationalError, InterfaceError, NoConnectionFree)  # not what a row's own content makes fail
_NO_LIMIT = nullcontext()


class Step(Protocol):
    """What a lead goes through: pure, it knows the domain only."""

    def __call__(self, lead: Lead, firm: FirmProfile, now: datetime, /) -> StepResult | AskPeople: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Stateless between wake-ups; any number of threads may share one."""

    database: Database
    waker: Waker
    sources: KnownSources
    channel_of: Callable[..., Channel]  # (adapter, secrets, proof, the firm's own addresses) -> the adapter
    profiles: Mapping[str, FirmProfile]
    steps: Mapping[str, Step]  # one for each of LEAD_STEPS
    sending: Sending
    carry_out: Callable[[str], None]  # a decided task's id
    clock: Callable[[], datetime]
    posts: PostLimits
    fetch_answers: Callable[[Source, str], Delivery | None] = lambda _source, _name: None  # see `read_with_answers`
    at_once: Mapping[str, Semaphore] = field(default_factory=dict)  # of the steps that only a few leads may be in

    def __post_init__(self) -> None:
        if tuple(self.steps) != LEAD_STEPS:
            raise ValueError(f"the path's steps are {LEAD_STEPS}, the worker was given {tuple(self.steps)}")

    def __call__(self, work: Work) -> None:
        """Do what is due for one row; a row that somebody else moved meanwhile is left to them.

        What goes wrong in a step is written beside the row. What is raised here is the
        database itself failing: the row stays due, and the engine wakes it again.
        """
        kind, row_id = work
        try:
            if kind == "delivery":
                self._read(row_id)
            elif kind == "lead":
                self._advance_stored(row_id)
            else:
                self.carry_out(row_id)
        except Conflict:
            log.info("overtaken", kind=kind, id=row_id)

    def _read(self, delivery_id: str) -> None:
        kept = self.database.read(lambda connection: load_delivery(connection, delivery_id))
        if kept is None or kept.next_step is None:
            self._resume(delivery_id)
            return
        source = self.sources.find(kept.source_id)
        if source is None:
            raise Conflict(f"source {kept.source_id} is gone")
        firm = self.profiles[kept.firm_id]
        channel = self.channel_of(source.adapter, source.secrets, source.proof, firm.own_addresses)
        try:
            with STEP_SECONDS.labels(step=FIRST_STEP).time():
                fetch, is_last = partial(self.fetch_answers, source), kept.attempts + 1 >= _MOST_ATTEMPTS
                readings = read_with_answers(kept.delivery, channel, fetch, is_last=is_last)
        except PayloadNotUnderstood as problem:
            self._quarantine(kept, str(problem))
            return
        except UpstreamUnavailable as outage:
            self._read_later(kept, outage)
            return
        if kept.delivery.is_test:  # it was taken and read: nobody is answered, and nothing is made of it
            self.database.write(lambda connection: settle_delivery(connection, kept, "test", self.clock()))
            return
        try:
            leads = self.database.write(lambda connection: self._keep_readings(connection, kept, readings))
        except DataError as refusal:
            self._quarantine(kept, f"the database does not take what it says: {type(refusal.orig).__name__}")
            return
        for lead in leads:
            with self.waker.occupied(("lead", lead.id)):
                self._advance(lead)

    def _resume(self, delivery_id: str) -> None:
        """Its worker died after it was read: the wake-up was for the leads in it too, and they have no other."""
        for lead_id in self.database.read(lambda connection: due_leads_of(connection, delivery_id, self.clock())):
            with self.waker.occupied(("lead", lead_id)):
                self._advance_stored(lead_id)

    def _keep_readings(self, connection: Connection, kept: KeptDelivery, readings: list[Reading]) -> list[Lead]:
        inquiries = [reading for reading in readings if isinstance(reading, Inquiry)]
        notices = [reading for reading in readings if isinstance(reading, Notice)]
        now, firm = self.clock(), self.profiles[kept.firm_id]
        leads: list[Lead] = []
        if now - kept.delivery.received_at > _REPORTED_AFTER:
            finish_tasks_of_delivery(connection, kept.id, now)  # the watch may have reported it meanwhile
        others = keep_own_answers(connection, firm, kept, inquiries, now)
        for inquiry in others:
            lead = insert_within_limits(
                connection,
                None if kept.delivery.is_recovered else self.posts,
                firm_id=kept.firm_id,
                source_id=kept.source_id,
                delivery_id=kept.id,
                inquiry=inquiry,
                received_at=kept.delivery.received_at,
            )
            if lead is not None:
                leads.append(lead)
                hear_invitation(connection, firm, lead, now)
        for notice in notices:
            made = keep_notice(connection, firm, notice, now, source_id=kept.source_id, delivery_id=kept.id)
            leads += [] if made is None else [made]
        own = len(others) < sum(not inquiry.only_as_answer for inquiry in inquiries)
        outcome = "read" if leads else "notice" if notices or own else "repeat"
        settle_delivery(connection, kept, outcome, now, OWN_ANSWER if own and not leads else None)
        return leads

    def _read_later(self, kept: KeptDelivery, outage: UpstreamUnavailable) -> None:
        """What reads strangers' bytes was not there; after the last attempt a person looks at them."""
        if kept.attempts + 1 >= _MOST_ATTEMPTS:
            self._quarantine(kept, f"reading it failed {kept.attempts + 1} times: {outage.detail[:200]}")
            return
        until = self.clock() + wait_before(kept.attempts, outage.retry_after)
        log.info("reading_retried", delivery=kept.id, attempts=kept.attempts + 1, why=outage.detail[:200])
        self._postpone(("delivery", kept.id), until, lambda connection: retry_delivery(connection, kept, until))
        STEPS_FAILED.labels(step=FIRST_STEP, outcome="retried").inc()

    def _quarantine(self, kept: KeptDelivery, problem: str) -> None:
        if kept.delivery.is_test:  # who sent it looks at the outcome
            self.database.write(lambda connection: settle_delivery(connection, kept, "test", self.clock(), problem))
            return
        now, firm = self.clock(), self.profiles[kept.firm_id]
        first = firm.partners[0]
        task = NewTask(
            action=RequiredAction.REPAIR_DELIVERY,
            owner=first.email,
            due_at=due_last(first, firm, now),
            reason=UNREADABLE.format(source=kept.source_id),
            context={"problem": problem, "source": kept.source_id},
        )

        def quarantine(connection: Connection) -> None:
            settle_delivery(connection, kept, "quarantined", now, problem)
            finish_tasks_of_delivery(connection, kept.id, now)
            open_task(connection, kept.firm_id, task, now, delivery_id=kept.id)

        self.database.write(quarantine)
        STEPS_FAILED.labels(step=FIRST_STEP, outcome="quarantined").inc()

    def _advance_stored(self, lead_id: str) -> None:
        lead = self.database.read(lambda connection: load_lead(connection, lead_id))
        if lead is not None:
            self._advance(lead)

    def _advance(self, lead: Lead) -> None:
        current: Lead | None = lead
        while current is not None and current.next_step in LEAD_STEPS:
            current = self._take_step(current, current.next_step)

    def _take_step(self, lead: Lead, step: str) -> Lead | None:
        """The lead at its next step, or None when it is settled, waits, or goes to the recorder."""
        try:
            with STEP_SECONDS.labels(step=step).time(), self.at_once.get(step, _NO_LIMIT):
                return self._keep(lead, self.steps[step](lead, self.profiles[lead.firm_id], self.clock()))
        except (Conflict, *_DATABASE_FAILED):
            raise
        except UpstreamUnavailable as outage:
            self._retry(lead, outage.detail, outage.retry_after)
        except Exception as error:
            log.exception("step_failed", step=step, lead=lead.id)
            self._retry(lead, f"{type(error).__name__} in {step}")
        return None

    def _keep(self, lead: Lead, result: StepResult | AskPeople) -> Lead | None:
        if isinstance(result, Send | Hold):
            self._answer(lead, result)
            return None

        def commit(connection: Connection) -> Lead | None:
            now = self.clock()
            found = result
            if isinstance(found, AskPeople):
                found = found.decide(StoredPeople(connection, lead.firm_id, now))
            match found:
                case Advance() if lead.next_step == QUALIFY:
                    whole = with_opportunity(connection, found.lead, self.profiles[lead.firm_id], now)
                    return results.keep_advance(connection, lead, Advance(lead=whole), now)
                case Advance():
                    return results.keep_advance(connection, lead, found, now)
                case Join():
                    results.keep_join(connection, lead, found, now)
                case Close():
                    results.keep_close(connection, lead, found, now)
            return None

        advanced = self.database.write(commit)
        if isinstance(result, Close):
            LEADS_SETTLED.labels(disposition=result.disposition.value).inc()
        return advanced

    def _answer(self, lead: Lead, result: Send | Hold) -> None:
        """Mail the draft or ask a person, unless an earlier attempt's mail already left or may have."""
        drafted = result.lead
        held = result if isinstance(result, Hold) else None
        order = Order(lead=drafted, firm=self.profiles[lead.firm_id], answer=Answer.REPLY, held=held)
        ending = self.sending.standing(order)
        if ending is None and held is not None:
            self.database.write(lambda connection: results.keep_hold(connection, drafted, held, self.clock()))
        elif ending is None:
            try:
                ending = self.sending.send(order)
            except UpstreamUnavailable as outage:
                self._retry(drafted, outage.detail, outage.retry_after)  # should a person decide: over the draft
                return
        if not isinstance(ending, Later):
            LEADS_SETTLED.labels(disposition=Disposition.INQUIRY.value).inc()

    def _retry(self, lead: Lead, why: str, at_least: timedelta | None = None) -> None:
        """After the last attempt a person decides and the lead is recorded all the same."""
        now = self.clock()
        STEPS_FAILED.labels(step=lead.next_step or "", outcome="retried").inc()
        if lead.attempts + 1 >= _MOST_ATTEMPTS:
            reason = f"The step {lead.next_step} failed {lead.attempts + 1} times: {why[:200]}"
            action = RequiredAction.APPROVE_REPLY if lead.draft else RequiredAction.WRITE_REPLY
            why_held = ForAPerson(action=action, reason=reason, held_for=HeldFor.FAILURE)
            held = hold(lead, self.profiles[lead.firm_id], now, why_held)
            self.database.write(lambda connection: results.keep_hold(connection, lead, held, now))
            return
        until = now + wait_before(lead.attempts, at_least)
        log.info("step_retried", step=lead.next_step, lead=lead.id, attempts=lead.attempts + 1, why=why[:200])
        self._postpone(("lead", lead.id), until, lambda connection: results.keep_retry(connection, lead, until))

    def _postpone(self, work: Work, until: datetime, keep: Callable[[Connection], None]) -> None:
        def keep_and_wake(connection: Connection) -> None:
            keep(connection)
            self.waker.wake(connection, *work, at=until)

        self.database.write(keep_and_wake)
