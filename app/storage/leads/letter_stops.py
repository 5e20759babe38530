"""Everything that ends further letters, asked in the transaction that writes the intention.

Whatever was committed before that counts: a reply, a booking, a refusal, a mail that came back, a word of the CRM, a
task, a person.
"""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, and_, or_, select

from app.domain.counted_events import CountedEvent
from app.domain.crm_copy import CUSTOMERS
from app.domain.draft import Answer
from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName
from app.domain.judgement import Disposition, Tier
from app.domain.lead import Lead
from app.domain.people.mail_keys import mailbox_key, recipient_key
from app.domain.reply.trusted_sender import why_not_trusted
from app.domain.reply_limits import FURTHER_LETTERS
from app.domain.task import ABOUT_RECORDS
from app.storage.booking_tables import bookings
from app.storage.crm.crm_copies import copies_by_key, linked_copies
from app.storage.leads.planned_letters import further_letters_of
from app.storage.mailbox_tables import mailboxes
from app.storage.people.refusal_questions import refusal_asked_at
from app.storage.people.refusals import refusal_of
from app.storage.people.returned_mails import RETURNED, RETURNED_SOFTLY
from app.storage.tables import deliveries, effects, events, leads, messages, sources, tasks, threads
from app.storage.turns import wait_for_turn

_ANOTHER_WITHIN = timedelta(days=90)
_LIVES = "identify"  # the first step: before it nobody knows whose message it is
_RETURNED = (RETURNED, RETURNED_SOFTLY)
_ASKED = CountedEvent.ASKED_TO_MEET.value
_ENDING = ("said_answered", "answered_by_mail", "labelled", "meeting_held", "meeting_missed", _ASKED, *_RETURNED)
# What the CRM refused, or somebody deleted there, is no matter of theirs.
_NOT_ABOUT_THEM = tuple(action.value for action in ABOUT_RECORDS)
_HELD = "The first letter itself waited for a person."
_TASK_OPEN = "Something about them waits for a person."
_TOUCHED = "One of you has had a part in it."
_WROTE = "They have written since."
_CLIENT = "They are a client of yours."

_Lead: TypeAlias = Row[Any]  # of the whole table


def is_something_unread(connection: Connection, firm_id: str) -> bool:
    """Whether anything has come for the firm of which nobody knows yet whose it is, or may have come where nobody can
    look: it may be their answer.

    With the firm in the question SQLite reads all that ever came for it; few wait at a time.
    """
    if _is_mail_unheard(connection, firm_id):
        return True
    unread = select(deliveries.c.firm_id).where(deliveries.c.next_step.is_not(None))
    nameless = select(leads.c.firm_id).where(leads.c.next_step == _LIVES)
    return any(firm_id in connection.execute(query).scalars().all() for query in (unread, nameless))


def _is_mail_unheard(connection: Connection, firm_id: str) -> bool:
    """A mailbox that is to be read cannot be, or all that takes the firm's mail is paused; what was paused because
    another source has followed it keeps nothing back.
    """
    takes_mail = select(sources.c.paused, mailboxes.c.failing_since).outerjoin_from(sources, mailboxes)
    of_firm = takes_mail.where(sources.c.firm_id == firm_id, sources.c.channel == ChannelName.INBOUND_EMAIL.value)
    found = connection.execute(of_firm).all()
    is_to_be_read = [one for one in found if not one.paused]
    return (bool(found) and not is_to_be_read) or any(one.failing_since is not None for one in is_to_be_read)


def why_no_further_letter(connection: Connection, lead: Lead, firm: FirmProfile, now: datetime) -> str | None:
    """The first reason, as a sentence for a partner; None: one may leave, as far as this goes."""
    wait_for_turn(connection, f"replies {lead.firm_id}")  # two letters to one person would each find none before
    letters = further_letters_of(connection, lead.id, locked=True)
    if letters is None or letters.due_at is None:
        return (letters.why if letters else None) or "No further letter is planned."
    row = connection.execute(select(leads).where(leads.c.id == lead.id)).one()
    found = (
        _unfit(row, lead, firm),
        _of_the_conversation(connection, row),
        _of_people(connection, row),
        _of_the_address(connection, lead, now),
        _of_meetings(connection, row),
        _of_the_crm(connection, row, lead),
    )
    return next((why for why in found if why), None)


def _unfit(row: _Lead, lead: Lead, firm: FirmProfile) -> str | None:
    """What is known of the lead from the start."""
    if row.emptied_at is not None or row.contact_id is None or row.thread_id is None:
        return "Nothing of the person is kept here any more."
    if (row.answer, row.personal_answer) != (Answer.REPLY, Answer.REPLY):
        return "It was not answered by a full letter of ours."
    if row.held_for is not None or row.held is not None or row.rescued:
        return _HELD
    if row.disposition != Disposition.INQUIRY or row.tier not in (Tier.HOT, Tier.WARM):
        return "It is no hot or warm inquiry."
    if row.joined_to is not None or row.follows is not None:
        return "It goes on with an earlier conversation."
    if not lead.inquiry.address_proved or why_not_trusted(lead.inquiry, firm.own_domains) is not None:
        return "Nothing proves that the address is theirs."
    if firm.is_client_address(lead.inquiry.sender_email or ""):
        return _CLIENT
    return None


