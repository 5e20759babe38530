"""Making one contact of two, or two of one, because a person said so; each can be taken back.

The contact that becomes part of another one keeps its row, which nothing finds any more; its conversations, leads and
keys are the other one's. The CRM's records are never touched: a person merges or divides them there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from app.domain.identifiers import new_id
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.mail_keys import address_key
from app.domain.people.person import Person, person_of
from app.storage.events import note_event
from app.storage.inserts import insert_unless_known
from app.storage.merge_tables import contact_changes, proposals
from app.storage.people.contacts import add_contact, add_keys, lock_keys
from app.storage.people.indexing import index_contact
from app.storage.people.proposals import Side, decide, decide_pair, open_proposals, pair_of, with_sides
from app.storage.tables import contact_points, contacts, crm_links, leads, threads

_SHOWN = 25
_IS_MERGE = and_(contact_changes.c.kind == "merge", contact_changes.c.undone_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """A merge or split that stands."""

    id: str
    kind: str
    one: Side  # who has everything after a merge, as before a split
    other: Side
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsContact:
    """Of the contact of one lead: how many may be the same, what a person said, whether the lead can be taken out."""

    pairs: int = 0
    changes: tuple[ContactChange, ...] = ()
    can_split: bool = False


def accept(connection: Connection, firm_id: str, proposal_id: str, by: str, now: datetime) -> str | None:
    """The two contacts of a proposal become one. Returns the change's id; None: nobody is asked about it any more."""
    pair = pair_of(connection, firm_id, proposal_id)
    if pair is None:
        return None
    _locked(connection, firm_id, pair)
    if pair_of(connection, firm_id, proposal_id) is None:
        return None  # somebody made one of them part of a third contact while we waited
    decide(connection, proposal_id, "accepted", by, now)
    return merge(connection, firm_id, pair, by, now)


def refuse(connection: Connection, firm_id: str, proposal_id: str, by: str, now: datetime) -> bool:
    """They are two, and nobody is asked again."""
    if pair_of(connection, firm_id, proposal_id) is None:
        return False
    decide(connection, proposal_id, "refused", by, now)
    _note(connection, firm_id, None, "contacts_are_two", by, now)
    return True


def merge(connection: Connection, firm_id: str, pair: tuple[str, str], by: str, now: datetime) -> str:
    """The one that the CRM knows stays, else the older one."""
    rows = _locked(connection, firm_id, pair)
    known = set(
        connection.execute(
            select(crm_links.c.our_key).where(crm_links.c.kind == "contact", crm_links.c.our_key.in_(pair))
        ).scalars()
    )
    staying_id, going_id = sorted(pair, key=lambda one: (one not in known, one))
    staying, going = rows[staying_id], rows[going_id]
    moved = _ids_of(connection, going_id)
    _move(connection, moved, staying_id)
    people = tuple(dict.fromkeys((*going.people, *staying.people)))
    values = {
        "people": people,
        "name": staying.name or going.name,
        "email": staying.email or going.email,
        "company_id": staying.company_id or going.company_id,
    }
    connection.execute(update(contacts).where(contacts.c.id == staying_id).values(values))
    _set_keys(connection, firm_id, going_id, ())
    add_keys(connection, firm_id, staying_id, _keys(people))
    _hand_on_proposals(connection, firm_id, going_id, staying_id)
    change_id = _keep(connection, firm_id, "merge", (staying_id, going_id), moved, by, now)
    _index(connection, pair)
    return change_id


