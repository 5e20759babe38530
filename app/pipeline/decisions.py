"""Carries out what a person decided on the review page. The page only stores the decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.domain.draft import Answer, OutgoingMail, edited
from app.domain.errors import Conflict, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.task import RequiredAction
from app.pipeline.endings import Later, Order
from app.pipeline.sending import Sending
from app.storage.engines.database import Database, Waker
from app.storage.events import note_event
from app.storage.leads import step_results as results
from app.storage.leads.effects import settle_by_person
from app.storage.leads.leads import load_lead
from app.storage.leads.verdicts import label_lead, read_again, rescue_lead
from app.storage.people.threads import add_reply
from app.storage.tasks.tasks import (
    Task,
    finish_task,
    load_task,
    reopen_task,
)

log = structlog.get_logger("decisions")

_TRY_AGAIN_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """One call per decided task; calling it twice carries it out once."""

    database: Database
    waker: Waker
    profiles: Mapping[str, FirmProfile]
    sending: Sending
    clock: Callable[[], datetime]

    def __call__(self, task_id: str) -> None:
        task = self.database.read(lambda connection: load_task(connection, task_id))
        if task is None or task.done_at is not None or task.decision is None:
            return
        carry_out: dict[str, Callable[[Task], None]] = {
            "send": self._send,
            "send_again": self._send,
            "was_sent": self._was_sent,
            "inquiry": self._rescue,
            "read_again": self._read_again,
            "record_again": self._record_again,
        }
        carry_out.get(task.decision, self._finish)(task)

    def _send(self, task: Task) -> None:
        lead = self.database.read(lambda connection: load_lead(connection, task.lead_id or ""))
        if lead is None or lead.draft is None:
            self._reopen(task, "There is no draft to send; write to the person yourself.")
            return
        order = Order(
            lead=replace(lead, draft=edited(lead.draft, task.decision_text)),
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

    def _was_sent(self, task: Task) -> None:
        def settle(connection: Connection) -> None:
            now = self.clock()
            left = settle_by_person(connection, task.lead_id or "", now)
            _keep_in_thread(connection, task, left)
            results.keep_person_answer(connection, task.lead_id or "", left[0].sent_at if left else now, now)
            self._done(connection, task)

        self.database.write(settle)

    def _rescue(self, task: Task) -> None:
        def rescue(connection: Connection) -> None:
            self._done(connection, task)
            if rescue_lead(connection, task.lead_id or "", task.decided_by or "", self.clock()) is not None:
                self.waker.wake(connection, "lead", task.lead_id or "")

        self.database.write(rescue)

    def _read_again(self, task: Task) -> None:
        def queue(connection: Connection) -> None:
            self._done(connection, task)
            if read_again(connection, task.delivery_id or "", self.clock()):
                self.waker.wake(connection, "delivery", task.delivery_id or "")

        self.database.write(queue)

    def _record_again(self, task: Task) -> None:
        def queue(connection: Connection) -> None:
            self._done(connection, task)
            results.record_again(connection, task.lead_id or "", self.clock())

        self.database.write(queue)

    def _finish(self, task: Task) -> None:
        """Done, dropped, confirmed: the decision itself is all there is to do."""

        def finish(connection: Connection) -> None:
            self._done(connection, task)
            if task.lead_id is not None and task.action is not RequiredAction.REPAIR_RECORD:
                results.release_hold(connection, task.lead_id)
                if (task.action, task.decision) == (RequiredAction.WRITE_REPLY, "done"):
                    now = self.clock()
                    results.keep_person_answer(connection, task.lead_id, task.decided_at or now, now)
                if task.decision == "confirm":
                    label_lead(connection, task.lead_id, "confirmed", task.decided_by or "", self.clock())

        self.database.write(finish)

    def _done(self, connection: Connection, task: Task) -> None:
        if not finish_task(connection, task.id, self.clock()):
            raise Conflict(f"task {task.id} was carried out by another worker")
        note_event(
            connection,
            firm_id=task.firm_id,
            lead_id=task.lead_id,
            at=self.clock(),
            kind=f"decided_{task.decision}",
            actor=task.decided_by or "",
            detail=task.action.value,
        )

    def _reopen(self, task: Task, reason: str) -> None:
        self.database.write(lambda connection: reopen_task(connection, task.id, RequiredAction.WRITE_REPLY, reason))


def _keep_in_thread(connection: Connection, task: Task, left: list[OutgoingMail]) -> None:
    """What left after all belongs to the conversation, and so into the CRM."""
    lead = load_lead(connection, task.lead_id or "")
    if lead is None or lead.thread is None:
        return
    for mail in left:
        add_reply(connection, firm_id=lead.firm_id, thread_id=lead.thread.id, lead_id=lead.id, mail=mail)
