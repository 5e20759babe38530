"""Keeps the promise of two minutes when the path is slow: acknowledges at 90 seconds, or tells the owner.

It needs no model and no CRM. Every hold is told to its owner here too, in one
message however many there are, over every way that is configured.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from app.domain.draft import Draft
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition
from app.domain.lead import Case, Lead
from app.domain.ports import Alert, Alerts, Judge
from app.domain.task import NewTask, RequiredAction
from app.metrics import ALERTS, FIRST_RESPONSE_SECONDS
from app.pipeline.sending import Ending, Sending, Sent, Withheld
from app.pipeline.steps.respond import why_a_person_decides
from app.pipeline.steps.screen import close_without_judge
from app.storage.engines.database import Database
from app.storage.leads import watched
from app.storage.leads.leads import load_leads
from app.storage.leads.step_results import keep_acknowledgement
from app.storage.leases import hold_lease
from app.storage.tasks.tasks import Task, mark_alerted, open_task, unalerted_tasks

log = structlog.get_logger("watch")

ACKNOWLEDGE_AFTER = timedelta(seconds=90)
_DECIDE_WITHIN = timedelta(minutes=30)
_TELLING_LEASE = timedelta(seconds=20)  # a killed process delays an alert by no more
_AT_ONCE = 50  # leads per round; the next round follows within seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Two rounds, called by the schedule in every process; a claim or a lease makes each single."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    acknowledge: Callable[[Lead, FirmProfile], Draft]
    quick_judge: Judge  # rules only: an obvious pitch is not acknowledged
    sending: Sending
    alerts: Sequence[Alerts]
    public_url: str
    clock: Callable[[], datetime]

    def acknowledge_late_leads(self) -> int:
        """Deal with every lead that is still unanswered after 90 seconds. Returns how many."""
        now = self.clock()
        late = self.database.read(lambda connection: watched.late_leads(connection, now - ACKNOWLEDGE_AFTER, _AT_ONCE))
        for lead in self.database.read(lambda connection: load_leads(connection, late)):
            if self.database.write(partial(watched.claim, lead_id=lead.id, now=now)):
                self._deal_with_whatever_happens(lead, self.profiles[lead.firm_id])
        stuck = self.database.read(lambda connection: watched.late_deliveries(connection, now - ACKNOWLEDGE_AFTER))
        for delivery_id, firm_id in stuck:
            self._report_unread(delivery_id, self.profiles[firm_id])
        return len(late) + len(stuck)

    def _deal_with_whatever_happens(self, lead: Lead, firm: FirmProfile) -> None:
        """A lead that breaks the watch is a person's, and the next one's turn comes."""
        try:
            self._deal_with(lead, firm)
        except Exception:
            log.exception("watch_failed", lead=lead.id)
            self._hand_over(lead, firm, "Acknowledging it failed.")

    def _deal_with(self, lead: Lead, firm: FirmProfile) -> None:
        if close_without_judge(lead, firm) is not None:
            return
        if lead.judgement is None and not self._could_be_a_buyer(lead, firm):
            self._hand_over(lead, firm, "Not judged within 90 seconds; it looks like no inquiry, so nothing was sent.")
            return
        draft = self.acknowledge(lead, firm)
        forbidden = why_a_person_decides(lead, draft)
        if forbidden is not None:
            self._hand_over(lead, firm, forbidden[1])
            return

        def commit(connection: Connection, ending: Ending) -> None:
            if isinstance(ending, Sent):
                keep_acknowledgement(connection, lead.id, ending.at)
                FIRST_RESPONSE_SECONDS.labels(answer=ending.answer).observe(
                    (ending.at - lead.received_at).total_seconds()
                )

        try:
            ending = self.sending.first_answer(replace(lead, draft=draft), firm, draft, "acknowledgement", commit)
        except UpstreamError as failure:
            ending = Withheld(RequiredAction.APPROVE_REPLY, f"The mail server failed: {failure.detail[:200]}")
        if isinstance(ending, Withheld):
            self._hand_over(lead, firm, ending.reason)

    def _could_be_a_buyer(self, lead: Lead, firm: FirmProfile) -> bool:
        earlier = lead.thread.messages if lead.thread else ()
        judgement = self.quick_judge.judge(Case(inquiry=lead.inquiry, earlier=earlier), firm)
        return judgement.disposition is Disposition.INQUIRY or not judgement.confident

    def _hand_over(self, lead: Lead, firm: FirmProfile, why: str) -> None:
        task = NewTask(
            action=RequiredAction.WRITE_REPLY,
            owner=firm.owner_of(lead.inquiry.channel).email,
            due_at=self.clock() + _DECIDE_WITHIN,
            reason=f"Unanswered after 90 seconds. {why}",
        )

        def ask(connection: Connection) -> None:
            if watched.still_waits(connection, lead.id):  # not if the worker was quicker after all
                open_task(connection, lead.firm_id, task, self.clock(), lead_id=lead.id)

        self.database.write(ask)

    def _report_unread(self, delivery_id: str, firm: FirmProfile) -> None:
        task = NewTask(
            action=RequiredAction.REPAIR_DELIVERY,
            owner=firm.partners[0].email,
            due_at=self.clock() + _DECIDE_WITHIN,
            reason="Something arrived more than 90 seconds ago and has not been read yet.",
        )

        def ask(connection: Connection) -> None:
            if watched.still_unread(connection, delivery_id):
                open_task(connection, firm.id, task, self.clock(), delivery_id=delivery_id)

        self.database.write(ask)

    def tell_owners(self) -> int:
        """Alert the owners of new tasks, one message per owner. Returns how many tasks they were told of."""
        waiting = self.database.read(unalerted_tasks)
        if not waiting or not self.database.write(self._is_my_turn_to_tell):
            return 0
        waiting = self.database.read(unalerted_tasks)  # another process may have told some meanwhile
        told = 0
        for (firm_id, owner), tasks in _by_owner(waiting).items():
            if self._tell(firm_id, owner, tasks):
                ids = [task.id for task in tasks]
                self.database.write(partial(mark_alerted, task_ids=ids, now=self.clock()))
                told += len(tasks)
        return told

    def _is_my_turn_to_tell(self, connection: Connection) -> bool:
        return hold_lease(connection, "tell_owners", self.sending.holder, self.clock(), _TELLING_LEASE)

    def _tell(self, firm_id: str, owner: str, tasks: Sequence[Task]) -> bool:
        number = f"{len(tasks)} lead{'s' if len(tasks) > 1 else ''} waiting for a decision"
        reasons = sorted({task.action.value.replace("_", " ") for task in tasks})
        alert = Alert(
            firm_id=firm_id,
            kind="decision_needed",
            owner=owner,
            title=f"{number}: {', '.join(reasons)}",
            url=f"{self.public_url}/review",
        )
        arrived = False
        for way in self.alerts:
            try:
                way.send(alert)
                arrived = True
            except UpstreamError as failure:
                log.warning("alert_failed", way=type(way).__name__, why=failure.detail[:200])
        ALERTS.labels(outcome="sent" if arrived else "failed").inc()
        return arrived


def _by_owner(tasks: Sequence[Task]) -> dict[tuple[str, str], list[Task]]:
    owners: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        owners.setdefault((task.firm_id, task.owner), []).append(task)
    return owners