def undo(connection: Connection, firm_id: str, change_id: str, by: str, now: datetime) -> bool:
    """As it was before, but that what came in meanwhile stays in its conversation. False: nothing stands to undo."""
    query = select(contact_changes).where(
        contact_changes.c.id == change_id, contact_changes.c.firm_id == firm_id, contact_changes.c.undone_at.is_(None)
    )
    change = connection.execute(query.with_for_update()).one_or_none()
    if (
        change is None
        or _is_part(connection, change.contact_id)
        or _is_part(connection, change.other_id, but=change_id)
    ):
        return False
    undone = update(contact_changes).where(contact_changes.c.id == change_id)
    connection.execute(undone.values(undone_at=now, undone_by=by))
    pair = (change.contact_id, change.other_id)
    if change.kind == "split":
        decide_pair(connection, firm_id, pair, "accepted", by, now)
        merge(connection, firm_id, pair, by, now)
        return True
    rows = _locked(connection, firm_id, pair)
    staying, back = rows[change.contact_id], rows[change.other_id]
    _move(connection, change.moved, back.id)
    theirs = {address_key(person.email) for person in back.people if person.email}
    kept = tuple(
        person
        for person in staying.people
        if person not in back.people and not (person.email and address_key(person.email) in theirs)
    )
    kept = kept or staying.people
    newest = kept[-1] if kept else Person()
    values = {"people": kept, "name": newest.full_name, "email": newest.email or None}
    connection.execute(update(contacts).where(contacts.c.id == staying.id).values(values))
    _set_keys(connection, firm_id, staying.id, _keys(kept))
    _set_keys(connection, firm_id, back.id, _keys(back.people))
    _index(connection, pair)
    decide_pair(connection, firm_id, pair, "refused", by, now)
    _note(connection, firm_id, _newest_lead(connection, back.id), "contacts_split", by, now, change_id)
    return True


def split(connection: Connection, firm_id: str, lead_id: str, by: str, now: datetime) -> str | None:
    """A lead's conversation is somebody else's: a contact of its own. None where the contact has nothing else."""
    of_lead = select(leads.c.contact_id).where(leads.c.id == lead_id, leads.c.firm_id == firm_id)
    contact_id = connection.execute(of_lead).scalar()
    row = _locked(connection, firm_id, (contact_id,)).get(contact_id) if contact_id else None
    if row is None:
        return None
    of_contact = connection.execute(select(leads).where(leads.c.contact_id == row.id)).all()
    lead = next((one for one in of_contact if one.id == lead_id), None)
    if lead is None:  # erased, or another contact's, since we asked
        return None
    in_talk = {one.id for one in of_contact if one.id == lead_id or (one.thread_id and one.thread_id == lead.thread_id)}
    going = [one for one in of_contact if one.id in in_talk or one.joined_to in in_talk]
    staying = [one for one in of_contact if one not in going]
    if not staying:
        return None
    people = tuple(dict.fromkeys(person_of(one.inquiry) for one in going))
    kept = tuple(dict.fromkeys(person_of(one.inquiry) for one in staying))
    lock_keys(connection, firm_id, _keys((*people, *kept)))
    new = add_contact(connection, firm_id, people[-1], _keys(people), now)
    connection.execute(update(contacts).where(contacts.c.id == new).values(people=people))
    moved = {
        "leads": tuple(one.id for one in going),
        "threads": (lead.thread_id,) if lead.thread_id else (),
    }
    _move(connection, moved, new)
    values = {"people": kept, "name": kept[-1].full_name, "email": kept[-1].email or None}
    connection.execute(update(contacts).where(contacts.c.id == row.id).values(values))
    _set_keys(connection, firm_id, row.id, _keys(kept))
    _index(connection, (row.id, new))
    decide_pair(connection, firm_id, (row.id, new), "refused", by, now)
    return _keep(connection, firm_id, "split", (row.id, new), moved, by, now)


def of_lead(connection: Connection, lead: Row[Any]) -> LeadsContact:
    """What a person may do about the contact of a lead."""
    if lead.contact_id is None or lead.emptied_at is not None:
        return LeadsContact()
    elsewhere = select(leads.c.id).where(
        leads.c.contact_id == lead.contact_id,
        leads.c.id != lead.id,
        leads.c.joined_to.is_distinct_from(lead.id),
        leads.c.thread_id.is_distinct_from(lead.thread_id),
    )
    return LeadsContact(
        pairs=len(open_proposals(connection, lead.firm_id, lead.contact_id)),
        changes=tuple(changes(connection, lead.firm_id, lead.contact_id)),
        can_split=connection.execute(elsewhere.limit(1)).scalar() is not None,
    )


def changes(connection: Connection, firm_id: str, of_contact: str | None = None) -> list[ContactChange]:
    """Those that stand, newest first; of one contact where it is named."""
    query = select(contact_changes).where(contact_changes.c.firm_id == firm_id, contact_changes.c.undone_at.is_(None))
    if of_contact is not None:
        query = query.where(or_(contact_changes.c.contact_id == of_contact, contact_changes.c.other_id == of_contact))
    rows = connection.execute(query.order_by(contact_changes.c.at.desc(), contact_changes.c.id).limit(_SHOWN)).all()
    return [
        ContactChange(id=row.id, kind=row.kind, one=one, other=other, at=row.at, by=row.by)
        for row, one, other in with_sides(connection, rows)
    ]


