"""Further letters: plans them when ours has left, and writes each when it is due, unless anything was heard since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from app.domain.autonomy import Leave, ruling_on
from app.domain.draft import Answer, Draft, LetterKind, OutgoingMail
from app.domain.errors import UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter, readers_hours
from app.domain.lead import Lead
from app.domain.ports import FurtherLetterWriter
from app.domain.reply_limits import FURTHER_LETTERS
from app.domain.task import RequiredAction
from app.domain.words.text import above_signature
from app.pipeline.endings import Order, Stopped, Withheld, keep_ending
from app.pipeline.sending import Sending
from app.storage.engines.database import Database
from app.storage.leads import planned_letters as planned
from app.storage.leads.effects import StoredEffect, load_effect
from app.storage.leads.leads import load_lead, load_leads
from app.storage.leads.letter_stops import is_something_unread, why_no_further_letter
from app.storage.leases import hold_lease

log = structlog.get_logger("letter_round")

_LOOKED_BACK = timedelta(days=14)  # to letters that left without anything planned behind them
_AT_ONCE = 50
_TURN = timedelta(minutes=2)  # a killed process delays the next letter by no more
_AGAIN_AFTER = timedelta(minutes=15)
_LAST = "The last one was sent."
_TOO_LATE = "It would have come too late."


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRound:
    """Called by the schedule in every process; a lease saves a second model, the intention makes each letter single."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    writer: FurtherLetterWriter
    sending: Sending
    holder: str  # this process
    clock: Callable[[], datetime]
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail

    def write_due(self) -> int:
        """Plan what is not planned, and write what is due. Returns how many were due."""
        firms = [firm for firm in self.profiles.values() if firm.followups]
        if not firms:
            return 0
        for firm in firms:
            try:
                self._plan(firm)
            except Exception:
                log.exception("letters_not_planned", firm=firm.id)  # the other firms have their turn
        ids, now = [firm.id for firm in firms], self.clock()
        due = self.database.read(lambda connection: planned.letters_due(connection, ids, now, _AT_ONCE))
        for lead_id in due:
            if not self.database.write(self._is_my_turn):
                break
            lead = self.database.read(partial(load_lead, lead_id=lead_id))
            if lead is not None:
                self._take_care_of(lead, self.profiles[lead.firm_id])
        return len(due)

    def _plan(self, firm: FirmProfile) -> None:
        now = self.clock()
        found = self.database.read(
            lambda connection: planned.answered_and_not_planned(connection, firm.id, now - _LOOKED_BACK, _AT_ONCE)
        )
        for lead in self.database.read(lambda connection: load_leads(connection, found)) if found else ():
            self.database.write(partial(self._plan_one, lead=lead, firm=firm))

    def _plan_one(self, connection: Connection, lead: Lead, firm: FirmProfile) -> None:
        """What forbids it already is kept with it, so that nobody looks at the lead again."""
        now, sent = self.clock(), planned.letters_sent(connection, lead.id)
        if not sent:
            planned.rule_out(connection, firm.id, lead.id, "No letter of ours is known to have left.", now)
            return
        hours = readers_hours(lead.inquiry, firm)
        due_at = hours.first_due(sent[0].sent_at, firm)
        planned.plan_letter(connection, firm.id, lead.id, due_at)
        why = _TOO_LATE if hours.is_too_late(due_at, now) else why_no_further_letter(connection, lead, firm, now)
        if why is not None:
            planned.end_letters(connection, firm.id, lead.id, why, now)

    def _take_care_of(self, lead: Lead, firm: FirmProfile) -> None:
        """A lead that breaks the round is put off, and the next one's turn comes."""
        try:
            self._write(lead, firm)
        except Exception:
            log.exception("further_letter_failed", lead=lead.id)
            self._put_off(lead, self.clock() + _AGAIN_AFTER)

    def _write(self, lead: Lead, firm: FirmProfile) -> None:
        letter, begun = self.database.read(lambda connection: _next_letter(connection, lead, firm))
        if letter is None:
            self._end(lead, _LAST)
            return
        order = Order(lead=lead, firm=firm, answer=Answer.REPLY, further=letter)
        if begun is not None:  # an intention of before; it is never repeated blindly
            as_begun = replace(order, lead=replace(lead, draft=_as_mailed(begun.mail, lead)))
            if self.sending.standing(as_begun) is not None:
                return
        now, hours = self.clock(), readers_hours(lead.inquiry, firm)
        if self.database.write(partial(self._stopped, order=order, now=now)):
            return
        if (opens := hours.open_from(now)) > now:
            self._put_off(lead, opens)
            return
        if self.database.read(lambda connection: is_something_unread(connection, firm.id)):
            self._put_off(lead, now + timedelta(minutes=1))
            return
        link = self.unsubscribe_url(firm.id, lead.inquiry.sender_email or "")
        draft = self.writer.write_further(lead, firm, letter, unsubscribe_url=link)
        drafted = replace(order, lead=replace(lead, draft=replace(draft, kind=LetterKind.FURTHER)))
        ruling = ruling_on(lead, firm, LetterKind.FURTHER)
        why = draft.why_refused if draft.refused else ruling.why if ruling.do is not Leave.SEND else None
        if why is not None:
            self.database.write(partial(self._hold, order=drafted, why=why))
            return
        try:
            self.sending.send(drafted)
        except UpstreamUnavailable as outage:
            log.warning("further_letter_waits", lead=lead.id, why=outage.detail[:200])
            self._put_off(lead, self.clock() + _AGAIN_AFTER)

    def _stopped(self, connection: Connection, order: Order, now: datetime) -> bool:
        """Before a model is asked; it is asked again with the intention."""
        lead, firm = order.lead, order.firm
        why = why_no_further_letter(connection, lead, firm, now)
        if why is None and order.further is not None and _is_too_late(order.further, lead, firm, now):
            why = _TOO_LATE
        if why is not None:
            planned.end_letters(connection, firm.id, lead.id, why, now)
        return why is not None

    def _hold(self, connection: Connection, order: Order, why: str) -> None:
        """Unless anything was heard while it was written."""
        now = self.clock()
        stopped = why_no_further_letter(connection, order.lead, order.firm, now)
        ending = Stopped(stopped) if stopped else Withheld(RequiredAction.APPROVE_LETTER, why)
        keep_ending(connection, order, ending, self.sending.waker, now)

    def _end(self, lead: Lead, why: str) -> None:
        now = self.clock()
        self.database.write(lambda connection: planned.end_letters(connection, lead.firm_id, lead.id, why, now))

    def _put_off(self, lead: Lead, until: datetime) -> None:
        self.database.write(lambda connection: planned.put_off(connection, lead.id, until))

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "further_letters", self.holder, self.clock(), _TURN)


