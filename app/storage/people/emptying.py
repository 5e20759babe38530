"""Leads and deliveries without their people: the rows stay, because the digest and the figures count them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update

from app.domain.counted_events import CountedEvent
from app.domain.crm import key_of_said_answer
from app.domain.draft import OutgoingMail
from app.domain.inquiry import Inquiry
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.person import Person, person_of
from app.domain.reply_limits import COUNTED_KINDS, LONGEST_LOOK_BACK
from app.storage.booking_tables import booking_names, bookings
from app.storage.crm.booked_meetings import meeting_keys
from app.storage.crm.crm_copies import forget_copies_of
from app.storage.events import count_event, count_tasks
from app.storage.learning_tables import closed_texts
from app.storage.merge_tables import contact_changes, proposals
from app.storage.people.indexing import index_contact
from app.storage.people.merged_contacts import parts_below
from app.storage.people.person_hashes import make_erasure_key, person_hash
from app.storage.people.refusal_questions import refuse_undecided
from app.storage.rating_tables import ratings
from app.storage.tables import (
    ERASED_REPLIES,
    companies,
    contact_points,
    contacts,
    crm_links,
    deliveries,
    effects,
    events,
    leads,
    messages,
    rollout,
    tasks,
    threads,
)

_NO_MAIL = OutgoingMail(
    message_id="",
    from_address="",
    from_name="",
    to_address="",
    to_name="",
    subject="",
    text="",
    html="",
    sent_at=datetime.min.replace(tzinfo=UTC),
)
_EMPTY_LEAD = update(leads).where(leads.c.id == bindparam("lead"))


def empty_leads(connection: Connection, lead_ids: Sequence[str], now: datetime) -> dict[str, int]:
    """Take everything of a person out of these leads, and out of what hangs on them. Returns rows by table.

    What stays says when and where something arrived and what became of it. A contact without any
    other lead goes; one with others forgets what these leads alone said. A lead on its way is settled by it: whoever
    works on it finds the row changed and keeps nothing.
    """
    rows = connection.execute(select(leads).where(leads.c.id.in_(lead_ids), leads.c.emptied_at.is_(None))).all()
    ids = [row.id for row in rows]
    gone: dict[str, set[Person]] = {}
    for row in rows:
        connection.execute(_EMPTY_LEAD, {"lead": row.id, **_emptied(row.inquiry, row.id, row.origin_id, now)})
        count_event(connection, CountedEvent.EMPTIED, row.firm_id, row.id, now)
        if row.contact_id:
            gone.setdefault(row.contact_id, set()).add(person_of(row.inquiry))
    counts = {"leads": len(ids)}
    for firm_id in sorted({row.firm_id for row in rows}):
        refuse_undecided(connection, firm_id, lead_ids=ids)
    counts["effects"] = _empty_replies(connection, ids, now)
    keys = [*ids, *_crm_keys(connection, ids)]
    connection.execute(delete(closed_texts).where(closed_texts.c.lead_id.in_(ids)))
    _remove_bookings(connection, bookings.c.lead_id.in_(ids))
    connection.execute(update(ratings).where(ratings.c.lead_id.in_(ids)).values(why=None))
    for table in (messages, tasks):
        counts[table.name] = connection.execute(delete(table).where(table.c.lead_id.in_(ids))).rowcount
    connection.execute(update(events).where(events.c.lead_id.in_(ids)).values(detail=""))
    connection.execute(delete(crm_links).where(crm_links.c.our_key.in_(keys), crm_links.c.kind != "company"))
    counts["deliveries"] = empty_deliveries(connection, sorted({row.delivery_id for row in rows}), now)
    counts["contacts"] = sum(_forget(connection, contact_id, people) for contact_id, people in gone.items())
    return counts


def _remove_bookings(connection: Connection, whose: ColumnElement[bool]) -> None:
    """With all their names; that there was a meeting stays in the events."""
    gone = select(bookings.c.id).where(whose)
    connection.execute(delete(booking_names).where(booking_names.c.booking_id.in_(gone)))
    connection.execute(delete(bookings).where(whose))


def _crm_keys(connection: Connection, lead_ids: Sequence[str]) -> list[str]:
    """Under which their messages, tasks and meetings stand in the CRM, beside the leads' own ids."""
    return [*map(key_of_said_answer, lead_ids), *meeting_keys(connection, lead_ids)] + [
        row_id
        for table in (messages, tasks)
        for row_id in connection.execute(select(table.c.id).where(table.c.lead_id.in_(lead_ids))).scalars()
    ]


def _emptied(inquiry: Inquiry, lead_id: str, origin_id: str, now: datetime) -> dict[str, object]:
    """The columns of a lead that nobody can be recognised by."""
    return {
        "inquiry": Inquiry(
            channel=inquiry.channel,
            source_id=lead_id,
            received_at=inquiry.received_at,
            sender_email=None,
            machine=inquiry.machine,
            test=inquiry.test,
        ),
        # The same message reported again in other bytes is still known.
        "origin_id": emptied_origin_id(origin_id),
        "judgement": None,
        "qualification": None,
        "standing": None,
        "draft": None,
        "held": None,
        "contact_id": None,
        "thread_id": None,
        "next_step": None,
        "due_at": None,
        "settled_at": now,
        "watched_at": now,
        "emptied_at": now,
    }


