"""Everything kept about a person, as they may ask for it: machine-readable, each piece with where it came from."""

from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from app.domain.people.mail_keys import mailbox_key
from app.storage.booking_tables import bookings
from app.storage.merge_tables import contact_changes, proposals
from app.storage.partner_tables import labels, refusal_questions, suppressions
from app.storage.people.person_search import Subject, traces_of
from app.storage.rating_tables import ratings
from app.storage.tables import (
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

_PAIRS = (proposals, contact_changes)


def person_record(connection: Connection, firm_id: str, subject: Subject) -> dict[str, Any]:
    """Table -> rows with the values as they are stored; bytes are text where they are UTF-8, else base64.

    `leads` say by which source and channel, and when, each message came; `deliveries` hold it as it arrived. What other
    people's messages say of the person is theirs and not in it.
    """
    of_leads, of_contacts = subject.leads, subject.contacts
    ours = {*of_leads, *of_contacts}
    ours |= set(connection.execute(select(messages.c.id).where(messages.c.lead_id.in_(of_leads))).scalars())
    wanted: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (contacts, contacts.c.id.in_(of_contacts)),
        (
            companies,
            companies.c.id.in_(select(contacts.c.company_id).where(contacts.c.id.in_(of_contacts))),
        ),
        (contact_points, contact_points.c.contact_id.in_(of_contacts)),
        (threads, threads.c.contact_id.in_(of_contacts)),
        (leads, leads.c.id.in_(of_leads)),
        (messages, messages.c.lead_id.in_(of_leads)),
        (deliveries, deliveries.c.id.in_(subject.deliveries)),
        (effects, effects.c.lead_id.in_(of_leads)),
        (tasks, or_(tasks.c.lead_id.in_(of_leads), tasks.c.delivery_id.in_(subject.deliveries))),
        (events, events.c.lead_id.in_(of_leads)),
        (labels, labels.c.lead_id.in_(of_leads)),
        (bookings, bookings.c.lead_id.in_(of_leads)),
        (ratings, ratings.c.lead_id.in_(of_leads)),
        (rollout, rollout.c.contact_id.in_(of_contacts)),
        (crm_links, crm_links.c.our_key.in_(ours)),
        *((pairs, or_(pairs.c.contact_id.in_(of_contacts), pairs.c.other_id.in_(of_contacts))) for pairs in _PAIRS),
    )
    record = {table.name: _rows(connection, table, where) for table, where in wanted}
    mailboxes = {mailbox_key(address) for address in traces_of(connection, subject).addresses} - {""}
    refused = suppressions.c.firm_id == firm_id, suppressions.c.mailbox.in_(mailboxes)
    asked = refusal_questions.c.firm_id == firm_id, refusal_questions.c.mailbox.in_(mailboxes)
    record["suppressions"] = _rows(connection, suppressions, and_(*refused))
    record["refusal_questions"] = _rows(
        connection, refusal_questions, or_(refusal_questions.c.lead_id.in_(of_leads), and_(*asked))
    )
    return record


def _rows(connection: Connection, table: Table, where: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(where)).mappings().all()
    return [
        {name: _text(value) if isinstance(value, bytes) else to_jsonable_python(value) for name, value in row.items()}
        for row in rows
    ]


def _text(value: bytes) -> Any:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": to_jsonable_python(value, bytes_mode="base64")}