def _next_letter(
    connection: Connection, lead: Lead, firm: FirmProfile
) -> tuple[FurtherLetter | None, StoredEffect | None]:
    """The first that has not left, and its intention where one stands; (None, None): all have left."""
    sent = tuple(planned.letters_sent(connection, lead.id))
    for number, kind in enumerate(FURTHER_LETTERS[: len(firm.followups)], start=1):
        effect = load_effect(connection, lead.id, kind)
        if effect is None or effect.state not in ("done", "erased"):
            before = tuple(one for one in sent if effect is None or one.message_id != effect.mail.message_id)
            letter = FurtherLetter(number=number, is_last=number == len(firm.followups), sent=before)
            return letter, effect if effect is not None and effect.state != "failed" else None
    return None, None


def _is_too_late(letter: FurtherLetter, lead: Lead, firm: FirmProfile, now: datetime) -> bool:
    """By when it was due at first, however often it was put off since."""
    hours, at = readers_hours(lead.inquiry, firm), letter.sent[-1].sent_at if letter.sent else now
    due_at = hours.first_due(at, firm) if letter.number == 1 else hours.next_due(at, letter.number - 1, firm)
    return due_at is not None and hours.is_too_late(due_at, now)


def _as_mailed(mail: OutgoingMail, lead: Lead) -> Draft:
    """What a person reads of a letter of which it is not known whether it left."""
    foot = lead.draft.foot if lead.draft is not None else None
    body = above_signature(mail.text).strip()
    for line in (foot.title, foot.name) if foot is not None else ():
        body = body.removesuffix(line).rstrip()
    return Draft(subject=mail.subject, text=mail.text, html=mail.html, body=body, kind=LetterKind.FURTHER)
