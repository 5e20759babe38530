"""What a partner looks at: tasks with their context, lists of leads, one lead's whole story."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.storage.digest.day_facts import FILTERED
from app.storage.partner_tables import labels
from app.storage.tables import companies, contacts, deliveries, effects, leads, messages, tasks

PAGE = 25
LEADS_PAGE = 50
_STORY_MESSAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A task, and the lead or delivery it is about as rows (None where there is none)."""

    task: Row[Any]
    lead: Row[Any] | None


def undecided(connection: Connection, firm_id: str, *, skip: int = 0) -> tuple[list[OpenTask], int]:
    """(a page of tasks nobody has decided, due first; how many there are in all)."""
    waiting = _undecided(firm_id)
    total = connection.execute(select(func.count()).select_from(tasks).where(*waiting)).scalar_one()
    rows = connection.execute(
        select(tasks).where(*waiting).order_by(tasks.c.due_at, tasks.c.id).offset(skip).limit(PAGE)
    ).all()
    about = leads_by_id(connection, [row.lead_id for row in rows if row.lead_id])
    return [OpenTask(task=row, lead=about.get(row.lead_id)) for row in rows], total


def undecided_task(connection: Connection, firm_id: str, task_id: str) -> OpenTask | None:
    """One task with its lead; None when it is decided, or this firm has none such."""
    row = connection.execute(select(tasks).where(tasks.c.id == task_id, *_undecided(firm_id))).one_or_none()
    if row is None:
        return None
    return OpenTask(task=row, lead=leads_by_id(connection, [row.lead_id]).get(row.lead_id) if row.lead_id else None)


def being_carried_out(connection: Connection, firm_id: str) -> int:
    """Decisions the worker has not finished."""
    return connection.execute(
        select(func.count()).where(tasks.c.firm_id == firm_id, tasks.c.done_at.is_(None), tasks.c.decision.is_not(None))
    ).scalar_one()


def _undecided(firm_id: str) -> list[ColumnElement[bool]]:
    return [tasks.c.firm_id == firm_id, tasks.c.done_at.is_(None), tasks.c.decision.is_(None)]


def leads_by_id(connection: Connection, lead_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Leads with their contact's and company's names."""
    return {row.id: row for row in connection.execute(_whole_leads().where(leads.c.id.in_(lead_ids)))}


def _whole_leads() -> Select[Any]:
    return (
        select(
            leads,
            contacts.c.name.label("contact_name"),
            contacts.c.email.label("contact_email"),
            companies.c.name.label("company_name"),
        )
        .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything known about one lead."""

    lead: Row[Any]
    messages: Sequence[Any]
    effects: Sequence[Any]
    labels: Sequence[Any]
    joined: Sequence[Any]  # later messages that belong to it


def story_of(connection: Connection, firm_id: str, lead_id: str) -> Story | None:
    """The lead with its conversation, or None when this firm has no such lead."""
    lead = connection.execute(_whole_leads().where(leads.c.id == lead_id, leads.c.firm_id == firm_id)).one_or_none()
    if lead is None:
        return None
    return Story(
        lead=lead,
        messages=connection.execute(
            select(messages)
            .where(messages.c.thread_id == lead.thread_id)
            .order_by(messages.c.at, messages.c.id)
            .limit(_STORY_MESSAGES)
        ).all(),
        effects=connection.execute(
            select(effects).where(effects.c.lead_id == lead_id).order_by(effects.c.intended_at)
        ).all(),
        labels=connection.execute(select(labels).where(labels.c.lead_id == lead_id).order_by(labels.c.at)).all(),
        joined=_joined(connection, lead),
    )


def _joined(connection: Connection, lead: Row[Any]) -> Sequence[Any]:
    if lead.contact_id is None:  # not identified yet: nothing can have joined it
        return []
    return connection.execute(
        select(leads.c.id, leads.c.received_at, leads.c.channel)
        .where(leads.c.contact_id == lead.contact_id, or_(leads.c.joined_to == lead.id, leads.c.follows == lead.id))
        .order_by(leads.c.received_at)
        .limit(_STORY_MESSAGES)
    ).all()


def open_task_of(connection: Connection, lead_id: str, actions: Sequence[RequiredAction]) -> str | None:
    """The undecided task of one of these kinds that a lead has."""
    return connection.execute(
        select(tasks.c.id)
        .where(
            tasks.c.lead_id == lead_id,
            tasks.c.action.in_([action.value for action in actions]),
            tasks.c.done_at.is_(None),
            tasks.c.decision.is_(None),
        )
        .limit(1)
    ).scalar()


def find_leads(
    connection: Connection, firm_id: str, *, kind: str = "", words: str = "", before: str = ""
) -> tuple[list[Any], bool]:
    """(a page of leads, newest first; there are more).

    `kind` is a disposition, "new", "joined", "filtered" or "" for all; `words` are looked
    for in names and addresses; `before` is the id of the last lead of the page before.
    """
    query = (
        select(
            leads.c.id,
            leads.c.received_at,
            leads.c.channel,
            leads.c.inquiry,
            leads.c.disposition,
            leads.c.joined_to,
            leads.c.follows,
            leads.c.score,
            leads.c.tier,
            leads.c.held,
            leads.c.answer,
            leads.c.answered_at,
            leads.c.next_step,
        )
        .where(leads.c.firm_id == firm_id, *_of_kind(kind))
        .order_by(leads.c.received_at.desc(), leads.c.id.desc())
        .limit(LEADS_PAGE + 1)
    )
    if words:
        query = query.join(contacts, contacts.c.id == leads.c.contact_id).where(
            or_(contacts.c.name.icontains(words, autoescape=True), contacts.c.email.icontains(words, autoescape=True))
        )
    last_at = connection.execute(
        select(leads.c.received_at).where(leads.c.id == before, leads.c.firm_id == firm_id)
    ).scalar()
    if last_at is not None:
        query = query.where(
            or_(leads.c.received_at < last_at, (leads.c.received_at == last_at) & (leads.c.id < before))
        )
    rows = list(connection.execute(query))
    return rows[:LEADS_PAGE], len(rows) > LEADS_PAGE


def _of_kind(kind: str) -> list[ColumnElement[bool]]:
    alone = [leads.c.joined_to.is_(None), leads.c.follows.is_(None)]
    match kind:
        case "joined":
            return [or_(leads.c.joined_to.is_not(None), leads.c.follows.is_not(None))]
        case "new":
            return [*alone, or_(leads.c.disposition.is_(None), leads.c.disposition == Disposition.INQUIRY.value)]
        case "filtered":
            return [*alone, leads.c.disposition.in_([one.value for one in FILTERED])]
        case "":
            return []
        case _:
            return [*alone, leads.c.disposition == kind]


def quarantined_delivery(connection: Connection, firm_id: str, delivery_id: str) -> Row[Any] | None:
    """An unreadable delivery with its bytes, or None when this firm has none such."""
    return connection.execute(
        select(deliveries).where(
            deliveries.c.id == delivery_id, deliveries.c.firm_id == firm_id, deliveries.c.outcome == "quarantined"
        )
    ).one_or_none()


def open_task_of_delivery(connection: Connection, delivery_id: str) -> Row[Any] | None:
    """The undecided task about a delivery."""
    return connection.execute(
        select(tasks)
        .where(tasks.c.delivery_id == delivery_id, tasks.c.done_at.is_(None), tasks.c.decision.is_(None))
        .limit(1)
    ).one_or_none()
