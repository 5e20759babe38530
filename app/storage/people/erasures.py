"""Erasing a person: asked for once, then carried out step by step, each step repeatable.

The row says who asked, when and how many rows went. Of the person it keeps a keyed hash; until their rows, the files
and the CRM are done, our own ids; and until their rows are, what they have in common with somebody who stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    delete,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from app.domain.identifiers import new_id
from app.domain.lead_path import LAST_STEP
from app.domain.people.mail_keys import mailbox_key
from app.domain.people.spelling import letters_of
from app.domain.people.traces import Traces
from app.domain.words.folding import plain
from app.storage.column_types import Value
from app.storage.crm.crm_copies import forget_contacts
from app.storage.erasure_tables import erasures
from app.storage.events import note_event
from app.storage.people import emptying
from app.storage.people.erased_in_crm import keys_in_crm
from app.storage.people.indexing import index_contact, index_messages_again
from app.storage.people.naming_views import forget_naming_views
from app.storage.people.person_hashes import make_erasure_key, person_hash
from app.storage.people.person_search import MENTIONING, Subject
from app.storage.people.refusal_questions import refuse_undecided
from app.storage.people.refusals import hide_refusals
from app.storage.people.sent_mails import SentMails, sent_mails
from app.storage.rows import from_row
from app.storage.tables import (
    contact_points,
    contacts,
    deliveries,
    effects,
    leads,
    messages,
    tasks,
    threads,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One that is not finished."""

    id: str
    firm_id: str
    asked_at: datetime
    asked_by: str
    subject: dict[str, tuple[str, ...]] | None
    counts: dict[str, int]
    rows_gone_at: datetime | None
    files_clean_at: datetime | None
    crm_keys: dict[str, tuple[str, ...]] | None
    crm_passes: int

    @property
    def of(self) -> Subject:
        return Subject(**(self.subject or {}))


def ask_erasure(connection: Connection, firm_id: str, subject: Subject, by: str, now: datetime, named: str = "") -> str:
    """Write down what shall go. From now on a new message of the same person is a new person's.

    `named` is how the person was named, kept as a hash only.
    """
    erasure_id = new_id()
    connection.execute(
        insert(erasures).values(
            id=erasure_id,
            firm_id=firm_id,
            asked_at=now,
            asked_by=by,
            person_hash=person_hash(make_erasure_key(connection, firm_id), named or erasure_id),
            subject=asdict(subject),
            counts={},
            crm_passes=0,
        )
    )
    connection.execute(delete(contact_points).where(contact_points.c.contact_id.in_(subject.contacts)))
    talks = select(threads.c.id).where(threads.c.contact_id.in_(subject.contacts))
    connection.execute(update(messages).where(messages.c.thread_id.in_(talks)).values(message_id=None))
    note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind="erasure_asked", actor=by, detail=erasure_id)
    return erasure_id


def unfinished(connection: Connection, limit: int = 200) -> list[Erasure]:
    """Erasures with rows or files still to do, oldest first."""
    waiting = or_(erasures.c.rows_gone_at.is_(None), erasures.c.files_clean_at.is_(None))
    rows = connection.execute(select(erasures).where(waiting).order_by(erasures.c.asked_at).limit(limit))
    return [from_row(Erasure, row) for row in rows]


def is_being_erased(connection: Connection, firm_id: str, lead_id: str) -> bool:
    """Whether somebody asked it for the person of a lead whose rows are still here."""
    waiting = select(erasures.c.subject).where(erasures.c.firm_id == firm_id, erasures.c.rows_gone_at.is_(None))
    return any(lead_id in subject["leads"] for subject in connection.execute(waiting).scalars() if subject)


def load_erasure(connection: Connection, erasure_id: str) -> Erasure | None:
    row = connection.execute(select(erasures).where(erasures.c.id == erasure_id)).one_or_none()
    return None if row is None else from_row(Erasure, row)


def why_it_waits(connection: Connection, subject: Subject, named: Mapping[str, Sequence[str]]) -> str | None:
    """What must be settled first, or None: a mail that may be leaving, bytes that are being read, and another
    person's message that names them and is on its way: whoever works on it would write their name back.
    """
    if _any(connection, effects.c.lead_id.in_(subject.leads), effects.c.state == "intended"):
        return "a mail to them may be leaving at this moment"
    if _any(connection, deliveries.c.id.in_(subject.deliveries), deliveries.c.next_step.is_not(None)):
        return "a message that names them is being read"
    naming = named.get("leads", ())
    of_talks = leads.c.thread_id.in_(select(leads.c.thread_id).where(leads.c.id.in_(naming)))
    on_its_way = leads.c.next_step.is_not(None), leads.c.next_step != LAST_STEP
    if (
        _any(connection, or_(leads.c.id.in_(naming), of_talks), leads.c.id.not_in(subject.leads), *on_its_way)
        or _any(connection, tasks.c.lead_id.in_(naming), tasks.c.next_step.is_not(None))
        or _any(connection, effects.c.lead_id.in_(naming), effects.c.state == "intended")
    ):
        return "somebody else's message that names them is on its way"
    return None


def _any(connection: Connection, *where: ColumnElement[bool]) -> bool:
    return connection.execute(select(literal(1)).where(*where).limit(1)).scalar() is not None


def read_since(connection: Connection, subject: Subject) -> Subject:
    """With the leads that were read from its deliveries meanwhile; contacts that only they made go with them."""
    read = connection.execute(select(leads.c.id).where(leads.c.delivery_id.in_(subject.deliveries))).scalars()
    found = {*subject.leads, *read}
    return replace(subject, leads=tuple(sorted(found)))


