"""Everything that is kept about one person: found by their address, by a contact's id or by a lead's."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes

from sqlalchemy import ColumnElement, Connection, Select, Text, false, func, or_, select, type_coerce

from app.domain.people.mail_keys import address_key, mailbox_key
from app.domain.people.phone_numbers import phone_key
from app.domain.people.traces import Traces
from app.storage.booking_tables import booking_names, bookings
from app.storage.column_types import Value
from app.storage.people.merged_contacts import family_of
from app.storage.rating_tables import ratings
from app.storage.tables import contact_points, contacts, deliveries, effects, events, leads, messages, tasks, threads

_BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{40,}={0,2}\r?\n?)+")
_NO_PHONE = "phone:"
_TELLING = 12  # characters of a booking's name
_PHONE_DIGITS = 8  # as contacts are stored under
# Columns in which one person's words or names may stand in another one's row, as text or as JSON.
MENTIONING = {
    leads: ("inquiry", "judgement", "qualification", "draft", "held"),
    messages: ("subject", "text"),
    effects: ("mail",),
    tasks: ("reason", "context", "decision_text", "wish", "wish_told"),
    events: ("detail",),
    deliveries: ("problem",),
    ratings: ("why",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Our ids of one person's rows; and what they have in common with somebody who stays.

    The latter is found once: a contact's points go as soon as somebody asks to erase them.
    """

    contacts: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()  # "email:..." with the address's key, "phone:..." with its last digits, "name:..."

    def __bool__(self) -> bool:
        return bool(self.contacts or self.leads or self.deliveries)


def find_person(connection: Connection, firm_id: str, wanted: str) -> Subject:
    """Whom a mail address, a contact's id or a lead's id names; empty when the firm keeps nothing about them.

    A conversation belongs to its contact, whoever else wrote in it.
    """
    key = address_key(wanted)
    found = _contacts(connection, firm_id, wanted, key)
    named = select(leads.c.id, leads.c.delivery_id).where(leads.c.firm_id == firm_id)
    whose = [leads.c.contact_id.in_(found), leads.c.thread_id.in_(select(threads.c.id).where(_of(found)))]
    rows = [(row.id, row.delivery_id) for row in connection.execute(named.where(or_(leads.c.id == wanted, *whose)))]
    rows += _without_contact(connection, firm_id, key) if key else []
    subject = Subject(
        contacts=tuple(sorted(found)),
        leads=tuple(sorted({lead_id for lead_id, _ in rows})),
        deliveries=tuple(sorted({delivery_id for _, delivery_id in rows})),
    )
    subject = _with_shared(connection, firm_id, subject)
    addressed = {wanted} if key else set()
    traces = traces_of(connection, subject) if subject else Traces(frozenset(), frozenset(), frozenset())
    carried = {*subject.leads, *_booked_as(connection, subject.leads)}  # by our link, whatever else they typed there
    letters = replace(traces, addresses=traces.addresses | addressed | carried, phones=frozenset(), names=frozenset())
    unread = tuple(_deliveries_naming(connection, firm_id, letters)) if letters.addresses else ()
    return replace(subject, deliveries=tuple(sorted({*subject.deliveries, *unread})))


def _booked_as(connection: Connection, lead_ids: Sequence[str]) -> list[str]:
    """What booking pages call their bookings; a short name is not theirs alone."""
    theirs = booking_names.join(bookings, bookings.c.id == booking_names.c.booking_id)
    named = select(booking_names.c.name).select_from(theirs).where(bookings.c.lead_id.in_(lead_ids))
    return [name for name in connection.execute(named).scalars() if len(name) >= _TELLING]


def person_of_lead(connection: Connection, firm_id: str, origin_id: str) -> Subject:
    """The one lead that a vendor calls so, and nothing else of whoever wrote it."""
    rows = list(
        connection.execute(
            select(leads.c.id, leads.c.delivery_id).where(leads.c.firm_id == firm_id, leads.c.origin_id == origin_id)
        )
    )
    subject = Subject(leads=tuple(row.id for row in rows), deliveries=tuple(row.delivery_id for row in rows))
    return _with_shared(connection, firm_id, subject)


