"""What somebody of the firm wrote in their own mail program: which leads it answers, and that they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, or_, select

from app.domain.inquiry import Inquiry
from app.domain.judgement import Disposition
from app.domain.lead_path import LEAD_STEPS
from app.domain.mailbox import ARRIVED
from app.domain.people.mail_keys import mailbox_key, recipient_key
from app.storage.events import note_event
from app.storage.leads import step_results as results
from app.storage.leads.effects import claim_thread, claim_thread_of
from app.storage.leads.verdicts import call_it_inquiry
from app.storage.mailbox_tables import laid_drafts
from app.storage.people.threads import CLOSED_BY_A_JUDGE, add_own_message, has_part, thread_of_message_ids
from app.storage.tables import contact_points, deliveries, effects, leads, messages, tasks
from app.storage.tasks.tasks import OPEN, finish_tasks_of_lead, finish_undecided_tasks_of_lead

_WRITTEN_WITHIN = timedelta(days=30)  # of a new mail to somebody's address, which quotes nothing
_MOST_LEADS = 50  # of one conversation
_MOST_REPLIES = 50  # of ours to one address that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLeads:
    """The leads of one conversation that a mail answers, oldest first."""

    thread_id: str
    lead_ids: tuple[str, ...]
    written_to: str  # the recipient who has a part in it


def leads_answered(
    connection: Connection,
    firm_id: str,
    *,
    message_id: str | None,
    answered_ids: Sequence[str],
    recipients: Sequence[str],
    at: datetime,
    by_address: bool = True,
) -> AnsweredLeads | None:
    """Which leads a mail of somebody of the firm answers, or None.

    A draft of ours that was laid into the mailbox and sent from there, to whomever. By the mails it says it answers, if
    it goes to somebody of that conversation: a colleague to whom a lead's mail is handed on has no part in it. Else by
    the address it goes to: the latest conversation in which a lead of that address, of the last 30 days, still waits
    for something; not so where `by_address` is false. None also for our own mails, and those known already.
    """
    if message_id is not None and _is_known(connection, firm_id, message_id, recipients):
        return None
    thread_of_draft = _thread_of_draft(connection, firm_id, message_id)
    if thread_of_draft is not None and recipients:
        return _of_thread(connection, thread_of_draft, recipients[0], answered_ids, at)
    contacts = {address: _contacts_of(connection, firm_id, address) for address in recipients}
    found = thread_of_message_ids(connection, firm_id, answered_ids)
    if found is not None:
        thread_id, contact_id = found
        for address, known_as in contacts.items():
            if contact_id in known_as or has_part(connection, thread_id, address):
                return _of_thread(connection, thread_id, address, answered_ids, at)
    if not by_address:
        return None
    for address, known_as in contacts.items():
        thread = _waiting_thread(connection, known_as, at) if known_as else None
        if thread is not None:
            return _of_thread(connection, thread, address, (), at)
    return None


def keep_own_answer(
    connection: Connection, firm_id: str, answered: AnsweredLeads, inquiry: Inquiry, at: datetime, now: datetime
) -> None:
    """The mail stands in the conversation; its leads are answered by a person, and nothing about them waits."""
    latest = answered.lead_ids[-1]
    add_own_message(connection, firm_id, answered.thread_id, latest, inquiry, answered.written_to, at)
    claim_thread(connection, answered.thread_id, latest)
    for lead_id in answered.lead_ids:
        received_at = connection.execute(select(leads.c.received_at).where(leads.c.id == lead_id)).scalar_one()
        results.keep_person_answer(connection, lead_id, max(at, received_at), now)
        finish_tasks_of_lead(connection, lead_id, now)
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=latest,
        at=now,
        kind="answered_by_mail",
        actor=inquiry.sender_email or "",
        detail="",
    )


def keep_said_answered(connection: Connection, lead_id: str, by: str, at: datetime, now: datetime) -> None:
    """Somebody of the firm says that they answered: what came in the conversation until then is answered, and nothing
    about it waits. What a judge had closed was an inquiry, then."""
    claim_thread_of(connection, lead_id)
    others = leads.alias()
    thread = select(leads.c.thread_id).where(leads.c.id == lead_id).scalar_subquery()
    goes_on = or_(others.c.disposition.is_(None), others.c.disposition == Disposition.INQUIRY.value)
    there = select(others.c.id, others.c.received_at, others.c.disposition).where(
        or_(
            others.c.id == lead_id,
            and_(others.c.thread_id == thread, others.c.received_at <= at, others.c.joined_to.is_(None), goes_on),
        ),
        others.c.emptied_at.is_(None),
    )
    for row in connection.execute(there.order_by(others.c.received_at.desc()).limit(_MOST_LEADS)).all():
        if row.disposition in CLOSED_BY_A_JUDGE:
            call_it_inquiry(connection, row.id, by, now)
        results.keep_person_answer(connection, row.id, max(at, row.received_at), now)
        finish_undecided_tasks_of_lead(connection, row.id, now)
    firm_id = connection.execute(select(leads.c.firm_id).where(leads.c.id == lead_id)).scalar_one()
    note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind="said_answered", actor=by)


def known_until(connection: Connection, source_id: str) -> datetime:
    """Until when everything that arrived in the source's mailbox has found its conversation (aware, UTC).

    As the mailbox itself says when a mail arrived: no clock of ours is compared with it. The far future where nothing
    is being read.
    """
    unread = select(deliveries.c.received_at, deliveries.c.headers).where(
        deliveries.c.source_id == source_id, deliveries.c.next_step.is_not(None)
    )
    unknown = (
        select(deliveries.c.received_at, deliveries.c.headers)
        .join(leads, leads.c.delivery_id == deliveries.c.id)
        .where(leads.c.source_id == source_id, leads.c.next_step == LEAD_STEPS[0])
    )
    found = (_arrived(*row) for query in (unread, unknown) for row in connection.execute(query))
    return min(found, default=datetime.max.replace(tzinfo=UTC))


def _arrived(received_at: datetime, headers: Mapping[str, str]) -> datetime:
    said = headers.get(ARRIVED)
    return received_at if said is None else datetime.fromisoformat(said)


def _is_known(connection: Connection, firm_id: str, message_id: str, recipients: Sequence[str]) -> bool:
    stored = select(messages.c.id).where(messages.c.firm_id == firm_id, messages.c.message_id == message_id).limit(1)
    if connection.execute(stored).scalar() is not None:
        return True
    keys = [recipient_key(address) for address in recipients]
    ours = (
        select(effects.c.mail)
        .where(effects.c.firm_id == firm_id, effects.c.to_key.in_(keys))
        .order_by(effects.c.intended_at.desc())
        .limit(_MOST_REPLIES)
    )
    return any(mail.message_id == message_id for mail in connection.execute(ours).scalars())


def _contacts_of(connection: Connection, firm_id: str, address: str) -> list[str]:
    key = mailbox_key(address)
    if not key:
        return []
    query = select(contact_points.c.contact_id).where(
        contact_points.c.firm_id == firm_id, contact_points.c.key == f"email:{key}"
    )
    return list(connection.execute(query.limit(_MOST_LEADS)).scalars())


def _thread_of_draft(connection: Connection, firm_id: str, message_id: str | None) -> str | None:
    query = (
        select(leads.c.thread_id)
        .join(laid_drafts, laid_drafts.c.lead_id == leads.c.id)
        .where(laid_drafts.c.message_id == (message_id or ""), leads.c.firm_id == firm_id)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def _waiting_thread(connection: Connection, contact_ids: Sequence[str], at: datetime) -> str | None:
    has_task = select(tasks.c.id).where(tasks.c.lead_id == leads.c.id, OPEN).exists()
    waiting = or_(has_task, and_(leads.c.answered_at.is_(None), leads.c.settled_at.is_(None)))
    query = (
        select(leads.c.thread_id)
        .where(
            leads.c.contact_id.in_(contact_ids),
            leads.c.thread_id.is_not(None),
            leads.c.received_at <= at,
            leads.c.received_at > at - _WRITTEN_WITHIN,
            waiting,
        )
        .order_by(leads.c.received_at.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def _of_thread(
    connection: Connection, thread_id: str, written_to: str, answered_ids: Sequence[str], at: datetime
) -> AnsweredLeads | None:
    """Those that were there when the mail was written; what came in between is not answered by it."""
    query = select(leads.c.id, leads.c.received_at, leads.c.inquiry).where(leads.c.thread_id == thread_id)
    latest = connection.execute(query.order_by(leads.c.received_at.desc()).limit(_MOST_LEADS)).all()
    found = [row.id for row in latest if row.received_at <= at or row.inquiry.message_id in answered_ids]
    if not found:
        return None
    return AnsweredLeads(thread_id=thread_id, lead_ids=tuple(reversed(found)), written_to=written_to)
