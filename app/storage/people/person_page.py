"""Everything about one contact, for the page of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from app.domain.lead_state import MOST_LEADS
from app.storage.people.erasures import is_being_erased
from app.storage.people.merged_contacts import whole_of
from app.storage.people.merging import ContactChange, changes
from app.storage.people.proposals import Proposal, Side, open_proposals, side_of
from app.storage.people.refusal_questions import refusal_asked_at
from app.storage.people.refusals import Refusal, refusal_of
from app.storage.tables import companies, contacts, crm_links, leads, tasks, threads

_MOST_TASKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether mail may go to one of their addresses."""

    address: str
    refusal: Refusal | None
    asked_at: datetime | None  # silence was asked for, and nobody has decided about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    opened_at: datetime
    last_at: datetime
    leads: tuple[str, ...]  # the ids of its messages' leads among the contact's newest, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    side: Side
    since: datetime
    company: str
    domain: str
    title: str
    profile: str  # the last part of a LinkedIn address
    consents: tuple[Consent, ...]
    links: tuple[tuple[str, str], ...]  # (vendor, what they call the contact)
    tasks: Sequence[Row[Any]]  # undecided
    conversations: tuple[Conversation, ...]
    proposals: tuple[Proposal, ...]
    changes: tuple[ContactChange, ...]
    is_being_erased: bool


def person_file(connection: Connection, firm_id: str, contact_id: str) -> PersonFile | None:
    """None where this firm has no such contact. One that is part of another one gives that one's."""
    query = (
        select(contacts, companies.c.name.label("company"), companies.c.domain)
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
        .where(contacts.c.id == whole_of(connection, contact_id), contacts.c.firm_id == firm_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    side = side_of(connection, row.id)
    newest = select(leads.c.id, leads.c.thread_id).where(leads.c.contact_id == row.id)
    newest = newest.order_by(leads.c.received_at.desc(), leads.c.id.desc()).limit(MOST_LEADS)
    of_contact = [(one.id, one.thread_id or "") for one in connection.execute(newest)][::-1]
    people = row.people
    return PersonFile(
        side=side,
        since=row.created_at,
        company=row.company or "",
        domain=row.domain or "",
        title=next((one.title for one in reversed(people) if one.title), ""),
        profile=next((one.profile_key for one in reversed(people) if one.profile_key), ""),
        consents=tuple(_consent(connection, firm_id, address) for address in side.addresses),
        links=_links(connection, firm_id, row.id),
        tasks=_open_tasks(connection, row.id),
        conversations=_conversations(connection, row.id, of_contact),
        proposals=tuple(open_proposals(connection, firm_id, row.id)),
        changes=tuple(changes(connection, firm_id, row.id)),
        is_being_erased=any(is_being_erased(connection, firm_id, lead_id) for lead_id, _thread in of_contact[-1:]),
    )


def _consent(connection: Connection, firm_id: str, address: str) -> Consent:
    refusal = refusal_of(connection, firm_id, address)
    return Consent(address=address, refusal=refusal, asked_at=refusal_asked_at(connection, firm_id, address))


def _links(connection: Connection, firm_id: str, contact_id: str) -> tuple[tuple[str, str], ...]:
    query = select(crm_links.c.vendor, crm_links.c.their_id).where(
        crm_links.c.firm_id == firm_id, crm_links.c.kind == "contact", crm_links.c.our_key == contact_id
    )
    return tuple((row.vendor, row.their_id) for row in connection.execute(query.order_by(crm_links.c.vendor)))


def _open_tasks(connection: Connection, contact_id: str) -> Sequence[Row[Any]]:
    of_contact = select(leads.c.id).where(leads.c.contact_id == contact_id)
    waiting = select(tasks).where(
        tasks.c.lead_id.in_(of_contact), tasks.c.done_at.is_(None), tasks.c.decision.is_(None)
    )
    return connection.execute(waiting.order_by(tasks.c.due_at).limit(_MOST_TASKS)).all()


def _conversations(
    connection: Connection, contact_id: str, of_contact: Sequence[tuple[str, str]]
) -> tuple[Conversation, ...]:
    query = select(threads).where(threads.c.contact_id == contact_id).order_by(threads.c.last_message_at.desc())
    said: dict[str, list[str]] = {}
    for lead_id, thread_id in of_contact:
        said.setdefault(thread_id, []).append(lead_id)
    return tuple(
        Conversation(opened_at=row.opened_at, last_at=row.last_message_at, leads=tuple(said[row.id]))
        for row in connection.execute(query.limit(MOST_LEADS))
        if row.id in said
    )