def _of_the_conversation(connection: Connection, row: _Lead) -> str | None:
    """Anything said after our letter, by either side, in this conversation or another one of theirs."""
    if _first(connection, select(threads.c.answered_by).where(threads.c.id == row.thread_id)) != row.id:
        return _TOUCHED
    others = or_(leads.c.contact_id == row.contact_id, leads.c.thread_id == row.thread_id)
    another = and_(others, leads.c.id != row.id)
    if _first(connection, select(leads.c.id).where(another, leads.c.received_at >= row.received_at)):
        return _WROTE
    clients = select(leads.c.id).where(another, leads.c.disposition == Disposition.EXISTING_CLIENT.value)
    if _first(connection, clients):
        return _CLIENT
    theirs = or_(
        messages.c.thread_id == row.thread_id,
        messages.c.thread_id.in_(select(threads.c.id).where(threads.c.contact_id == row.contact_id)),
    )
    own = select(effects.c.mail).where(effects.c.lead_id == row.id, effects.c.kind.in_(FURTHER_LETTERS))
    ours = [mail.message_id for mail in connection.execute(own).scalars()]
    is_other = or_(messages.c.message_id.is_(None), messages.c.message_id.not_in(ours))
    said = select(messages.c.from_us).where(theirs, messages.c.at > row.answered_at, is_other)
    by_us = connection.execute(said.limit(1)).scalar()
    return None if by_us is None else _TOUCHED if by_us else _WROTE


def _of_people(connection: Connection, row: _Lead) -> str | None:
    """A task about them, a decision, a word of a person, a mail that came back."""
    about = and_(tasks.c.lead_id.in_(_of_contact(row.contact_id)), tasks.c.action.not_in(_NOT_ABOUT_THEM))
    if _first(connection, select(tasks.c.id).where(about, tasks.c.done_at.is_(None))):
        return _TASK_OPEN
    if _first(connection, select(tasks.c.id).where(about, tasks.c.decision.is_not(None))):
        return _TOUCHED
    heard = select(events.c.kind).where(events.c.lead_id.in_(_of_contact(row.contact_id)), events.c.kind.in_(_ENDING))
    kind = _first(connection, heard)
    if kind in _RETURNED:
        return "A mail to them came back."
    if kind == _ASKED:
        return "They have asked for a meeting."
    return _TOUCHED if kind else None


def _of_the_address(connection: Connection, lead: Lead, now: datetime) -> str | None:
    """Who refused mail, and who got such letters about another matter."""
    address = lead.inquiry.sender_email or ""
    if (refusal := refusal_of(connection, lead.firm_id, address)) is not None:
        return f"No mail goes to this address ({refusal.reason})."
    if refusal_asked_at(connection, lead.firm_id, address) is not None:
        return "Silence was asked for this address."
    another = select(effects.c.id).where(
        effects.c.intended_at > now - _ANOTHER_WITHIN,
        effects.c.kind.in_(FURTHER_LETTERS),
        effects.c.state != "failed",
        effects.c.lead_id != lead.id,
    )
    # One after the other: SQLite would read all letters of the firm for "either".
    to_address = another.where(effects.c.firm_id == lead.firm_id, effects.c.to_key == recipient_key(address))
    to_person = another.where(effects.c.lead_id.in_(_of_contact(lead.contact_id)))
    got = any(_first(connection, query) for query in (to_address, to_person))
    return "They got such a letter about another message." if got else None


def _of_meetings(connection: Connection, row: _Lead) -> str | None:
    """Whatever became of it: who cancelled is a person's."""
    booked = select(bookings.c.id).where(bookings.c.lead_id.in_(_of_contact(row.contact_id)))
    return "They have booked a meeting." if _first(connection, booked) else None


def _of_the_crm(connection: Connection, row: _Lead, lead: Lead) -> str | None:
    """What was last read there of the person and of the deal; a deal is moved where it is not where we put it last."""
    mailbox = mailbox_key(lead.inquiry.sender_email or "")
    linked = linked_copies(connection, row.firm_id, "contact", row.contact_id)
    by_us = {copy.their_id: wrote for copy, wrote in linked}
    by_mailbox = copies_by_key(connection, row.firm_id, ("contact", mailbox))
    for copy in [*(copy for copy, _ in linked), *by_mailbox]:
        if copy.archived:
            return "The contact was deleted in the CRM."
        if copy.wants_no_mail(by_us.get(copy.their_id, {})):
            return "The CRM says that they want no mail."
        if copy.values.get("lifecycle") in CUSTOMERS:
            return _CLIENT
    for key in dict.fromkeys(filter(None, (row.id, row.opportunity_id))):
        for deal, written in linked_copies(connection, row.firm_id, "deal", key):
            if deal.archived or deal.values.get("state", "open") != "open":
                return "Their deal is not open any more."
            if "stage" in written and deal.values.get("stage", written["stage"]) != written["stage"]:
                return "Their deal was moved in the CRM."
    return None


def _first(connection: Connection, query: Select[Any]) -> Any:
    return connection.execute(query.limit(1)).scalar()


def _of_contact(contact_id: str | None) -> Select[Any]:
    return select(leads.c.id).where(leads.c.contact_id == contact_id)