def _empty_replies(connection: Connection, lead_ids: Sequence[str], now: datetime) -> int:
    """What the limits still count stays as hashes and a time: an erasure makes room for no further reply."""
    counted = select(
        effects.c.id, effects.c.firm_id, effects.c.to_key, effects.c.to_domain, effects.c.intended_at
    ).where(
        effects.c.lead_id.in_(lead_ids),
        effects.c.kind.in_(COUNTED_KINDS),
        effects.c.state != "failed",
        effects.c.intended_at > now - LONGEST_LOOK_BACK,
    )
    hidden = connection.execute(counted).all()
    for effect_id, firm_id, mailbox, domain, at in hidden:
        key = make_erasure_key(connection, firm_id)
        connection.execute(
            update(effects)
            .where(effects.c.id == effect_id)
            .values(
                state="erased",
                mail=replace(_NO_MAIL, sent_at=at),
                to_key=person_hash(key, mailbox),
                to_domain=person_hash(key, domain),
            )
        )
    uncounted = delete(effects).where(effects.c.lead_id.in_(lead_ids), effects.c.state != "erased")
    return len(hidden) + connection.execute(uncounted).rowcount


def remove_uncounted_replies(connection: Connection, now: datetime) -> int:
    """Those to erased people that no limit counts any more. Returns how many."""
    return connection.execute(
        delete(effects).where(ERASED_REPLIES, effects.c.intended_at <= now - LONGEST_LOOK_BACK)
    ).rowcount


def emptied_origin_id(origin_id: str) -> str:
    """What stands in its place when the lead is emptied."""
    return "emptied:" + hashlib.sha256(origin_id.encode("utf-8", "replace")).hexdigest()


def empty_deliveries(connection: Connection, delivery_ids: Sequence[str], now: datetime) -> int:
    """Headers, path and bytes go; the fingerprint stays, so that the same request is not taken a second time."""
    full = connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(delivery_ids), deliveries.c.next_step.is_(None), deliveries.c.body != b"")
        .values(headers={}, path="", body=b"", problem=None)
    )
    about_them = delete(tasks).where(tasks.c.delivery_id.in_(delivery_ids))
    gone = connection.execute(about_them.returning(tasks.c.id, tasks.c.firm_id, tasks.c.lead_id)).all()
    count_tasks(connection, CountedEvent.TASK_REMOVED, gone, now)
    return full.rowcount


def _forget(connection: Connection, contact_id: str, gone: set[Person]) -> int:
    """1 if the contact went with its last lead; 0 if others are left."""
    others = connection.execute(select(leads.c.id).where(leads.c.contact_id == contact_id).limit(1)).scalar()
    if others is None:
        return remove_contact(connection, contact_id)
    for part in parts_below(connection, contact_id):
        _forget_in_part(connection, part, gone)
    people = connection.execute(select(contacts.c.people).where(contacts.c.id == contact_id)).scalar_one()
    staying = tuple(person for person in people if person not in gone) or people
    lost = {key for person in gone for key in lookup_keys(person)} - {
        key for person in staying for key in lookup_keys(person)
    }
    newest = staying[-1]
    connection.execute(
        update(contacts)
        .where(contacts.c.id == contact_id)
        .values(people=staying, name=newest.full_name, email=newest.email or None)
    )
    index_contact(connection, contact_id)
    connection.execute(
        delete(contact_points).where(contact_points.c.contact_id == contact_id, contact_points.c.key.in_(lost))
    )
    return 0


def _forget_in_part(connection: Connection, part: str, gone: set[Person]) -> None:
    """A contact that was made part of another one keeps what it was, to be taken back; nobody finds it."""
    people = connection.execute(select(contacts.c.people).where(contacts.c.id == part)).scalar_one()
    staying = tuple(person for person in people if person not in gone)
    if not staying:
        remove_contact(connection, part)
        return
    values = {"people": staying, "name": staying[-1].full_name, "email": staying[-1].email or None}
    connection.execute(update(contacts).where(contacts.c.id == part).values(values))


def remove_contact(connection: Connection, contact_id: str) -> int:
    """The contact with its conversations, and its company when nobody else is known there. Returns 1, or 0: no such."""
    row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    if row is None:
        return 0
    for part in parts_below(connection, contact_id):
        remove_contact(connection, part)
    talks = select(threads.c.id).where(threads.c.contact_id == contact_id)
    connection.execute(delete(messages).where(messages.c.thread_id.in_(talks)))
    connection.execute(
        update(leads)
        .where(or_(leads.c.contact_id == contact_id, leads.c.thread_id.in_(talks)))
        .values(contact_id=None, thread_id=None)
    )
    for table in (threads, contact_points, rollout):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    for pairs in (proposals, contact_changes):
        of_either = or_(pairs.c.contact_id == contact_id, pairs.c.other_id == contact_id)
        connection.execute(delete(pairs).where(of_either))
    forget_copies_of(connection, row.firm_id, contact_id, [person.email for person in row.people if person.email])
    connection.execute(delete(crm_links).where(crm_links.c.kind == "contact", crm_links.c.our_key == contact_id))
    connection.execute(delete(contacts).where(contacts.c.id == contact_id))
    if row.company_id is not None:
        _remove_company_if_empty(connection, row.company_id)
    return 1


def _remove_company_if_empty(connection: Connection, company_id: str) -> None:
    others = select(contacts.c.id).where(contacts.c.company_id == company_id).limit(1)
    if connection.execute(others).scalar() is None:  # a firm of one is called like its owner
        company = connection.execute(select(companies).where(companies.c.id == company_id)).one()
        named = {company.key, company.domain or "", f"name:{company.name.casefold()}"} - {""}
        # Looked for by key alone: with the firm in the question SQLite reads all links of the firm.
        for link in connection.execute(select(crm_links).where(crm_links.c.our_key.in_(named))).all():
            if (link.firm_id, link.kind) == (company.firm_id, "company"):
                whole = (column == getattr(link, column.name) for column in crm_links.primary_key)
                connection.execute(delete(crm_links).where(*whole))
        connection.execute(delete(companies).where(companies.c.id == company_id))