def traces_of(connection: Connection, subject: Subject) -> Traces:
    """What names this person elsewhere: only what is theirs alone, as far as we know.

    An address or number that another contact has too (an office's) is left out.
    """
    found = _signed(connection, subject.contacts, leads.c.id.in_(subject.leads))
    shared = frozenset(subject.shared)
    return Traces(
        addresses=frozenset(one for one in found.addresses if _email_point(one) not in shared),
        phones=frozenset(one for one in found.phones if _phone_point(one) not in shared),
        names=frozenset(one for one in found.names if _name_point(one) not in shared),
        letters=found.letters,
    )


def _signed(connection: Connection, contact_ids: Iterable[str], of_leads: ColumnElement[bool]) -> Traces:
    """Everything these contacts and leads are signed with."""
    rows = connection.execute(select(leads.c.inquiry).where(of_leads)).scalars().all()
    known = connection.execute(select(contacts).where(contacts.c.id.in_(contact_ids))).all()
    people = [person for row in known for person in row.people]
    addresses = {inquiry.sender_email or "" for inquiry in rows} | {person.email for person in people}
    addresses |= {row.email or "" for row in known}
    phones = {inquiry.phone or "" for inquiry in rows} | {person.phone for person in people}
    names = {inquiry.sender_name or "" for inquiry in rows} | {row.name for row in known}
    return Traces(
        addresses=frozenset(addresses - {""}),
        phones=frozenset(phones - {""}),
        names=frozenset(names - {""}),
        letters=tuple(inquiry.message for inquiry in rows if inquiry.message),
    )


def mentions(connection: Connection, firm_id: str, subject: Subject, traces: Traces) -> dict[str, list[str]]:
    """Table -> ids of other people's rows that name this person. Reads the firm's text once; asked seldom.

    The database finds what may name them, and their traces decide. A delivery may name them where its lead does
    not, as in the Cc of a mail.
    """
    found: dict[str, list[str]] = {}
    own = {"leads": subject.leads, "deliveries": subject.deliveries}
    for table, names in MENTIONING.items():
        columns = [type_coerce(table.c[name], Text) for name in names]
        holding = or_(
            false(),
            *(column.icontains(text, autoescape=True) for column in columns for text in _as_stored(traces.fixed)),
            *(_bare(column).contains(digits) for column in columns for digits in traces.last_digits),
        )
        query = select(table.c.id, *columns).where(table.c.firm_id == firm_id, holding)
        if "lead_id" in table.c:
            query = query.where(or_(table.c.lead_id.is_(None), table.c.lead_id.not_in(subject.leads)))
        is_json = [isinstance(table.c[name].type, Value) for name in names]
        ids = [
            row_id
            for row_id, *stored in connection.execute(query)
            if row_id not in own.get(table.name, ())
            and any(
                value and traces.in_stored(value, is_json=form) for value, form in zip(stored, is_json, strict=True)
            )
        ]
        if ids:
            found[table.name] = ids
    raw = set(_deliveries_naming(connection, firm_id, traces, read=True)) - set(subject.deliveries)
    if raw:
        found["deliveries"] = sorted(raw.union(found.get("deliveries", ())))
    return found


