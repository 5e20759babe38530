"""Writes leads into the CRM: many at a time, one recorder at a time, never in the way of a reply.

One process holds the lease, so HubSpot's limits are kept in one place. Each firm has its own CRM, its own batches
and its own pauses: an outage or a dead token delays this step of that firm alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.domain.crm import CrmEntry, CrmErasure, CrmOutcome
from app.domain.crm_bars import new_task_about_bar
from app.domain.crm_tasks import REPAIR_WITHIN, task_about_crm, task_about_record
from app.domain.due_times import due_within
from app.domain.errors import (
    Conflict,
    LeftThere,
    UpstreamBarred,
    UpstreamError,
    UpstreamUnavailable,
)
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.lead_path import LAST_STEP
from app.domain.ports import Crm
from app.domain.task import NewTask, RequiredAction
from app.metrics import STEP_SECONDS, STEPS_FAILED
from app.pipeline.kept_lease import kept_lease
from app.pipeline.lead_entries import entries_of, recorded
from app.storage.access.firms import any_colleague
from app.storage.crm import crm_records
from app.storage.crm.mended import mended_at
from app.storage.engines.database import Database
from app.storage.leads.leads import change_lead, load_leads_alone
from app.storage.leads.step_results import keep_recorded, keep_retry
from app.storage.leases import hold_lease
from app.storage.people import erasures
from app.storage.tasks.barred_crm import note_barred, note_recorded, task_about_bar
from app.storage.tasks.tasks import open_task
from app.storage.tasks.tasks_about_crm import open_about_crm

log = structlog.get_logger("recorder")

_AT_ONCE = 100  # HubSpot's batch size
_BATCHES_A_TICK = 5  # who stops the service waits for no more
_LEASE = timedelta(seconds=15)  # kept while a slow CRM takes a batch: two at once may create the same there
_LONGEST_WAIT = timedelta(minutes=5)  # an outage of two hours drains soon after it ends
_MOST_ATTEMPTS = 300  # a day of the longest waits; then a person says when
_DOUBLINGS = 10  # beyond that every wait is the longest one
_TOLD = 1_000  # characters of ids
_LONGEST_PAUSE = timedelta(seconds=60)
_ERASED_AGAIN_AFTER = timedelta(minutes=15)
_ERASED_AFTER_OUTAGE = timedelta(minutes=1)


@dataclass(slots=True)
class _Turns:
    """When the CRM of one firm is asked again."""

    last_small_batch: datetime | None = None
    outages: int = 0  # in a row
    paused_until: datetime | None = None
    barred: bool = False  # what it waits for is a person, who may say so before the time has come
    mended: str = ""  # as `mended_at` said last

    def pauses(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


@dataclass(slots=True, kw_only=True)
class Recorder:
    """`crms` by firm id; of a firm without one nothing is written, and its leads are settled without it."""

    database: Database
    crms: Mapping[str, Crm]
    profiles: Mapping[str, FirmProfile]
    public_url: str
    holder: str
    clock: Callable[[], datetime]
    at_once: int = _AT_ONCE
    lease_kept_every: float = 4.0  # seconds
    batches_apart: timedelta = timedelta(0)  # after one that was not full: it costs as many requests as a full one
    _turns: dict[str, _Turns] = field(default_factory=dict)

    def record_all(self) -> None:
        """Record what is due, a few batches; the next tick goes on. Erasures come first."""
        self._erase_due()
        for _ in range(_BATCHES_A_TICK):
            if not self.record_due():
                return

    def _erase_due(self) -> None:
        """Under the recorder's lease, so that nobody writes a person while they are deleted.

        Asked twice: a recorder that was frozen may have written what it had read before.
        """
        now = self.clock()
        resting = [firm_id for firm_id, turns in self._turns.items() if turns.pauses(now)]
        due = self.database.read(lambda connection: erasures.next_in_crm(connection, now, resting))
        if due is None or due.crm_keys is None:
            return
        if not self._holds_lease():
            return
        keys = dict(due.crm_keys)
        shared, again = keys.pop("shared_contact_ids", ()), now + _ERASED_AGAIN_AFTER
        crm = self.crms.get(due.firm_id)
        if crm is None:
            self.database.write(lambda connection: self._erase_without_crm(connection, due))
            return
        try:
            with kept_lease(self._holds_lease, self.lease_kept_every):
                crm.erase(CrmErasure(**keys))
        except UpstreamUnavailable as outage:
            wait = max(_ERASED_AFTER_OUTAGE, outage.retry_after or timedelta())
            self.database.write(lambda connection: erasures.ask_crm_again(connection, due.id, now + wait, passed=False))
        except UpstreamError as refusal:
            log.warning("erasure_refused", erasure=due.id, vendor=refusal.vendor)
            why = _left_by(refusal)
            self.database.write(lambda connection: self._erase_by_hand(connection, due, why))
        except Exception as fault:  # noqa: BLE001  neither later erasures nor any lead wait for it
            name = type(fault).__name__
            log.error("erasure_failed", erasure=due.id, fault=name)  # noqa: TRY400  its words may name them
            self.database.write(lambda connection: self._erase_by_hand(connection, due, "The CRM could not be told of"))
        else:
            if due.crm_passes == 0:
                self.database.write(lambda connection: erasures.ask_crm_again(connection, due.id, again, passed=True))
            elif shared:
                why = f"The CRM holds them and somebody who stays as one contact ({', '.join(shared)}): separate"
                self.database.write(lambda connection: self._erase_by_hand(connection, due, why))
            else:
                self.database.write(lambda connection: erasures.crm_is_done(connection, due.id))

    def _erase_without_crm(self, connection: Connection, due: erasures.Erasure) -> None:
        if (due.crm_keys or {}).get("contact_ids"):
            self._erase_by_hand(connection, due, "The firm's CRM, which is no longer connected here, holds")
        else:
            erasures.crm_is_done(connection, due.id)

    def _erase_by_hand(self, connection: Connection, due: erasures.Erasure, why: str) -> None:
        now, keys, firm = self.clock(), due.crm_keys or {}, self.profiles.get(due.firm_id)
        owner = firm.partners[0].email if firm else any_colleague(connection, due.firm_id)
        if owner is None:  # before a profile of the firm can be read there is nobody to ask
            erasures.ask_crm_again(connection, due.id, now + _ERASED_AGAIN_AFTER, passed=False)
            return
        erasures.crm_is_done(connection, due.id)
        task = NewTask(
            action=RequiredAction.ERASE_BY_HAND,
            owner=owner,
            due_at=due_within(REPAIR_WITHIN, firm.partners[0], firm, now) if firm else now + REPAIR_WITHIN,
            reason=f"{why} a person who was erased here. Delete them there by hand; these ids find what is theirs.",
            context={name: " ".join(ids)[:1000] for name, ids in keys.items() if ids},
        )
        open_task(connection, due.firm_id, task, now)

    def record_due(self) -> int:
        """Record what waits, up to one batch of each firm. Returns how many leads were taken up (0: nothing to do)."""
        now = self.clock()
        if all(self._rests(firm_id, now) for firm_id in self.profiles):  # asked for each answered lead
            return 0
        waiting = self.database.read(lambda connection: crm_records.firms_to_record(connection, now))
        firms = [one for one in waiting if not self._rests(one, now)]
        firms.sort(key=lambda one: self._turns_of(one).outages)  # a CRM that may hang again keeps nobody waiting
        return sum(self._record_for(firm_id) for firm_id in firms)

    def _record_for(self, firm_id: str) -> int:
        """Whatever breaks one firm's turn, the others have theirs."""
        try:
            return self._record_of(firm_id)
        except Exception:
            log.exception("firm_not_recorded", firm=firm_id)
            self._turns_of(firm_id).paused_until = self.clock() + _LONGEST_PAUSE
            return 0

    def _record_of(self, firm_id: str) -> int:
        now = self.clock()  # the firm before may have taken so long that another process records now
        if not self._holds_lease():
            return 0
        due = self.database.read(lambda connection: crm_records.leads_to_record(connection, firm_id, now, self.at_once))
        self._turns_of(firm_id).last_small_batch = now if len(due) < self.at_once else None
        leads = self.database.read(lambda connection: load_leads_alone(connection, due))
        if leads:
            with STEP_SECONDS.labels(step=LAST_STEP).time(), kept_lease(self._holds_lease, self.lease_kept_every):
                self._record(firm_id, leads)
        return len(leads)

    def _holds_lease(self) -> bool:
        now = self.clock()
        return self.database.write(lambda connection: hold_lease(connection, "recorder", self.holder, now, _LEASE))

    def _turns_of(self, firm_id: str) -> _Turns:
        return self._turns.setdefault(firm_id, _Turns())

    def _rests(self, firm_id: str, now: datetime) -> bool:
        turns = self._turns_of(firm_id)
        if turns.pauses(now) and turns.barred and self._is_said_to_be_mended(firm_id):
            turns.paused_until = None
        last = turns.last_small_batch
        return turns.pauses(now) or (last is not None and timedelta(0) <= now - last < self.batches_apart)

    def _is_said_to_be_mended(self, firm_id: str) -> bool:
        """Somebody has done the task about it."""
        return self.database.read(lambda connection: task_about_bar(connection, firm_id)) is None

    def _record(self, firm_id: str, leads: Sequence[Lead]) -> None:
        crm = self.crms.get(firm_id)
        if crm is None:
            self.database.write(lambda connection: self._settle(connection, leads))
            return
        firm = self.profiles[firm_id]
        built = self.database.read(lambda connection: entries_of(connection, leads, firm, crm.vendor, self._url_of))
        mended = self.database.read(lambda connection: mended_at(connection, firm_id))
        if mended != self._turns_of(firm_id).mended:
            crm.look_again()
            self._turns_of(firm_id).mended = mended
        answers = recorded(crm, [one for one in built if isinstance(one, CrmEntry)])
        if answers:
            self._pause_in_an_outage(firm_id, answers)
        in_turn = iter(answers)
        outcomes = [next(in_turn) if isinstance(one, CrmEntry) else one for one in built]
        self.database.write(lambda connection: self._keep(connection, crm.vendor, leads, outcomes))

    def _url_of(self, lead_id: str) -> str:
        return f"{self.public_url}/leads/{lead_id}"

    def _pause_in_an_outage(self, firm_id: str, outcomes: Sequence[CrmOutcome]) -> None:
        """A CRM that is down is asked once per pause, not once per waiting lead; not before the time it asked for."""
        turns = self._turns_of(firm_id)
        outages = [outcome.error for outcome in outcomes if isinstance(outcome.error, UpstreamUnavailable)]
        down = len(outages) == len(outcomes)
        turns.outages = turns.outages + 1 if down else 0
        turns.barred = any(isinstance(error, UpstreamBarred) for error in outages)
        pause = min(timedelta(seconds=2 ** min(turns.outages, _DOUBLINGS)), _LONGEST_PAUSE)
        asked_for = (error.retry_after or timedelta() for error in outages)
        turns.paused_until = self.clock() + max([pause, *asked_for]) if down else None

    def _settle(self, connection: Connection, leads: Sequence[Lead]) -> None:
        now = self.clock()
        for lead in leads:
            try:
                change_lead(connection, lead, next_step=None, due_at=None, settled_at=now)
            except Conflict:
                log.info("overtaken", lead=lead.id)

    def _keep(self, connection: Connection, vendor: str, leads: Sequence[Lead], outcomes: Sequence[CrmOutcome]) -> None:
        now = self.clock()
        staying = crm_records.not_emptied(connection, [lead.id for lead in leads])
        for lead, outcome in zip(leads, outcomes, strict=True):
            overtaken = False
            try:
                self._keep_one(connection, lead, outcome.error, now)
            except Conflict:
                overtaken = True
                log.info("overtaken", lead=lead.id)
            if lead.id in staying:
                crm_records.keep_links(connection, lead.firm_id, vendor, outcome.links, overtaken=overtaken)
        self._tell(connection, leads, outcomes)

    def _tell(self, connection: Connection, leads: Sequence[Lead], outcomes: Sequence[CrmOutcome]) -> None:
        """What concerns every lead alike: one task of the firm, and an alarm where nobody is recorded."""
        firm, now = self.profiles[leads[0].firm_id], self.clock()
        for gap in (gap for one in outcomes for gap in one.gaps):
            task = task_about_crm(firm, f"Leads are recorded without this: {gap.told}", now)
            open_about_crm(connection, firm.id, gap.about, task, now)
        told = list(zip(leads, (one.error for one in outcomes), strict=True))
        for lead, error in told:
            if isinstance(error, UpstreamBarred):
                note_barred(connection, firm.id, lead.id, new_task_about_bar(firm, error, now), now)
                return
        note_recorded(connection, firm.id, [lead.id for lead, error in told if error is None and lead.attempts], now)

    def _keep_one(self, connection: Connection, lead: Lead, error: Exception | None, now: datetime) -> None:
        if error is None:
            keep_recorded(connection, lead, now)
        elif isinstance(error, UpstreamBarred) or (
            isinstance(error, UpstreamUnavailable) and lead.attempts < _MOST_ATTEMPTS
        ):
            wait = min(timedelta(seconds=2 ** min(lead.attempts, _DOUBLINGS)), _LONGEST_WAIT)
            until = now + max(wait, error.retry_after or timedelta(0))
            keep_retry(connection, lead, until)
            STEPS_FAILED.labels(step=LAST_STEP, outcome="retried").inc()
        else:
            self._ask_a_person(connection, lead, error, now)

    def _ask_a_person(self, connection: Connection, lead: Lead, error: Exception, now: datetime) -> None:
        task = task_about_record(lead, self.profiles[lead.firm_id], error, now)
        change_lead(connection, lead, next_step=None, due_at=None, settled_at=now)
        open_task(connection, lead.firm_id, task, now, lead_id=lead.id)
        STEPS_FAILED.labels(step=LAST_STEP, outcome="refused").inc()


def _left_by(refusal: UpstreamError) -> str:
    if isinstance(refusal, LeftThere):
        return f"The CRM deleted the contact and may still hold in what hung on it ({refusal.told[:_TOLD]})"
    return "The CRM refused to delete"
