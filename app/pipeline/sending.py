"""Sends what cannot be taken back: intention, commit, mail, outcome, commit.

Between the two commits a process may die. What is then found is an intention
without an outcome: it is looked up in the archive mailbox, and if it is not
there, a person decides. It is never sent again by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Semaphore

from sqlalchemy import Connection

from app.domain.draft import Draft, OutgoingMail
from app.domain.errors import Conflict, OutcomeUnknown, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.ports import Archive, Mailer
from app.domain.reply.reply_mail import reply_mail
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.events import note_event
from app.storage.leads import effects
from app.storage.leads.sending_rules import why_withheld
from app.storage.people.refusals import is_suppressed
from app.storage.people.threads import add_reply

_HAND_OVER_WITHIN = timedelta(seconds=20)  # a process that slept longer between intention and DATA must not send
_CONNECTION_FREE_WITHIN_SECONDS = 20.0
_ORPHANED_AFTER = timedelta(seconds=35)  # longer than any live sender can still be busy
_ASK_ARCHIVE_EVERY = timedelta(seconds=5)
_ASK_ARCHIVE_FOR = timedelta(seconds=75)  # mail takes a moment to arrive there
ACKNOWLEDGED = "The acknowledgement has been sent; the full reply is ready for you."


@dataclass(frozen=True, slots=True)
class Sent:
    """The mail server has taken it (now, or as the archive proves, earlier)."""

    answer: str  # "reply", "acknowledgement", "person"
    at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Nothing was sent; a person decides."""

    action: RequiredAction
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is known yet: look again then."""

    at: datetime


Ending = Sent | Withheld | Later
Commit = Callable[[Connection, Ending], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One automatic answer per lead, whoever tries: the worker's reply or the watch's acknowledgement."""

    database: Database
    mailer: Mailer | None  # None: no mail server is configured, every answer is withheld
    archive: Archive | None
    archive_address: str | None
    holder: str  # this process
    clock: Callable[[], datetime]
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail
    connections: Semaphore  # as many as the mailer keeps to the mail server
    alone: bool  # no other process may be sending: a foreign intention is an orphan at once

    def first_answer(self, lead: Lead, firm: FirmProfile, draft: Draft, answer: str, commit: Commit) -> Ending:
        """Send the draft unless something forbids it; `commit` joins the transaction that writes the outcome."""
        with self._connection_free():
            return self._first_answer(lead, firm, draft, answer, commit)

    def _first_answer(self, lead: Lead, firm: FirmProfile, draft: Draft, answer: str, commit: Commit) -> Ending:
        now = self.clock()
        mail = self._mail(lead, firm, draft, now)

        def intend(connection: Connection) -> str | Withheld:
            forbidden = why_withheld(connection, lead, now, mail_server=self.mailer is not None)
            if forbidden is not None:
                return Withheld(RequiredAction.APPROVE_REPLY, forbidden)
            intended = self._intend(connection, lead, effects.FIRST_REPLY, answer, mail)
            if isinstance(intended, Withheld) or lead.thread is None:
                return intended
            # The effect before the thread, as where the outcome is written: another order would deadlock.
            if effects.claim_thread(connection, lead.thread.id, lead.id):
                return intended
            effects.finish_effect(connection, intended, "failed", now)
            return Withheld(RequiredAction.CONTINUE_THREAD, "Another message of this conversation was answered.")

        return self._carry_out(lead, intend, mail, answer, commit)

    def by_person(self, lead: Lead, firm: FirmProfile, draft: Draft, kind: str, commit: Commit) -> Ending:
        """Send what a person decided to send; only a refusal by its recipient can forbid it."""
        with self._connection_free():
            return self._by_person(lead, firm, draft, kind, commit)

    def _by_person(self, lead: Lead, firm: FirmProfile, draft: Draft, kind: str, commit: Commit) -> Ending:
        mail = self._mail(lead, firm, draft, self.clock())

        def intend(connection: Connection) -> str | Withheld:
            if self.mailer is None:
                return Withheld(RequiredAction.WRITE_REPLY, "No mail server is configured.")
            refused = is_suppressed(connection, lead.firm_id, mail.to_address)
            if refused is not None:
                return Withheld(RequiredAction.WRITE_REPLY, f"The address is suppressed: {refused}.")
            intended = self._intend(connection, lead, kind, "person", mail)
            if isinstance(intended, Withheld):
                raise Conflict(f"{kind} is being carried out by another worker")
            return intended

        return self._carry_out(lead, intend, mail, "person", commit)

    @contextmanager
    def _connection_free(self) -> Iterator[None]:
        """Wait for a connection before the intention is written, not after.

        So a killed process leaves at most as many unknown outcomes as it has
        connections, however many leads were waiting for one.
        """
        if not self.connections.acquire(timeout=_CONNECTION_FREE_WITHIN_SECONDS):
            raise UpstreamUnavailable("mail", "every connection to the mail server is busy")
        try:
            yield
        finally:
            self.connections.release()

    def _mail(self, lead: Lead, firm: FirmProfile, draft: Draft, now: datetime) -> OutgoingMail:
        url = self.unsubscribe_url(firm.id, lead.inquiry.sender_email or "")
        return reply_mail(lead, firm, draft, now, unsubscribe_url=url, archive_address=self.archive_address)

    def standing_answer(self, lead: Lead, kind: str, commit: Commit) -> Ending | None:
        """What became of an intention that already stands, or None when there is none."""
        effect = self.database.read(lambda connection: effects.load_effect(connection, lead.id, kind))
        if effect is None or effect.state == "failed":
            return None
        if effect.state == "done" and effect.answer != "acknowledgement":
            return self._confirm(Sent(effect.answer, effect.mail.sent_at), commit)
        if effect.state == "done":
            return self._withhold(Withheld(RequiredAction.APPROVE_REPLY, ACKNOWLEDGED), commit)
        if effect.state == "unknown":
            return self._withhold(_unclear(effect.answer, effect.mail), commit)
        return self._settle_intended(lead, effect, commit)

    def _settle_intended(self, lead: Lead, effect: effects.Effect, commit: Commit) -> Ending:
        """An intention without an outcome: its writer died, sleeps, or is still at it.

        The archive's word counts at once, whoever is at it. Without it nobody touches the
        intention until its writer can no longer send; then a person is asked.
        """
        if self._archived(effect.mail.message_id):
            return self._finish(lead, effect.id, effect.mail, effect.answer, commit)
        now = self.clock()
        dead = self.alone and effect.holder != self.holder
        wait = timedelta(0) if dead else _ORPHANED_AFTER
        if self.archive is not None:
            wait = max(wait, _ASK_ARCHIVE_FOR)
        if now - effect.intended_at < wait:
            again = effect.intended_at + wait
            return Later(min(again, now + _ASK_ARCHIVE_EVERY) if self.archive is not None else again)
        return self._unknown(effect.id, effect.mail, effect.answer, commit)

    def _confirm(self, sent: Sent, commit: Commit) -> Sent:
        self.database.write(lambda connection: commit(connection, sent))
        return sent

    def _withhold(self, withheld: Withheld, commit: Commit) -> Withheld:
        self.database.write(lambda connection: commit(connection, withheld))
        return withheld

    def _archived(self, message_id: str) -> bool:
        try:
            return self.archive is not None and self.archive.holds(message_id)
        except UpstreamError:
            return False  # not reachable proves nothing, exactly like not found

    def _intend(self, connection: Connection, lead: Lead, kind: str, answer: str, mail: OutgoingMail) -> str | Withheld:
        effect_id = effects.intend(
            connection,
            firm_id=lead.firm_id,
            lead_id=lead.id,
            kind=kind,
            answer=answer,
            mail=mail,
            holder=self.holder,
            now=mail.sent_at,
        )
        if effect_id is None:
            return Withheld(RequiredAction.APPROVE_REPLY, "Another answer to this message is on its way or was sent.")
        return effect_id

    def _carry_out(
        self,
        lead: Lead,
        intend: Callable[[Connection], str | Withheld],
        mail: OutgoingMail,
        answer: str,
        commit: Commit,
    ) -> Ending:
        effect_id = self.database.write(intend)
        if isinstance(effect_id, Withheld):
            return self._withhold(effect_id, commit)
        try:
            self._mail_server().send(mail, not_after=mail.sent_at + _HAND_OVER_WITHIN)
        except UpstreamUnavailable:
            self.database.write(lambda connection: self._take_back(connection, lead, effect_id))
            raise
        except UpstreamRefused as refusal:
            self.database.write(lambda connection: self._take_back(connection, lead, effect_id))
            reason = f"The mail server refused the reply: {refusal.detail[:200]}"
            return self._withhold(Withheld(RequiredAction.WRITE_REPLY, reason), commit)
        except OutcomeUnknown:
            if self._archived(mail.message_id):
                return self._finish(lead, effect_id, mail, answer, commit)
            if self.archive is not None:
                return Later(self.clock() + _ASK_ARCHIVE_EVERY)
            return self._unknown(effect_id, mail, answer, commit)
        return self._finish(lead, effect_id, mail, answer, commit)

    def _mail_server(self) -> Mailer:
        if self.mailer is None:
            raise UpstreamUnavailable("mail", "no mail server is configured")
        return self.mailer

    def _unknown(self, effect_id: str, mail: OutgoingMail, answer: str, commit: Commit) -> Ending:
        ending = _unclear(answer, mail)

        def settle(connection: Connection) -> None:
            effects.finish_effect(connection, effect_id, "unknown", self.clock())
            commit(connection, ending)

        self.database.write(settle)
        return ending

    def _finish(self, lead: Lead, effect_id: str, mail: OutgoingMail, answer: str, commit: Commit) -> Ending:
        ending = Sent(answer, mail.sent_at)

        def settle(connection: Connection, commit: Commit) -> None:
            if not effects.finish_effect(connection, effect_id, "done", self.clock()):
                return  # this process slept; somebody else settled it
            if lead.thread is not None:
                add_reply(
                    connection,
                    firm_id=lead.firm_id,
                    thread_id=lead.thread.id,
                    lead_id=lead.id,
                    mail=mail,
                    at=mail.sent_at,
                )
            kind = f"sent_{answer}"
            note_event(connection, firm_id=lead.firm_id, lead_id=lead.id, at=self.clock(), kind=kind, actor="mail")
            commit(connection, ending)

        try:
            self.database.write(lambda connection: settle(connection, commit))
        except Conflict:  # the row was moved meanwhile; that the mail has left must be kept all the same
            self.database.write(lambda connection: settle(connection, lambda _connection, _ending: None))
            raise
        return ending

    def _take_back(self, connection: Connection, lead: Lead, effect_id: str) -> None:
        effects.finish_effect(connection, effect_id, "failed", self.clock())
        if lead.thread is not None:
            effects.release_thread(connection, lead.thread.id, lead.id)


def _unclear(answer: str, mail: OutgoingMail) -> Withheld:
    return Withheld(
        RequiredAction.CHECK_IF_SENT,
        f"The {answer} may or may not have left: look into the sent mail for {mail.message_id} first.",
    )
