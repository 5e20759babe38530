"""Which further letters are to come, when, and why no more of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from app.domain.draft import Answer, OutgoingMail
from app.domain.identifiers import new_id
from app.domain.judgement import Disposition, Tier
from app.domain.reply_limits import COUNTED_KINDS, FURTHER_LETTERS
from app.storage.events import note_event
from app.storage.inserts import insert_unless_known
from app.storage.planned_letter_tables import further_letters
from app.storage.rows import from_row
from app.storage.tables import contacts, effects, events, leads, tasks

SENT = "sent_further"  # a kind of event, never renamed
_ENDED = "no_further_letter"  # the same
_GRADES = (Tier.HOT.value, Tier.WARM.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetters:
    """What comes, or why nothing does."""

    lead_id: str
    due_at: datetime | None
    ended_at: datetime | None
    why: str | None
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterToCome:
    """A line of the list of what is due."""

    firm_id: str
    lead_id: str
    due_at: datetime
    who: str
    address: str
    number: int  # 1 or 2


def answered_and_not_planned(connection: Connection, firm_id: str, since: datetime, limit: int) -> list[str]:
    """Hot and warm inquiries that came since then, got our full letter, and of which nothing is said here yet."""
    planned = select(further_letters.c.id).where(further_letters.c.lead_id == leads.c.id).exists()
    query = (
        select(leads.c.id)
        .where(
            leads.c.firm_id == firm_id,
            leads.c.received_at > since,
            leads.c.answer == Answer.REPLY.value,
            leads.c.tier.in_(_GRADES),
            leads.c.disposition == Disposition.INQUIRY.value,
            leads.c.emptied_at.is_(None),
            ~planned,
        )
        .order_by(leads.c.received_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def plan_letter(connection: Connection, firm_id: str, lead_id: str, due_at: datetime) -> None:
    """A further letter shall leave then, unless something was said of the lead before."""
    row = {"id": new_id(), "firm_id": firm_id, "lead_id": lead_id, "due_at": due_at}
    connection.execute(insert_unless_known(connection, further_letters), row)


def rule_out(connection: Connection, firm_id: str, lead_id: str, why: str, now: datetime) -> None:
    """None ever comes; nothing is to be told, as none was to come."""
    row = {"id": new_id(), "firm_id": firm_id, "lead_id": lead_id, "ended_at": now, "why": why}
    connection.execute(insert_unless_known(connection, further_letters), row)


def letters_due(connection: Connection, firm_ids: Sequence[str], now: datetime, limit: int) -> list[str]:
    """The leads of these firms to which one is to leave by now, the longest due first."""
    is_due = and_(further_letters.c.due_at <= now, further_letters.c.firm_id.in_(firm_ids))
    query = select(further_letters.c.lead_id).where(is_due).order_by(further_letters.c.due_at).limit(limit)
    return list(connection.execute(query).scalars())


def letters_to_come(connection: Connection, firm_id: str, limit: int = 500) -> list[LetterToCome]:
    """Of a firm, the first due first."""
    sent = (
        select(func.count())
        .where(effects.c.lead_id == leads.c.id, effects.c.kind.in_(FURTHER_LETTERS), effects.c.state != "failed")
        .scalar_subquery()
    )
    query = (
        select(
            further_letters.c.lead_id, further_letters.c.due_at, leads.c.inquiry, contacts.c.name, sent.label("sent")
        )
        .join(leads, leads.c.id == further_letters.c.lead_id)
        .join(contacts, contacts.c.id == leads.c.contact_id)
        .where(further_letters.c.firm_id == firm_id, further_letters.c.due_at.is_not(None))
        .order_by(further_letters.c.due_at)
        .limit(limit)
    )
    return [
        LetterToCome(
            firm_id=firm_id,
            lead_id=row.lead_id,
            due_at=row.due_at,
            who=row.name or row.inquiry.sender_name or "",
            address=row.inquiry.sender_email or "",
            number=row.sent + 1,
        )
        for row in connection.execute(query)
    ]


def further_letters_of(connection: Connection, lead_id: str, *, locked: bool = False) -> PlannedLetters | None:
    """What is said of a lead; None: nothing. `locked`: whoever would end it waits for this transaction."""
    query = select(further_letters).where(further_letters.c.lead_id == lead_id)
    row = connection.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else from_row(PlannedLetters, row)


def put_off(connection: Connection, lead_id: str, until: datetime) -> None:
    """The same letter, looked at again then."""
    connection.execute(update(further_letters).where(_to_come(lead_id)).values(due_at=until))


def end_letters(
    connection: Connection, firm_id: str, lead_id: str, why: str, now: datetime, *, by: str | None = None
) -> bool:
    """No more of them, and the history says why. False: none was to come."""
    ended = update(further_letters).where(_to_come(lead_id), further_letters.c.firm_id == firm_id)
    changed = connection.execute(ended.values(due_at=None, ended_at=now, why=why, ended_by=by)).rowcount == 1
    if changed:
        actor = by or "further letters"
        note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind=_ENDED, actor=actor, detail=why)
    return changed


def write_into_task(connection: Connection, task_id: str, text: str) -> None:
    """The letter a person decides about: the draft of the lead is the one that has left."""
    empty = update(tasks).where(tasks.c.id == task_id, tasks.c.decision_text.is_(None))
    connection.execute(empty.values(decision_text=text))


def letters_sent(connection: Connection, lead_id: str) -> list[OutgoingMail]:
    """Those that left by themselves to a lead, the first letter first; also one of which it is not known."""
    query = (
        select(effects.c.mail)
        .where(
            effects.c.lead_id == lead_id, effects.c.kind.in_(COUNTED_KINDS), effects.c.state.in_(("done", "unknown"))
        )
        .order_by(effects.c.intended_at)
    )
    return list(connection.execute(query).scalars())


def further_letters_between(connection: Connection, firm_id: str, start: datetime, end: datetime) -> int:
    """How many left from `start` to before `end`."""
    of_time = (events.c.firm_id == firm_id, events.c.at >= start, events.c.at < end, events.c.kind == SENT)
    return connection.execute(select(func.count()).where(*of_time)).scalar_one()


def _to_come(lead_id: str) -> ColumnElement[bool]:
    return and_(further_letters.c.lead_id == lead_id, further_letters.c.due_at.is_not(None))
