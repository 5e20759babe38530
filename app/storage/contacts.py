"""Who wrote to us before: candidates for a match, contacts, companies, threads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, text, update

from app.domain.contact_choice import Known
from app.domain.identifiers import new_id
from app.domain.inquiry import Inquiry
from app.domain.lead import SaidBefore
from app.domain.person import Person
from app.storage.inserts import insert_into
from app.storage.tables import companies, contact_points, contacts, leads, messages, threads

_CANDIDATES = 50  # more contacts than this under one person's keys: the keys say nothing
_PEOPLE_KEPT = 12  # ways a contact has signed that are kept for later comparisons
_COMPARED_LEADS = 20  # of one contact in a month; a flood beyond that goes to a person anyway
_THREAD_STAYS_OPEN = timedelta(days=30)


def lock_people(connection: Connection, firm_id: str) -> None:
    """One identification at a time in a firm, so that two messages of a new person make one contact.

    SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:firm))"), {"firm": f"people {firm_id}"})


def candidates(connection: Connection, firm_id: str, keys: Sequence[str]) -> list[Known]:
    """Contacts that share a key with the person, each with all the ways they have signed."""
    found = (
        select(contact_points.c.contact_id)
        .where(contact_points.c.firm_id == firm_id, contact_points.c.key.in_(keys))
        .distinct()
        .limit(_CANDIDATES)
    )
    rows = connection.execute(
        select(contacts.c.id, contacts.c.people).where(contacts.c.id.in_(found)).order_by(contacts.c.id)
    )
    return [Known(contact_id=row.id, people=row.people) for row in rows]


def store_contact(
    connection: Connection, firm_id: str, contact_id: str | None, person: Person, keys: Sequence[str], now: datetime
) -> str:
    """Add what this message tells about the person to the contact, or make a new one. Returns its id."""
    if contact_id is None:
        contact_id = new_id()
        connection.execute(
            insert(contacts).values(
                id=contact_id,
                firm_id=firm_id,
                name=person.full_name,
                email=person.email or None,
                people=(person,),
                created_at=now,
            )
        )
    else:
        row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one()
        people = row.people if person in row.people else (*row.people, person)[-_PEOPLE_KEPT:]
        connection.execute(
            update(contacts)
            .where(contacts.c.id == contact_id)
            .values(people=people, email=row.email or person.email or None, name=row.name or person.full_name)
        )
    points = [{"firm_id": firm_id, "key": key[:300], "contact_id": contact_id} for key in keys]
    if points:
        connection.execute(
            insert_into(connection, contact_points).on_conflict_do_nothing(
                index_elements=["firm_id", "key", "contact_id"]
            ),
            points,
        )
    return contact_id


def link_company(
    connection: Connection, firm_id: str, contact_id: str, key: str, name: str, domain: str | None
) -> None:
    """The contact works for this company; a company is known by its domain, else by its name's key."""
    connection.execute(
        insert_into(connection, companies)
        .values(id=new_id(), firm_id=firm_id, key=key[:300], name=name, domain=domain)
        .on_conflict_do_nothing(index_elements=["firm_id", "key"])
    )
    company = select(companies.c.id).where(companies.c.firm_id == firm_id, companies.c.key == key[:300])
    connection.execute(
        update(contacts)
        .where(contacts.c.id == contact_id, contacts.c.company_id.is_(None))
        .values(company_id=company.scalar_subquery())
    )


def thread_of_message_ids(connection: Connection, firm_id: str, message_ids: Sequence[str]) -> tuple[str, str] | None:
    """(thread, contact) of the latest of our or their messages that this one answers."""
    if not message_ids:
        return None
    row = connection.execute(
        select(threads.c.id, threads.c.contact_id)
        .join(messages, messages.c.thread_id == threads.c.id)
        .where(messages.c.firm_id == firm_id, messages.c.message_id.in_(message_ids))
        .order_by(messages.c.at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.id, row.contact_id)


def current_thread(connection: Connection, firm_id: str, contact_id: str, now: datetime) -> str:
    """The contact's conversation of the last 30 days, else a new one."""
    known: str | None = connection.execute(
        select(threads.c.id)
        .where(threads.c.contact_id == contact_id, threads.c.last_message_at > now - _THREAD_STAYS_OPEN)
        .order_by(threads.c.last_message_at.desc())
        .limit(1)
    ).scalar()
    if known is not None:
        return known
    thread_id = new_id()
    connection.execute(
        insert(threads).values(id=thread_id, firm_id=firm_id, contact_id=contact_id, opened_at=now, last_message_at=now)
    )
    return thread_id


def first_lead_of_thread(connection: Connection, thread_id: str) -> str | None:
    """The lead the conversation began with."""
    return connection.execute(
        select(leads.c.id)
        .where(leads.c.thread_id == thread_id, leads.c.joined_to.is_(None))
        .order_by(leads.c.received_at, leads.c.id)
        .limit(1)
    ).scalar()


def said_before(connection: Connection, contact_id: str, since: datetime) -> list[SaidBefore]:
    """The contact's messages since then that stand for themselves, newest first."""
    rows = connection.execute(
        select(leads.c.id, leads.c.inquiry)
        .where(leads.c.contact_id == contact_id, leads.c.received_at > since, leads.c.joined_to.is_(None))
        .order_by(leads.c.received_at.desc())
        .limit(_COMPARED_LEADS)
    )
    return [SaidBefore(lead_id=row.id, subject=row.inquiry.subject or "", message=row.inquiry.message) for row in rows]


def add_message(connection: Connection, firm_id: str, thread_id: str, lead_id: str, inquiry: Inquiry) -> None:
    """What the person wrote, as part of the conversation."""
    connection.execute(
        insert(messages).values(
            id=new_id(),
            firm_id=firm_id,
            thread_id=thread_id,
            lead_id=lead_id,
            from_us=False,
            at=inquiry.received_at,
            subject=inquiry.subject or "",
            text=inquiry.message,
            message_id=inquiry.message_id,
            from_address=inquiry.sender_email or "",
            to_address="",
        )
    )
    touch_thread(connection, thread_id, inquiry.received_at)


def touch_thread(connection: Connection, thread_id: str, at: datetime) -> None:
    """The conversation goes on."""
    connection.execute(
        update(threads).where(threads.c.id == thread_id, threads.c.last_message_at < at).values(last_message_at=at)
    )
