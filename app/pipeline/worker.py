"""Takes what is due through its steps, one transaction each; retries and dead ends are decided here.

A wake-up names a row. The worker runs as many steps as it can, until the lead is
settled, must wait, or has reached `record`, where the recorder collects it. A
wake-up too many is harmless: each step commits only where it was read.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Semaphore

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.domain.errors import Conflict, PayloadNotUnderstood, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, Notice
from app.domain.lead import Advance, Close, Hold, Join, Lead, Send
from app.domain.notice_tasks import task_for
from app.domain.ports import Channel
from app.domain.task import NewTask, RequiredAction
from app.metrics import FIRST_RESPONSE_SECONDS, LEADS_SETTLED, STEP_SECONDS, STEPS_FAILED
from app.pipeline.sending import ACKNOWLEDGED, Ending, Later, Sending, Sent, Withheld
from app.pipeline.steps.identify import identify, sign
from app.pipeline.steps.qualify import qualify
from app.pipeline.steps.read import read
from app.pipeline.steps.respond import Respond, hold
from app.pipeline.steps.screen import Screen
from app.storage.access.known_sources import KnownSources
from app.storage.engines.database import Database, Waker, Work
from app.storage.leads import step_results as results
from app.storage.leads.deliveries import KeptDelivery, load_delivery, settle_delivery
from app.storage.leads.due_work import due_leads_of
from app.storage.leads.effects import FIRST_REPLY
from app.storage.leads.leads import insert_lead, load_lead
from app.storage.people.known_people import StoredPeople
from app.storage.tasks.tasks import finish_tasks_of_delivery, open_task

log = structlog.get_logger("worker")

_MOST_ATTEMPTS = 8  # with the waits below: about two minutes, then a person
_LONGEST_WAIT_SECONDS = 30.0
_REPORTED_AFTER = timedelta(seconds=60)  # before that nobody was told that it waits
_DATABASE_FAILED = (OperationalError, InterfaceError, NoConnectionFree)  # not what a row's own content makes fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Stateless between wake-ups; any number of threads may share one."""

    database: Database
    waker: Waker
    sources: KnownSources
    channel_of: Callable[[str, tuple[str, ...]], Channel]  # (adapter, secrets) -> the adapter
    profiles: Mapping[str, FirmProfile]
    screen: Screen
    respond: Respond
    sending: Sending
    carry_out: Callable[[str], None]  # a decided task's id
    record_soon: Callable[[], None]
    clock: Callable[[], datetime]
    identified_at_once: Semaphore = field(default_factory=lambda: Semaphore(8))

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
        if kept is None:
            return
        if kept.next_step is None:
            self._resume(delivery_id)
            return
        source = self.sources.find(kept.source_id)
        if source is None:
            raise Conflict(f"source {kept.source_id} is gone")
        channel = self.channel_of(source.adapter, source.secrets)
        try:
            with STEP_SECONDS.labels(step="read").time():
                readings = read(kept.delivery, channel)
        except PayloadNotUnderstood as problem:
            self._quarantine(kept, str(problem))
            return
        inquiries = [reading for reading in readings if isinstance(reading, Inquiry)]
        notices = [reading for reading in readings if isinstance(reading, Notice)]
        try:
            leads = self.database.write(lambda connection: self._keep_readings(connection, kept, inquiries, notices))
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

    def _keep_readings(
        self, connection: Connection, kept: KeptDelivery, inquiries: list[Inquiry], notices: list[Notice]
    ) -> list[Lead]:
        now = self.clock()
        leads = []
        for inquiry in inquiries:
            lead = insert_lead(
                connection,
                firm_id=kept.firm_id,
                source_id=kept.source_id,
                delivery_id=kept.id,
                inquiry=inquiry,
                received_at=kept.delivery.received_at,
            )
            if lead is not None:
                leads.append(lead)
        for notice in notices:
            results.note_notice(connection, kept.firm_id, notice, now)
            if (task := task_for(notice, self.profiles[kept.firm_id], now)) is not None:
                open_task(connection, kept.firm_id, task, now, delivery_id=kept.id)
        outcome = "read" if leads else "notice" if notices else "repeat"
        settle_delivery(connection, kept, outcome)
        if now - kept.delivery.received_at > _REPORTED_AFTER:
            finish_tasks_of_delivery(connection, kept.id, now)  # the watch may have reported it meanwhile
        return leads

    def _quarantine(self, kept: KeptDelivery, problem: str) -> None:
        now = self.clock()
        firm = self.profiles[kept.firm_id]
        task = NewTask(
            action=RequiredAction.REPAIR_DELIVERY,
            owner=firm.partners[0].email,
            due_at=now + timedelta(hours=4),
            reason="Something arrived that could not be read; its bytes are kept.",
            context={"problem": problem, "source": kept.source_id},
        )

        def quarantine(connection: Connection) -> None:
            settle_delivery(connection, kept, "quarantined", problem)
            finish_tasks_of_delivery(connection, kept.id, now)
            open_task(connection, kept.firm_id, task, now, delivery_id=kept.id)

        self.database.write(quarantine)
        STEPS_FAILED.labels(step="read", outcome="quarantined").inc()

    def _advance_stored(self, lead_id: str) -> None:
        lead = self.database.read(lambda connection: load_lead(connection, lead_id))
        if lead is not None:
            self._advance(lead)

    def _advance(self, lead: Lead) -> None:
        steps = {
            "identify": self._identify,
            "screen": self._screen,
            "qualify": self._qualify,
            "respond": self._respond,
        }
        current: Lead | None = lead
        while current is not None and current.next_step in steps:
            current = self._take_step(current, current.next_step, steps[current.next_step])

    def _take_step(self, lead: Lead, step: str, take: Callable[[Lead], Lead | None]) -> Lead | None:
        try:
            with STEP_SECONDS.labels(step=step).time():
                return take(lead)
        except (Conflict, *_DATABASE_FAILED):
            raise
        except UpstreamUnavailable as outage:
            self._retry(lead, outage.detail, outage.retry_after)
        except Exception as error:
            log.exception("step_failed", step=step, lead=lead.id)
            self._retry(lead, f"{type(error).__name__} in {step}")
        return None

    def _identify(self, lead: Lead) -> Lead | None:
        """A few at once, so that the first leads of a burst are at the model while the others get there."""
        with self.identified_at_once:
            signed = sign(lead)
            now = self.clock()

            def commit(connection: Connection) -> Lead | None:
                result = identify(lead, signed, StoredPeople(connection, lead.firm_id, now))
                if isinstance(result, Join):
                    results.keep_join(connection, lead, result, now)
                    return None
                return results.keep_advance(connection, lead, result, "screen", now)

            return self.database.write(commit)

    def _screen(self, lead: Lead) -> Lead | None:
        result = self.screen(lead, self.profiles[lead.firm_id], self.clock())
        if isinstance(result, Close):
            self.database.write(lambda connection: results.keep_close(connection, lead, result, self.clock()))
            LEADS_SETTLED.labels(disposition=result.disposition.value).inc()
            return None
        return self._keep(lead, result, "qualify")

    def _qualify(self, lead: Lead) -> Lead | None:
        return self._keep(lead, qualify(lead, self.profiles[lead.firm_id]), "respond")

    def _keep(self, lead: Lead, result: Advance, next_step: str) -> Lead:
        return self.database.write(
            lambda connection: results.keep_advance(connection, lead, result, next_step, self.clock())
        )

    def _respond(self, lead: Lead) -> Lead | None:
        firm = self.profiles[lead.firm_id]

        def commit(connection: Connection, ending: Ending) -> None:
            if isinstance(ending, Withheld):
                held = hold(drafted, firm, self.clock(), ending.action, ending.reason)
                results.keep_hold(connection, drafted, held, self.clock())
            elif isinstance(ending, Sent) and ending.answer == "acknowledgement":  # as the archive proved later
                results.keep_acknowledgement(connection, drafted.id, ending.at)
                held = hold(drafted, firm, self.clock(), RequiredAction.APPROVE_REPLY, ACKNOWLEDGED)
                results.keep_hold(connection, drafted, held, self.clock())
            elif isinstance(ending, Sent):
                results.keep_answer(connection, drafted, ending.answer, ending.at, self.clock())
                FIRST_RESPONSE_SECONDS.labels(answer=ending.answer).observe(
                    (ending.at - lead.received_at).total_seconds()
                )

        result = self.respond(lead, firm, self.clock())
        drafted = result.lead
        ending = self.sending.standing_answer(drafted, FIRST_REPLY, commit)
        if ending is None and isinstance(result, Send):
            try:
                ending = self.sending.first_answer(drafted, firm, result.draft, "reply", commit)
            except UpstreamUnavailable as outage:
                self._retry(drafted, outage.detail, outage.retry_after)  # should a person decide: over the draft
                return None
        elif ending is None and isinstance(result, Hold):
            self.database.write(lambda connection: results.keep_hold(connection, drafted, result, self.clock()))
        if isinstance(ending, Later):
            self._wait(lead, ending.at)
            return None
        LEADS_SETTLED.labels(disposition="inquiry").inc()
        self.record_soon()
        return None

    def _wait(self, lead: Lead, until: datetime) -> None:
        def postpone(connection: Connection) -> None:
            results.keep_wait(connection, lead, until)
            self.waker.wake(connection, "lead", lead.id, at=until)

        self.database.write(postpone)

    def _retry(self, lead: Lead, why: str, at_least: timedelta | None = None) -> None:
        """Back-off with jitter; after the last attempt a person decides and the lead is recorded all the same."""
        now = self.clock()
        STEPS_FAILED.labels(step=lead.next_step or "", outcome="retried").inc()
        if lead.attempts + 1 >= _MOST_ATTEMPTS:
            firm = self.profiles[lead.firm_id]
            reason = f"The step {lead.next_step} failed {lead.attempts + 1} times: {why[:200]}"
            action = RequiredAction.APPROVE_REPLY if lead.draft else RequiredAction.WRITE_REPLY
            held = hold(lead, firm, now, action, reason)
            self.database.write(lambda connection: results.keep_hold(connection, lead, held, now))
            self.record_soon()
            return
        wait = max((at_least or timedelta()).total_seconds(), min(2.0**lead.attempts, _LONGEST_WAIT_SECONDS))
        until = now + timedelta(seconds=wait * random.uniform(0.75, 1.25))  # noqa: S311  spreads load, guards nothing
        log.info("step_retried", step=lead.next_step, lead=lead.id, attempts=lead.attempts + 1, why=why[:200])

        def postpone(connection: Connection) -> None:
            results.keep_retry(connection, lead, until)
            self.waker.wake(connection, "lead", lead.id, at=until)

        self.database.write(postpone)