def _bare(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The text without what may stand between the digits of a number."""
    for sign in " ().-/":
        column = func.replace(column, sign, "")
    return column


def _as_stored(texts: list[str]) -> set[str]:
    """In the letter cases a database does not fold by itself."""
    return {form for text in texts for form in (text, *((text.lower(), text.upper()) if not text.isascii() else ()))}


def _contacts(connection: Connection, firm_id: str, wanted: str, key: str) -> set[str]:
    query = select(contacts.c.id).where(contacts.c.firm_id == firm_id)
    by_lead = select(leads.c.contact_id).where(leads.c.id == wanted, leads.c.firm_id == firm_id)
    by_point = select(contact_points.c.contact_id).where(
        contact_points.c.firm_id == firm_id, contact_points.c.key == f"email:{mailbox_key(wanted)}"
    )
    named = or_(contacts.c.id == wanted, contacts.c.id.in_(by_lead))
    found = set(connection.execute(query.where(named)).scalars())
    alike = query.where(or_(contacts.c.id.in_(by_point), contacts.c.email == wanted))
    same_mailbox = connection.execute(alike).scalars().all() if key else ()
    found |= {one for one in same_mailbox if key in _address_keys(connection, one)}
    return family_of(connection, found)


def _address_keys(connection: Connection, contact_id: str) -> set[str]:
    """Of every address they signed with; a mailbox may have several, of several people."""
    signed = _signed(connection, [contact_id], leads.c.contact_id == contact_id)
    return {address_key(address) for address in signed.addresses}


def _of(contact_ids: set[str]) -> ColumnElement[bool]:
    return threads.c.contact_id.in_(contact_ids)


def _without_contact(connection: Connection, firm_id: str, key: str) -> list[tuple[str, str]]:
    """Mail of programs, and what nobody has identified yet."""
    rows = connection.execute(
        select(leads.c.id, leads.c.delivery_id, leads.c.inquiry).where(
            leads.c.firm_id == firm_id,
            leads.c.contact_id.is_(None),
            leads.c.emptied_at.is_(None),
            type_coerce(leads.c.inquiry, Text).icontains(key.rpartition("@")[2], autoescape=True),
        )
    )
    return [(row.id, row.delivery_id) for row in rows if address_key(row.inquiry.sender_email or "") == key]


def _with_shared(connection: Connection, firm_id: str, subject: Subject) -> Subject:
    """Addresses and numbers of contacts who stay, and the names of those who stay although a lead of theirs goes."""
    own = _signed(connection, subject.contacts, leads.c.id.in_(subject.leads))
    points = {f"email:{mailbox_key(one)}" for one in own.addresses} | set(map(_phone_point, own.phones))
    of_points = select(contact_points.c.contact_id).where(
        contact_points.c.firm_id == firm_id, contact_points.c.key.in_(points)
    )
    of_leads = select(leads.c.contact_id).where(leads.c.id.in_(subject.leads))
    others, writers = (_staying(connection, firm_id, subject, whose) for whose in (of_points, of_leads))
    theirs = _signed(connection, others, leads.c.contact_id.in_(others))
    names = _signed(connection, writers, leads.c.contact_id.in_(writers)).names
    shared = {*map(_email_point, theirs.addresses), *map(_phone_point, theirs.phones), *map(_name_point, names)}
    ours = {*map(_email_point, own.addresses), *map(_phone_point, own.phones), *map(_name_point, own.names)}
    return replace(subject, shared=tuple(sorted(shared & ours - {_NO_PHONE})))


def _staying(
    connection: Connection, firm_id: str, subject: Subject, whose: Select[tuple[str]] | Select[tuple[str | None]]
) -> list[str]:
    """Of these contacts those who have other leads."""
    query = select(leads.c.contact_id).where(
        leads.c.firm_id == firm_id,
        leads.c.contact_id.in_(whose),
        leads.c.contact_id.not_in(subject.contacts),
        leads.c.id.not_in(subject.leads),
    )
    return list(connection.execute(query.distinct()).scalars())


def _email_point(address: str) -> str:
    return f"email:{address_key(address) or address.strip().casefold()}"


def _phone_point(phone: str) -> str:
    return f"{_NO_PHONE}{phone_key(phone)[-_PHONE_DIGITS:]}"


def _name_point(name: str) -> str:
    return "name:" + " ".join(name.casefold().split())


def _deliveries_naming(connection: Connection, firm_id: str, traces: Traces, *, read: bool = False) -> Iterator[str]:
    """Of those that made a lead, or of the others: unread, repeated, quarantined, notices.

    Bytes may be encoded in several ways.
    """
    was_read = deliveries.c.outcome == "read" if read else deliveries.c.outcome.is_distinct_from("read")
    rows = connection.execute(
        select(deliveries.c.id, deliveries.c.body, deliveries.c.path, type_coerce(deliveries.c.headers, Text)).where(
            deliveries.c.firm_id == firm_id,
            was_read,
            deliveries.c.body != b"",
        )
    )
    for row_id, body, path, headers in rows:
        if any(traces.in_text(text) for text in (path, headers, *_readings(body))):
            yield row_id


def _readings(body: bytes) -> Iterator[str]:
    """The bytes as text: plain, and as forms, JSON and mails encode them."""
    yield body.decode("utf-8", "replace")
    if b"%" in body:
        yield unquote_to_bytes(body.replace(b"+", b" ")).decode("utf-8", "replace")
    if b"\\u" in body:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), body.decode("utf-8", "replace"))
    if b"=" in body:
        yield quopri.decodestring(body).decode("utf-8", "replace")
    for run in _BASE64_RUN.findall(body):
        try:
            yield base64.b64decode(run).decode("utf-8", "replace")
        except (binascii.Error, ValueError):  # no base64 after all: nothing to search in it
            continue
