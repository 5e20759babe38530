"""What follows here from a change in the CRM, in the transaction that keeps the copy.

| there                    | here                                                                        |
|--------------------------|-----------------------------------------------------------------------------|
| a task completed         | decided, if the reply is known; else it stays open and its owner is told once |
| a task given to somebody | theirs                                                                      |
| a task deleted           | its owner is asked                                                          |
| an owner changed         | `leads.owner`, and the open tasks of whose it was                           |
| opted out of mail        | no mail to the address                                                      |
| stage, amount, lifecycle | told in the lead's history                                                  |

Our own copy of a colleague's decision is never news: only what differs from the copy before, or from what is here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, update

from app.domain.crm_copy import EMAIL, YES, CrmCopy
from app.domain.decision import Decision, choice_of
from app.domain.desk import Move
from app.domain.errors import MoveRefused
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.task import RequiredAction
from app.storage.crm.crm_copies import Account, keep_copy, our_keys_of, what_we_wrote
from app.storage.crm.open_there import is_personally_answered, leads_of_record, we_wrote_since
from app.storage.crm.standings import in_crm
from app.storage.engines.database import Waker
from app.storage.events import note_event
from app.storage.leads.history import has_moved
from app.storage.people.refusals import suppress
from app.storage.tables import leads
from app.storage.tasks.desk_moves import ask_anew, assign
from app.storage.tasks.tasks import Task, decide, load_task, tasks_of_lead

CRM: Final = "the CRM"
_BY_REPLY = (
    RequiredAction.APPROVE_REPLY,
    RequiredAction.WRITE_REPLY,
    RequiredAction.CHECK_IF_SENT,
    RequiredAction.CONTINUE_THREAD,
    RequiredAction.ANSWER_QUESTION,
)
_BY_LETTER = (RequiredAction.CONTINUE_THREAD, RequiredAction.ANSWER_QUESTION)  # after an answer that there was before
_BY_WORD = (RequiredAction.RING_BACK, RequiredAction.HAND_ON, RequiredAction.SEE_TEST)
_TOLD: Final = {"contact": ("lifecycle",), "company": ("lifecycle",), "deal": ("stage", "state", "amount")}
_REPLY_MAY_COME = timedelta(minutes=15)  # a mailbox is read every few minutes
NO_REPLY = "Somebody completed it in the CRM, but no reply of ours is known: answer, or say here that you have. "
NOT_THERE = "Somebody completed it in the CRM; what is to be done can only be said here. "
DELETED_THERE = "Somebody deleted it in the CRM: say here whether it is done. "
STRANGER = "In the CRM it was given to {}, who is no colleague here. "


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmNews:
    """Of one firm's account, in one transaction."""

    connection: Connection
    waker: Waker
    account: Account
    firm: FirmProfile
    now: datetime

    def of_record(self, before: CrmCopy | None, copy: CrmCopy) -> None:
        """A contact, company or deal whose copy has just been kept."""
        of_owner = before is None or before.owner != copy.owner
        changes = _changes(before, copy)
        opted_out = self._has_opted_out(before, copy)
        if not (of_owner or changes or opted_out):
            return
        found = leads_of_record(self.connection, self.account, copy.kind, copy.their_id)
        if of_owner:
            for lead in found:
                self._follow_owner(lead)
        if changes and found:
            self._note(found[0], f"crm_{copy.kind}", changes)
        address = copy.values.get(EMAIL) or next(iter(copy.keys), "")
        if opted_out and found and address:
            reason = "opted out of all mail in the CRM"
            suppress(self.connection, self.firm.id, address, reason, self.now, by=CRM, lead_id=found[0].id)

    def _has_opted_out(self, before: CrmCopy | None, copy: CrmCopy) -> bool:
        """Since the last look, and not by our hand."""
        if copy.kind != "contact" or not copy.wants_no_mail({}):
            return False
        written = what_we_wrote(self.connection, self.account, copy.kind, copy.their_id)
        return copy.wants_no_mail(written) and (before is None or not before.wants_no_mail(written))

    def _follow_owner(self, lead: Lead) -> None:
        known = in_crm(self.connection, self.firm.id, lead.contact_id, lead.inquiry.sender_email or "")
        if known is None or not known.owners:
            return
        theirs = next((one for one in map(self.firm.partner_at, known.owners) if one is not None), None)
        former = owner_of(lead, self.firm)
        if theirs is None:
            self._note(lead, "crm_owner_unknown", known.owners[0])
            return
        if theirs.email == former.email:
            return
        mine = update(leads).where(leads.c.id == lead.id, leads.c.emptied_at.is_(None))
        self.connection.execute(mine.values(owner=theirs.email))
        self._note(lead, "owner_found", theirs.email)
        for task in tasks_of_lead(self.connection, lead.id):
            if task.owner == former.email:
                self._give(task, theirs.email)

    def of_task(self, before: CrmCopy | None, copy: CrmCopy | None, their_id: str, *, wrote_there: bool) -> None:
        """A task of ours as it stands there; None: it is gone. Keeps its copy."""
        for task_id in our_keys_of(self.connection, self.account, "task", their_id):
            task = load_task(self.connection, task_id, locked=True)
            if task is None or task.done_at is not None or task.decision is not None:
                continue
            if copy is None:
                if before is None or not before.archived:
                    self._ask(task, DELETED_THERE, "crm_task_deleted")
                continue
            if copy.values.get("done") == YES:
                if self._is_awaited(task, copy, wrote_there=wrote_there):
                    return  # looked at again, as if it had not been seen
                if before is None or before.values.get("done") != YES:
                    self._completed(task, copy, wrote_there=wrote_there)
                continue
            self._given(task, before, copy)
        kept = copy or CrmCopy(kind="task", their_id=their_id, changed_at=self.now, archived=True)
        keep_copy(self.connection, self.account, replace(kept, their_id=their_id), self.now)

    def _is_awaited(self, task: Task, copy: CrmCopy, *, wrote_there: bool) -> bool:
        """Whether it was completed a moment ago, and the reply may still be on its way to us."""
        is_new = self.now - copy.changed_at < _REPLY_MAY_COME
        return is_new and task.action in _BY_REPLY and not self._replied(task, wrote_there)

    def _completed(self, task: Task, copy: CrmCopy, *, wrote_there: bool) -> None:
        by = copy.owner if self.firm.colleague_at(copy.owner) else CRM
        if task.action in _BY_WORD:
            self._decide(task, choice_of(task.action, Decision.DONE).decision, by)
        elif task.action not in _BY_REPLY:
            self._ask(task, NOT_THERE, "crm_task_completed")
        elif self._replied(task, wrote_there):
            answered = task.action in (RequiredAction.CONTINUE_THREAD, RequiredAction.CHECK_IF_SENT)
            wanted = Decision.ANSWERED if answered else Decision.DONE
            self._decide(task, choice_of(task.action, wanted).decision, by)
        else:
            self._ask(task, NO_REPLY, "crm_task_completed")

    def _replied(self, task: Task, wrote_there: bool) -> bool:  # noqa: FBT001  a fact, not a switch
        if wrote_there or we_wrote_since(self.connection, task.id):
            return True
        before = task.action not in _BY_LETTER and task.lead_id is not None
        return before and is_personally_answered(self.connection, task.lead_id or "")

    def _decide(self, task: Task, decision: Decision, by: str) -> None:
        if decide(self.connection, task.id, decision, by, self.now):
            self.waker.wake(self.connection, "task", task.id)
            self._note_of(task, "crm_task_completed", by)

    def _given(self, task: Task, before: CrmCopy | None, copy: CrmCopy) -> None:
        """To whom it was given there since the last look; at the first, unless somebody here gave it to another."""
        if not copy.owner or copy.owner == task.owner or (before is not None and before.owner == copy.owner):
            return
        if before is None and task.lead_id and has_moved(self.connection, task.lead_id, Move.ASSIGNED):
            return
        colleague = self.firm.colleague_at(copy.owner)
        if colleague is None:
            self._ask(task, STRANGER.format(copy.owner), "crm_owner_unknown")
        else:
            self._give(task, colleague.email)

    def _give(self, task: Task, owner: str) -> None:
        try:
            assign(self.connection, self.firm.id, task.id, owner, CRM, self.now)
        except MoveRefused:
            return  # decided meanwhile, theirs already, or somebody who may not decide

    def _ask(self, task: Task, why: str, kind: str) -> None:
        ask_anew(self.connection, task.id, why + task.reason.replace(why, ""))
        self._note_of(task, kind, "")

    def _note_of(self, task: Task, kind: str, detail: str) -> None:
        note_event(
            self.connection,
            firm_id=self.firm.id,
            lead_id=task.lead_id,
            at=self.now,
            kind=kind,
            actor=CRM,
            detail=detail,
            about=task.id,
        )

    def _note(self, lead: Lead, kind: str, detail: str) -> None:
        note_event(
            self.connection, firm_id=self.firm.id, lead_id=lead.id, at=self.now, kind=kind, actor=CRM, detail=detail
        )


def _changes(before: CrmCopy | None, copy: CrmCopy) -> str:
    """What people there moved, in words; nothing of a record that is seen for the first time."""
    if before is None or before.archived:
        return ""
    pairs = ((name, before.values.get(name, ""), copy.values.get(name, "")) for name in _TOLD.get(copy.kind, ()))
    return ", ".join(f"{name} {old or 'none'} to {new or 'none'}" for name, old, new in pairs if old != new)