def erase_rows(
    connection: Connection, erasure: Erasure, traces: Traces, named: Mapping[str, Sequence[str]], now: datetime
) -> SentMails | None:
    """Everything of the person out of the tables, in one transaction. None: it was done already, or has to wait.

    `named` are other people's rows that mention them, as `mentions` found them.
    """
    locked = select(erasures.c.rows_gone_at).where(erasures.c.id == erasure.id).with_for_update()
    subject = read_since(connection, erasure.of)
    if connection.execute(locked).scalar_one() is not None or why_it_waits(connection, subject, named):
        return None
    sent, crm_keys = sent_mails(connection, subject, named, now), keys_in_crm(connection, subject)
    refuse_undecided(connection, erasure.firm_id, addresses=traces.addresses)
    hide_refusals(connection, erasure.firm_id, traces.addresses, make_erasure_key(connection, erasure.firm_id))
    forget_naming_views(connection, erasure.firm_id, traces)
    forget_contacts(connection, erasure.firm_id, (), [mailbox_key(one) for one in traces.addresses])
    counts = {f"{table} that mention them": number for table, number in _take_out(connection, traces, named).items()}
    counts |= emptying.empty_leads(connection, subject.leads, now)
    counts["contacts"] += sum(emptying.remove_contact(connection, one) for one in subject.contacts)
    counts["deliveries"] += emptying.empty_deliveries(connection, subject.deliveries, now)
    connection.execute(
        update(erasures)
        .where(erasures.c.id == erasure.id)
        .values(rows_gone_at=now, subject=None, counts=counts, crm_keys=crm_keys, crm_due_at=now)
    )
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    note_event(
        connection,
        firm_id=erasure.firm_id,
        lead_id=None,
        at=now,
        kind="erased",
        actor=erasure.asked_by,
        detail=told,
    )
    return sent


def files_are_clean(connection: Connection, erasure_ids: Sequence[str], now: datetime) -> None:
    connection.execute(update(erasures).where(erasures.c.id.in_(erasure_ids)).values(files_clean_at=now))


def _take_out(connection: Connection, traces: Traces, named: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Their names, addresses, numbers and sentences out of other people's rows; those rows' bytes go early."""
    counts: dict[str, int] = {}
    for table, names in MENTIONING.items():
        ids = named.get(table.name, ())
        for row_id in ids:
            _take_out_of(connection, table, names, row_id, traces)
        if ids:
            counts[table.name] = len(ids)
    index_messages_again(connection, named.get("messages", ()))
    _forget_mentions(connection, named.get("leads", ()), traces)
    bytes_of = select(leads.c.delivery_id).where(leads.c.id.in_(named.get("leads", ())))
    read = [*connection.execute(bytes_of).scalars(), *named.get("deliveries", ())]
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(read), deliveries.c.next_step.is_(None))
        .values(headers={}, path="", body=b"")
    )
    return counts


def _forget_mentions(connection: Connection, lead_ids: Sequence[str], traces: Traces) -> None:
    """Of those who wrote about them: the capitalised words of a message, kept because one may name a company."""
    words = frozenset(letters_of(word) for name in traces.names for word in plain(name).split())
    words |= frozenset(letters_of(plain(word)) for name in traces.names for word in name.split())
    whose = select(leads.c.contact_id).where(leads.c.id.in_(lead_ids))
    for row in connection.execute(select(contacts).where(contacts.c.id.in_(whose))).all():
        people = tuple(replace(person, mentions=person.mentions - words) for person in row.people)
        connection.execute(update(contacts).where(contacts.c.id == row.id).values(people=people))
        index_contact(connection, row.id)


def _take_out_of(connection: Connection, table: Table, names: Sequence[str], row_id: str, traces: Traces) -> None:
    """As stored, so that a row an older version wrote keeps its form."""
    plain = [type_coerce(table.c[name], Text).label(name) for name in names]
    row = connection.execute(select(*plain).where(table.c.id == row_id)).one_or_none()
    if row is None:
        return
    stored = {name: value for name, value in row._mapping.items() if value}  # noqa: SLF001  columns by name
    is_json = {name: isinstance(table.c[name].type, Value) for name in names}
    out = {
        name: (traces.taken_out_of_json if is_json[name] else traces.taken_out)(value) for name, value in stored.items()
    }
    changed = {name: value for name, value in out.items() if value != stored[name]}
    if changed:
        values: dict[Any, Any] = {table.c[name]: literal(value, Text) for name, value in changed.items()}
        connection.execute(update(table).where(table.c.id == row_id).values(values))


def next_in_crm(connection: Connection, now: datetime, resting: Collection[str] = ()) -> Erasure | None:
    """The erasure a CRM should be told of next; not one of a firm whose CRM rests."""
    due = and_(erasures.c.crm_keys.is_not(None), erasures.c.crm_due_at <= now, erasures.c.firm_id.not_in(resting))
    row = connection.execute(select(erasures).where(due).order_by(erasures.c.crm_due_at).limit(1)).one_or_none()
    return None if row is None else from_row(Erasure, row)


def ask_crm_again(connection: Connection, erasure_id: str, at: datetime, *, passed: bool) -> None:
    """`passed`: the CRM has done it once, and is asked again for what a recorder may still have been writing."""
    values: dict[str, Any] = {"crm_due_at": at, "crm_passes": erasures.c.crm_passes + int(passed)}
    connection.execute(update(erasures).where(erasures.c.id == erasure_id).values(values))


def crm_is_done(connection: Connection, erasure_id: str) -> None:
    """Nothing is left to ask of the CRM, and our ids of them go too. (SQL's null, not JSON's.)"""
    connection.execute(update(erasures).where(erasures.c.id == erasure_id).values(crm_keys=None, crm_due_at=None))