def _locked(connection: Connection, firm_id: str, ids: Iterable[str]) -> dict[str, Any]:
    """The contacts with everything that a message of theirs would lock, in the order a message takes it."""
    wanted = select(contacts).where(contacts.c.id.in_(sorted(ids)), contacts.c.firm_id == firm_id)
    seen = connection.execute(wanted).all()
    lock_keys(connection, firm_id, _keys(person for row in seen for person in row.people))
    rows = connection.execute(wanted.order_by(contacts.c.id).with_for_update()).all()
    return {row.id: row for row in rows}


def _index(connection: Connection, pair: Iterable[str]) -> None:
    for contact_id in pair:
        index_contact(connection, contact_id)


def _keys(people: Iterable[Person]) -> list[str]:
    return sorted({key for person in people for key in lookup_keys(person)})


def _set_keys(connection: Connection, firm_id: str, contact_id: str, keys: Sequence[str]) -> None:
    connection.execute(delete(contact_points).where(contact_points.c.contact_id == contact_id))
    add_keys(connection, firm_id, contact_id, keys)


def _ids_of(connection: Connection, contact_id: str) -> dict[str, tuple[str, ...]]:
    return {
        table.name: tuple(connection.execute(select(table.c.id).where(table.c.contact_id == contact_id)).scalars())
        for table in (leads, threads)
    }


def _move(connection: Connection, moved: dict[str, tuple[str, ...]], to: str) -> None:
    """These, and what came into their conversations meanwhile."""
    talks = moved["threads"]
    connection.execute(update(threads).where(threads.c.id.in_(talks)).values(contact_id=to))
    theirs = or_(leads.c.id.in_(moved["leads"]), leads.c.thread_id.in_(talks))
    connection.execute(update(leads).where(theirs, leads.c.emptied_at.is_(None)).values(contact_id=to))


def _hand_on_proposals(connection: Connection, firm_id: str, going: str, staying: str) -> None:
    """What was asked or answered about the one holds for the other."""
    of_going = or_(proposals.c.contact_id == going, proposals.c.other_id == going)
    for row in connection.execute(select(proposals).where(of_going)).mappings().all():
        third = row["other_id"] if row["contact_id"] == going else row["contact_id"]
        one, other = sorted((third, staying))
        if one != other:
            copied = {**row, "id": new_id(), "firm_id": firm_id, "contact_id": one, "other_id": other}
            connection.execute(insert_unless_known(connection, proposals), copied)


def _keep(
    connection: Connection,
    firm_id: str,
    kind: str,
    pair: tuple[str, str],
    moved: dict[str, tuple[str, ...]],
    by: str,
    now: datetime,
) -> str:
    change_id = new_id()
    row = {"id": change_id, "firm_id": firm_id, "kind": kind, "contact_id": pair[0], "other_id": pair[1]}
    connection.execute(insert(contact_changes).values(row | {"moved": moved, "at": now, "by": by}))
    told = "contacts_merged" if kind == "merge" else "contacts_split"
    _note(connection, firm_id, max(moved["leads"], default=None), told, by, now, change_id)
    return change_id


def _note(
    connection: Connection, firm_id: str, lead_id: str | None, kind: str, by: str, now: datetime, detail: str = ""
) -> None:
    note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind=kind, actor=by, detail=detail)


def _newest_lead(connection: Connection, contact_id: str) -> str | None:
    newest = select(leads.c.id).where(leads.c.contact_id == contact_id).order_by(leads.c.received_at.desc()).limit(1)
    found: str | None = connection.execute(newest).scalar()
    return found


def _is_part(connection: Connection, contact_id: str, but: str = "") -> bool:
    """Whether the contact is part of another one; later changes are taken back before earlier ones."""
    of_it = select(contact_changes.c.id).where(
        contact_changes.c.other_id == contact_id, _IS_MERGE, contact_changes.c.id != but
    )
    return connection.execute(of_it.limit(1)).scalar() is not None
