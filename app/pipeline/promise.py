"""Keeps the promise of two minutes when the path is slow: acknowledges at 90 seconds, or tells the owner.

It needs no model and no CRM.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from app.domain.draft import Answer, Draft
from app.domain.due_times import at_once_if_emergency, due_within
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile, Partner
from app.domain.judgement import Disposition
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.ports import Judge
from app.domain.task import NewTask, RequiredAction
from app.domain.words.sentences import as_sentence
from app.pipeline.endings import Order, Withheld
from app.pipeline.sending import Sending
from app.pipeline.steps.respond import ACKNOWLEDGE_AFTER, why_not_acknowledged
from app.pipeline.steps.screen import close_without_judge, judged_by
from app.storage.engines.database import Database
from app.storage.events import note_event
from app.storage.leads import watched
from app.storage.leads.leads import load_leads
from app.storage.tasks.tasks import open_task

log = structlog.get_logger("promise")

_PATH_HAS_AT_LEAST = timedelta(seconds=75)  # from when we got it: a mail may have been on its way for long
_DECIDE_WITHIN = timedelta(minutes=30)
_AT_ONCE = 50  # leads per round; the next round follows within seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWatch:
    """Called by the schedule in every process; a claim makes each lead single."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    acknowledge: Callable[[Lead, FirmProfile], Draft]
    quick_judge: Judge  # asks nobody: what it closes, or leaves to a person, is not acknowledged
    sending: Sending
    clock: Callable[[], datetime]

    def acknowledge_late_leads(self) -> int:
        """Deal with every lead unanswered after 90 seconds, and every held one due to hear of it. Returns how many."""
        now = self.clock()
        late = self.database.read(
            lambda connection: watched.late_leads(
                connection, now - ACKNOWLEDGE_AFTER, now - _PATH_HAS_AT_LEAST, _AT_ONCE
            )
        )
        for lead in self.database.read(lambda connection: load_leads(connection, late)):
            if self.database.write(partial(watched.claim, lead_id=lead.id, now=now)):
                self._take_care_of(lead, self.profiles[lead.firm_id])
        held = self.database.read(lambda connection: watched.to_acknowledge(connection, now, _AT_ONCE))
        for lead in self.database.read(lambda connection: load_leads(connection, held)):
            if self.database.write(partial(watched.claim_acknowledging, lead_id=lead.id)):
                self._acknowledge_held(lead, self.profiles[lead.firm_id])
        stuck = self.database.read(lambda connection: watched.late_deliveries(connection, now - ACKNOWLEDGE_AFTER))
        for delivery_id, firm_id in stuck:
            self._report_unread(delivery_id, self.profiles[firm_id])
        return len(late) + len(held) + len(stuck)

    def _take_care_of(self, lead: Lead, firm: FirmProfile) -> None:
        """A lead that breaks the watch is a person's, and the next one's turn comes."""
        try:
            self._acknowledge(lead, firm)
        except Exception:
            log.exception("watch_failed", lead=lead.id)
            self._hand_over(lead, firm, "Acknowledging it failed.")

    def _acknowledge(self, lead: Lead, firm: FirmProfile) -> None:
        if close_without_judge(lead, firm, self.clock()) is not None:
            return  # the screen closes it, with the question it asks
        judged = lead if lead.judgement is not None else judged_by(self.quick_judge, lead, firm)
        if judged.judgement is not None and judged.judgement.disposition is not Disposition.INQUIRY:
            self._hand_over(
                judged, firm, "Not judged within 90 seconds; it looks like no inquiry, so nothing was sent."
            )
            return
        withheld = self._send(lead, judged, firm)
        if withheld is not None:
            self._hand_over(judged, firm, withheld.reason, told=withheld.told)

    def _acknowledge_held(self, lead: Lead, firm: FirmProfile) -> None:
        """Its owner was told of it already, and answers whether the sender heard so or not."""
        try:
            withheld = self._send(lead, lead, firm)
        except Exception:
            log.exception("watch_failed", lead=lead.id)
            withheld = Withheld(RequiredAction.WRITE_REPLY, "Acknowledging it failed.")
        if withheld is not None:
            note = partial(note_event, firm_id=firm.id, lead_id=lead.id, at=self.clock(), actor="promise watch")
            self.database.write(partial(note, kind="not_acknowledged", detail=withheld.reason))

    def _send(self, lead: Lead, judged: Lead, firm: FirmProfile) -> Withheld | None:
        """Mail the acknowledgement; else why it does not leave."""
        draft = self.acknowledge(judged, firm)
        forbidden = why_not_acknowledged(judged, firm, draft)
        if forbidden is not None:
            return Withheld(forbidden.action, forbidden.reason)
        order = Order(lead=replace(lead, draft=draft), firm=firm, answer=Answer.ACKNOWLEDGEMENT)
        try:
            ending = self.sending.send(order)
        except UpstreamError as failure:
            return Withheld(
                RequiredAction.APPROVE_REPLY, as_sentence(f"The mail server failed: {failure.detail[:200]}")
            )
        return ending if isinstance(ending, Withheld) else None

    def _hand_over(self, lead: Lead, firm: FirmProfile, why: str, *, told: bool = False) -> None:
        """To a person, unless the worker was quicker after all."""
        reason = f"Unanswered after 90 seconds. {why}"
        task = replace(self._task(RequiredAction.WRITE_REPLY, owner_of(lead, firm), firm, reason), told=told)
        task = at_once_if_emergency(task, lead.judgement, self.clock())

        def ask(connection: Connection) -> None:
            if watched.still_waits(connection, lead.id):
                open_task(connection, lead.firm_id, task, self.clock(), lead_id=lead.id)

        self.database.write(ask)

    def _report_unread(self, delivery_id: str, firm: FirmProfile) -> None:
        reason = "Something arrived more than 90 seconds ago and has not been read yet."
        task = self._task(RequiredAction.REPAIR_DELIVERY, firm.partners[0], firm, reason)

        def ask(connection: Connection) -> None:
            if watched.still_unread(connection, delivery_id):
                open_task(connection, firm.id, task, self.clock(), delivery_id=delivery_id)

        self.database.write(ask)

    def _task(self, action: RequiredAction, owner: Partner, firm: FirmProfile, reason: str) -> NewTask:
        due = due_within(_DECIDE_WITHIN, owner, firm, self.clock())
        return NewTask(action=action, owner=owner.email, due_at=due, reason=reason)
