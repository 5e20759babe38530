"""Sends what cannot be taken back: intention, commit, mail, outcome, commit.

Between the two commits a process may die. What is then found is an intention
without an outcome: it is looked up in the archive mailbox, and if it is not
there, a person decides. It is never sent again by itself. What each ending means
for the lead is written by `endings`, in the commit that writes the outcome.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Semaphore

from sqlalchemy import Connection

from app.domain.autonomy import HeldFor
from app.domain.draft import Answer, LetterKind, OutgoingMail
from app.domain.errors import Conflict, OutcomeUnknown, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.lead_owner import answers_go_to
from app.domain.ports import Archive, Mailer
from app.domain.reply.reply_mail import reply_mail
from app.domain.reply_limits import ReplyLimits
from app.domain.task import RequiredAction
from app.metrics import FIRST_RESPONSE_SECONDS, PERSONAL_RESPONSE_SECONDS
from app.pipeline.endings import Ending, Later, Order, Sent, Stopped, Withheld, keep_ending
from app.storage.engines.database import Database, Waker
from app.storage.events import note_event, noted_together
from app.storage.leads import effects
from app.storage.leads.letter_stops import is_something_unread, why_no_further_letter
from app.storage.leads.planned_letters import SENT
from app.storage.leads.sending_rules import why_withheld
from app.storage.people.refusal_questions import refusal_asked_at
from app.storage.people.refusals import is_suppressed, refused_sentence
from app.storage.people.threads import add_reply
from app.storage.tasks.tasks import is_being_decided, still_decided

_HAND_OVER_WITHIN = timedelta(seconds=20)  # a process that slept longer between intention and DATA must not send
_CONNECTION_FREE_WITHIN_SECONDS = 20.0
_ORPHANED_AFTER = timedelta(seconds=35)  # longer than any live sender can still be busy
_LOOK_AGAIN_AFTER = timedelta(seconds=2)
_ASK_ARCHIVE_EVERY = timedelta(seconds=5)
_LINKS_LEAD_NOWHERE = (
    "Strangers could not open the link to refuse our mail: it leads to this machine only. "
    "(Operator: set LEADS_PUBLIC_URL.)"
)
_READ_WITHIN = timedelta(minutes=1)
_ASK_ARCHIVE_FOR = timedelta(seconds=75)  # mail takes a moment to arrive there


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One automatic answer per lead, whoever tries: the worker's reply or the watch's acknowledgement."""

    database: Database
    waker: Waker
    mailer: Mailer | None  # None: no mail server is configured, every answer is withheld
    archive: Archive | None
    archive_address: str | None
    holder: str  # this process
    clock: Callable[[], datetime]
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail
    connections: Semaphore  # as many as the mailer keeps to the mail server
    alone: bool  # no other process may be sending: a foreign intention is an orphan at once
    limits: ReplyLimits
    links_open: bool = True  # whether strangers can open the links in our mails

    def send(self, order: Order) -> Ending:
        """Mail the draft unless something forbids it, and keep what became of it.

        Raises:
            UpstreamUnavailable: certainly nothing left; the intention is taken back.
            Conflict: somebody else moved the lead, or carries out the same decision.
        """
        with self._connection_free():
            mail = self._mail(order)
            intended = self.database.write(lambda connection: self._intend(connection, order, mail))
            if not isinstance(intended, str):
                return intended
            try:
                self._mail_server().send(mail, not_after=mail.sent_at + _HAND_OVER_WITHIN)
            except UpstreamUnavailable:
                self.database.write(lambda connection: self._take_back(connection, order, intended))
                raise
            except UpstreamRefused as refusal:
                return self._refused(order, intended, refusal.detail)
            except OutcomeUnknown:
                return self._unanswered(order, intended, mail)
            return self._sent(order, intended, mail, order.answer)

    def standing(self, order: Order) -> Ending | None:
        """What became of an intention that already stands, kept for the order; None when there is none."""
        lead_id, kind = order.lead.id, order.effect_kind
        effect = self.database.read(lambda connection: effects.load_effect(connection, lead_id, kind))
        if effect is None or effect.state == "failed":
            return None
        if effect.state == "done":
            return self.keep(order, Sent(effect.answer, effect.mail.sent_at))
        if effect.state == "unknown":
            return self.keep(order, _unclear(effect.answer, effect.mail))
        if self._archived(effect.mail.message_id):
            return self._sent(order, effect.id, effect.mail, effect.answer)
        # Its writer died, sleeps, or is still at it. Without the archive's word nobody touches the
        # intention until its writer can no longer send; then a person is asked.
        now = self.clock()
        dead = self.alone and effect.holder != self.holder
        wait = timedelta(0) if dead else _ORPHANED_AFTER
        if self.archive is not None:
            wait = max(wait, _ASK_ARCHIVE_FOR)
        if now - effect.intended_at >= wait:
            return self._unknown(order, effect.id, effect.mail, effect.answer)
        again = effect.intended_at + wait
        return self.keep(order, Later(min(again, now + _ASK_ARCHIVE_EVERY) if self.archive is not None else again))

    def keep(self, order: Order, ending: Ending) -> Ending:
        """Keep an ending that has no outcome to write: nothing was handed over."""
        self.database.write(lambda connection: keep_ending(connection, order, ending, self.waker, self.clock()))
        return ending

    @contextmanager
    def _connection_free(self) -> Iterator[None]:
        """Before the intention is written: a killed process leaves no more unknown outcomes than it has connections."""
        if not self.connections.acquire(timeout=_CONNECTION_FREE_WITHIN_SECONDS):
            raise UpstreamUnavailable("mail", "every connection to the mail server is busy")
        try:
            yield
        finally:
            self.connections.release()

    def _mail(self, order: Order) -> OutgoingMail:
        lead, firm = order.lead, order.firm
        return reply_mail(
            lead,
            firm,
            order.draft,
            self.clock(),
            unsubscribe_url=self.unsubscribe_url(firm.id, lead.inquiry.sender_email or ""),
            archive_address=self.archive_address,
            ours=tuple(mail.message_id for mail in order.further.sent) if order.further else (),
            reply_to=answers_go_to(lead, firm),
        )

    def _intend(self, connection: Connection, order: Order, mail: OutgoingMail) -> str | Ending:
        """The intention's id; where it cannot be written, that ending, kept. Raises Conflict where it was undone."""
        if order.task is not None and not still_decided(connection, order.task):
            raise Conflict(f"task {order.task.id} is decided otherwise now")
        intended = self._forbidden(connection, order, mail) or self._written(connection, order, mail)
        if not isinstance(intended, str):
            keep_ending(connection, order, intended, self.waker, mail.sent_at)
        return intended

    def _forbidden(self, connection: Connection, order: Order, mail: OutgoingMail) -> Ending | None:
        """Only its recipient can forbid what a person decided to send."""
        if order.further is not None and (heard := _heard_since(connection, order, mail.sent_at)) is not None:
            return heard
        if order.task is None:
            further, has_server = order.further is not None, self.mailer is not None
            withheld = why_withheld(
                connection, order.lead, self.limits, mail.sent_at, mail_server=has_server, further=further
            )
            is_acknowledged = order.answer is Answer.ACKNOWLEDGEMENT
            if withheld is None and is_acknowledged and is_being_decided(connection, order.lead.id):
                return Withheld(RequiredAction.APPROVE_REPLY, "A person has already decided about this message.")
            if withheld is None and not self.links_open:
                return Withheld(RequiredAction.APPROVE_REPLY, _LINKS_LEAD_NOWHERE)
            if withheld is None:
                return None
            held_for = HeldFor.STOPPED if withheld.stopped else HeldFor.POLICY
            told = withheld.limit is not None
            return Withheld(RequiredAction.APPROVE_REPLY, withheld.reason, told=told, held_for=held_for)
        if self.mailer is None:
            return Withheld(RequiredAction.WRITE_REPLY, "No mail server is configured.")
        refused = is_suppressed(connection, order.lead.firm_id, mail.to_address)
        if refused is not None:
            return Withheld(RequiredAction.WRITE_REPLY, refused_sentence(refused))
        asked_at = refusal_asked_at(connection, order.lead.firm_id, mail.to_address)
        if asked_at is not None and (order.task.decided_at is None or order.task.decided_at < asked_at):
            return Withheld(RequiredAction.APPROVE_REPLY, "Silence was asked for this address since you decided.")
        return None

    def _written(self, connection: Connection, order: Order, mail: OutgoingMail) -> str | Ending:
        lead = order.lead
        effect_id = effects.intend(
            connection,
            firm_id=lead.firm_id,
            source_id=lead.source_id,
            lead_id=lead.id,
            kind=order.effect_kind,
            answer=order.answer,
            mail=mail,
            holder=self.holder,
            now=mail.sent_at,
        )
        if effect_id is None and order.task is not None:
            raise Conflict(f"{order.effect_kind} is being carried out by another worker")
        if effect_id is None:
            return Later(mail.sent_at + _LOOK_AGAIN_AFTER)  # another thread is at it: `standing` says how that ended
        if lead.thread is None:
            return effect_id
        # The effect before the thread, as where the outcome is written: another order would deadlock.
        is_its_own = effects.claim_thread(connection, lead.thread.id, lead.id)
        if is_its_own or order.task is not None or order.draft.kind is LetterKind.FOLLOW_UP:
            return effect_id
        effects.finish_effect(connection, effect_id, "failed", mail.sent_at)
        if order.answer is Answer.REPLY:
            return Later(mail.sent_at + _LOOK_AGAIN_AFTER)  # it is no first message any more, and gets another letter
        why = "Another message of this conversation was answered."
        return Withheld(RequiredAction.CONTINUE_THREAD, why, held_for=HeldFor.THREAD)

    def _mail_server(self) -> Mailer:
        if self.mailer is None:
            raise UpstreamUnavailable("mail", "no mail server is configured")
        return self.mailer

    def _archived(self, message_id: str) -> bool:
        try:
            return self.archive is not None and self.archive.holds(message_id)
        except UpstreamError:
            return False  # not reachable proves nothing, exactly like not found

    def _take_back(self, connection: Connection, order: Order, effect_id: str) -> None:
        effects.finish_effect(connection, effect_id, "failed", self.clock())
        if order.lead.thread is not None and order.further is None:  # another letter of ours has answered it
            effects.release_thread(connection, order.lead.thread.id, order.lead.id)

    def _refused(self, order: Order, effect_id: str, detail: str) -> Withheld:
        ending = Withheld(
            RequiredAction.WRITE_REPLY,
            f"The mail server refused the reply: {detail[:200]}",
            held_for=HeldFor.FAILURE,
        )
        self.database.write(lambda connection: self._take_back(connection, order, effect_id))
        self.keep(order, ending)
        return ending

    def _unanswered(self, order: Order, effect_id: str, mail: OutgoingMail) -> Ending:
        """The server was handed the mail and did not say what became of it."""
        if self._archived(mail.message_id):
            return self._sent(order, effect_id, mail, order.answer)
        if self.archive is not None:
            return self.keep(order, Later(self.clock() + _ASK_ARCHIVE_EVERY))
        return self._unknown(order, effect_id, mail, order.answer)

    def _unknown(self, order: Order, effect_id: str, mail: OutgoingMail, answer: Answer) -> Ending:
        ending = _unclear(answer, mail)

        def settle(connection: Connection) -> None:
            effects.finish_effect(connection, effect_id, "unknown", self.clock())
            keep_ending(connection, order, ending, self.waker, self.clock())

        self.database.write(settle)
        return ending

    def _sent(self, order: Order, effect_id: str, mail: OutgoingMail, answer: Answer) -> Ending:
        ending, lead = Sent(answer, mail.sent_at), order.lead

        def settle(connection: Connection) -> bool:
            if not effects.finish_effect(connection, effect_id, "done", self.clock()):
                return False  # this process slept; somebody else settled it
            if lead.thread is not None:
                add_reply(connection, firm_id=lead.firm_id, thread_id=lead.thread.id, lead_id=lead.id, mail=mail)
            kind = SENT if order.further is not None else f"sent_{answer}"
            note_event(connection, firm_id=lead.firm_id, lead_id=lead.id, at=self.clock(), kind=kind, actor="mail")
            return True

        def settle_and_keep(connection: Connection) -> None:
            with noted_together(connection):
                if settle(connection):
                    keep_ending(connection, order, ending, self.waker, self.clock())

        try:
            self.database.write(settle_and_keep)
        except Conflict:  # the row was moved meanwhile; that the mail has left must be kept all the same
            self.database.write(settle)
            raise
        if order.further is not None:
            return ending
        taken = (ending.at - lead.clock_start).total_seconds()
        if order.task is None:
            FIRST_RESPONSE_SECONDS.labels(answer=order.counted_as(answer)).observe(taken)
        if order.counted_as(answer) not in (Answer.ACKNOWLEDGEMENT, Answer.SHORT):
            PERSONAL_RESPONSE_SECONDS.labels(answer=answer).observe(taken)
        return ending


def _heard_since(connection: Connection, order: Order, now: datetime) -> Later | Stopped | None:
    """What keeps a further letter from leaving at all, whoever it is that would let it leave."""
    if is_something_unread(connection, order.firm.id):  # it may be their answer
        return Later(now + _READ_WITHIN)
    why = why_no_further_letter(connection, order.lead, order.firm, now)
    return Stopped(why) if why is not None else None


def _unclear(answer: Answer, mail: OutgoingMail) -> Withheld:
    return Withheld(
        RequiredAction.CHECK_IF_SENT,
        f"The {answer} may or may not have left: look into the sent mail for {mail.message_id} first.",
        held_for=HeldFor.FAILURE,
    )
