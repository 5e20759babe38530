"""Two contacts that may be one person: found by `identify`, shown to a person, decided once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select, update

from app.domain.identifiers import new_id
from app.domain.people.contact_choice import Possible
from app.storage.inserts import insert_unless_known
from app.storage.merge_tables import contact_changes, proposals
from app.storage.tables import contacts, crm_links, leads

_SHOWN = 50
_IS_MERGED = and_(contact_changes.c.kind == "merge", contact_changes.c.undone_at.is_(None))
_MERGED = select(contact_changes.c.other_id).where(_IS_MERGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two contacts, as a person compares them; each list in the order it was first seen."""

    contact_id: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    phones: tuple[str, ...]
    companies: tuple[str, ...]
    towns: tuple[str, ...]
    messages: int
    last_lead_id: str | None
    last_at: datetime | None
    crm_ids: tuple[str, ...]  # what the CRM calls it

    @property
    def called(self) -> str:
        return next(iter((*self.names[::-1], *self.addresses, *self.phones)), "Somebody without a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Undecided."""

    id: str
    evidence: str
    found_at: datetime
    one: Side
    other: Side


def propose(connection: Connection, firm_id: str, contact_id: str, possible: Sequence[Possible], now: datetime) -> None:
    """Ask a person about each pair, once for ever."""
    for found in possible:
        one, other = sorted((contact_id, found.contact_id))
        if one != other:
            row = {"contact_id": one, "other_id": other, "evidence": found.evidence, "bits": round(found.bits)}
            row |= {"id": new_id(), "firm_id": firm_id, "found_at": now}
            connection.execute(insert_unless_known(connection, proposals), row)


def open_proposals(connection: Connection, firm_id: str, of_contact: str | None = None) -> list[Proposal]:
    """The likeliest first, at most fifty; those of one contact alone where it is named."""
    query = _undecided(firm_id).order_by(proposals.c.bits.desc(), proposals.c.id).limit(_SHOWN)
    if of_contact is not None:
        query = query.where(or_(proposals.c.contact_id == of_contact, proposals.c.other_id == of_contact))
    rows = connection.execute(query).all()
    return [
        Proposal(id=row.id, evidence=row.evidence, found_at=row.found_at, one=one, other=other)
        for row, one, other in with_sides(connection, rows)
    ]


def count_open(connection: Connection, firm_id: str) -> int:
    return int(connection.execute(select(func.count()).select_from(_undecided(firm_id).subquery())).scalar_one())


def pair_of(connection: Connection, firm_id: str, proposal_id: str) -> tuple[str, str] | None:
    """The two contacts of an undecided proposal; its row is locked until the transaction ends."""
    query = _undecided(firm_id).where(proposals.c.id == proposal_id).with_for_update()
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.contact_id, row.other_id)


def decide(connection: Connection, proposal_id: str, decision: str, by: str, now: datetime) -> None:
    values = {"decision": decision, "decided_by": by, "decided_at": now}
    connection.execute(update(proposals).where(proposals.c.id == proposal_id).values(values))


def decide_pair(
    connection: Connection, firm_id: str, pair: tuple[str, str], decision: str, by: str, now: datetime
) -> None:
    """The same for two contacts, whether or not anybody was asked about them."""
    one, other = sorted(pair)
    row = {"contact_id": one, "other_id": other, "evidence": "", "bits": 0}
    row |= {"id": new_id(), "firm_id": firm_id, "found_at": now}
    connection.execute(insert_unless_known(connection, proposals), row)
    of_pair = proposals.c.firm_id == firm_id, proposals.c.contact_id == one, proposals.c.other_id == other
    values = {"decision": decision, "decided_by": by, "decided_at": now}
    connection.execute(update(proposals).where(*of_pair).values(values))


def with_sides(connection: Connection, rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], Side, Side]]:
    """Rows about two contacts, with both; without those of which one was erased since they were read."""
    sides = _sides(connection, {one for row in rows for one in (row.contact_id, row.other_id)})
    return [
        (row, sides[row.contact_id], sides[row.other_id])
        for row in rows
        if row.contact_id in sides and row.other_id in sides
    ]


def side_of(connection: Connection, contact_id: str) -> Side:
    """What is known of one contact that is there."""
    return _sides(connection, {contact_id})[contact_id]


def _sides(connection: Connection, contact_ids: set[str]) -> Mapping[str, Side]:
    """Contact id -> what is known of it."""
    rows = connection.execute(select(contacts).where(contacts.c.id.in_(contact_ids))).all()
    written = {
        row.contact_id: row
        for row in connection.execute(
            select(leads.c.contact_id, func.count().label("messages"), func.max(leads.c.received_at).label("last_at"))
            .where(leads.c.contact_id.in_(contact_ids))
            .group_by(leads.c.contact_id)
        )
    }
    by_time = select(leads.c.contact_id, leads.c.id).where(leads.c.contact_id.in_(contact_ids))
    last = {row.contact_id: row.id for row in connection.execute(by_time.order_by(leads.c.received_at, leads.c.id))}
    links: dict[str, list[str]] = {}
    linked = select(crm_links.c.our_key, crm_links.c.their_id).where(
        crm_links.c.kind == "contact", crm_links.c.our_key.in_(contact_ids)
    )
    for row in connection.execute(linked):
        links.setdefault(row.our_key, []).append(row.their_id)
    return {
        row.id: Side(
            contact_id=row.id,
            names=_distinct([*(person.full_name for person in row.people), row.name]),
            addresses=_distinct([*(person.email for person in row.people), row.email or ""]),
            phones=_distinct(person.phone for person in row.people),
            companies=_distinct(person.company for person in row.people),
            towns=_distinct(person.city for person in row.people),
            messages=written[row.id].messages if row.id in written else 0,
            last_lead_id=last.get(row.id),
            last_at=written[row.id].last_at if row.id in written else None,
            crm_ids=tuple(links.get(row.id, ())),
        )
        for row in rows
    }


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _undecided(firm_id: str) -> Select[tuple[str, str, str, str, int, datetime]]:
    """Of contacts that are not part of another one."""
    columns = ("id", "contact_id", "other_id", "evidence", "bits", "found_at")
    return select(*(proposals.c[name] for name in columns)).where(
        proposals.c.firm_id == firm_id,
        proposals.c.decision.is_(None),
        proposals.c.contact_id.not_in(_MERGED),
        proposals.c.other_id.not_in(_MERGED),
    )
