"""Copies of the CRM's records: kept as they are read, looked up by their id or by a mailbox or a domain.

Of people who are nobody's lead a copy says whose they are, how far they are and in what kind of company, and is found
by their mailbox; it has no name and no word of theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, select, update

from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.people.mail_keys import mailbox_key
from app.storage.crm_tables import crm_copies, crm_copy_keys, crm_cursors
from app.storage.inserts import insert_or_replace, insert_unless_known
from app.storage.tables import crm_links

_ONE = and_(
    crm_copies.c.firm_id == bindparam("of_firm"),
    crm_copies.c.vendor == bindparam("of_vendor"),
    crm_copies.c.kind == bindparam("of_kind"),
    crm_copies.c.their_id == bindparam("of_id"),
)
_COPY = select(crm_copies).where(_ONE)
_GONE = update(crm_copies).where(_ONE).values(archived=True, owner="", values={})
_KEYS = and_(
    crm_copy_keys.c.firm_id == bindparam("of_firm"),
    crm_copy_keys.c.vendor == bindparam("of_vendor"),
    crm_copy_keys.c.kind == bindparam("of_kind"),
    crm_copy_keys.c.their_id == bindparam("of_id"),
)
_BY_KEY = select(crm_copy_keys).where(crm_copy_keys.c.key.in_(bindparam("keys", expanding=True)))
_BY_ID = select(crm_copies).where(crm_copies.c.their_id.in_(bindparam("ids", expanding=True)))
_LINKS = select(crm_links).where(crm_links.c.our_key == bindparam("key"))
_REPLACED = ("owner", "changed_at", "archived", "values", "read_at")
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Account:
    """One firm's account at one vendor."""

    firm_id: str
    vendor: str

    def named(self, kind: CopyKind, their_id: str) -> dict[str, str]:
        return {"of_firm": self.firm_id, "of_vendor": self.vendor, "of_kind": kind, "of_id": their_id}


def copy_of(connection: Connection, account: Account, kind: CopyKind, their_id: str) -> CrmCopy | None:
    """As it was when it was last read; None: it never was."""
    row = connection.execute(_COPY, account.named(kind, their_id)).one_or_none()
    return None if row is None else as_copy(row)


def copies_of(connection: Connection, account: Account, kind: CopyKind, their_ids: Sequence[str]) -> dict[str, CrmCopy]:
    """Their id -> the same, of several."""
    query = select(crm_copies).where(*_of_kind(account, kind), crm_copies.c.their_id.in_(their_ids))
    return {row.their_id: as_copy(row) for row in connection.execute(query)}


def _of_kind(account: Account, kind: CopyKind) -> tuple[ColumnElement[bool], ...]:
    return (
        crm_copies.c.firm_id == account.firm_id,
        crm_copies.c.vendor == account.vendor,
        crm_copies.c.kind == kind,
    )


def keep_copy(connection: Connection, account: Account, copy: CrmCopy, now: datetime) -> None:
    """In the place of what was known of this record, its keys too."""
    named = account.named(copy.kind, copy.their_id)
    owned = {"firm_id": account.firm_id, "vendor": account.vendor, "kind": copy.kind, "their_id": copy.their_id}
    row = {
        **owned,
        "owner": copy.owner,
        "changed_at": copy.changed_at,
        "archived": copy.archived,
        "values": copy.kept_values,
        "read_at": now,
    }
    connection.execute(insert_or_replace(connection, crm_copies, *_REPLACED), row)
    connection.execute(delete(crm_copy_keys).where(_KEYS, crm_copy_keys.c.key.not_in(copy.keys)), named)
    for key in copy.keys:
        connection.execute(insert_unless_known(connection, crm_copy_keys), {**owned, "key": key[:300]})


def copy_is_gone(connection: Connection, account: Account, kind: CopyKind, their_id: str) -> None:
    """Deleted there, or merged into another record: that it was is all that stays."""
    named = account.named(kind, their_id)
    connection.execute(_GONE, named)
    connection.execute(delete(crm_copy_keys).where(_KEYS), named)


def forget_contacts(connection: Connection, firm_id: str, their_ids: Iterable[str], mailboxes: Iterable[str]) -> None:
    """No copy of these people is left.

    Looked for by key and by id alone: with the firm in the question SQLite reads all copies of the firm.
    """
    by_key = connection.execute(select(crm_copy_keys).where(crm_copy_keys.c.key.in_(list(mailboxes)))).all()
    found = {*their_ids, *(row.their_id for row in by_key if (row.firm_id, row.kind) == (firm_id, "contact"))}
    for table in (crm_copy_keys, crm_copies):
        rows = connection.execute(select(*table.primary_key).where(table.c.their_id.in_(sorted(found)))).mappings()
        for row in rows.all():
            if (row["firm_id"], row["kind"]) == (firm_id, "contact"):
                connection.execute(delete(table).where(*(table.c[name] == value for name, value in row.items())))


def forget_copies_of(connection: Connection, firm_id: str, contact_id: str, addresses: Iterable[str]) -> None:
    """The same of one contact of ours, by its link and its addresses, before the link goes."""
    links = connection.execute(_LINKS, {"key": contact_id}).all()
    theirs = [row.their_id for row in links if (row.firm_id, row.kind) == (firm_id, "contact")]
    forget_contacts(connection, firm_id, theirs, [mailbox_key(address) for address in addresses])


def their_ids_of(connection: Connection, account: Account, kind: CopyKind, our_keys: Sequence[str]) -> dict[str, str]:
    """Our key -> their id, for what the recorder wrote."""
    found: dict[str, str] = {}
    for start in range(0, len(our_keys), _AT_A_TIME):
        some = our_keys[start : start + _AT_A_TIME]
        rows = connection.execute(select(crm_links).where(*_links(account, kind), crm_links.c.our_key.in_(some)))
        found |= {row.our_key: row.their_id for row in rows}
    return found


def our_keys_of(connection: Connection, account: Account, kind: CopyKind, their_id: str) -> list[str]:
    """What of ours this record of theirs stands for; several of our contacts may be one of theirs.

    Put into order here: asked for it, SQLite reads all links of the kind in that order, 30 ms of 50,000.
    """
    query = select(crm_links.c.our_key).where(*_links(account, kind), crm_links.c.their_id == their_id)
    return sorted(connection.execute(query).scalars())


def what_we_wrote(connection: Connection, account: Account, kind: CopyKind, their_id: str) -> dict[str, str]:
    """`CrmLink.written` of this record of theirs, of all that it stands for here."""
    query = select(crm_links.c.written).where(*_links(account, kind), crm_links.c.their_id == their_id)
    found: dict[str, str] = {}
    for written in connection.execute(query.order_by(crm_links.c.our_key)).scalars():
        found |= written or {}
    return found


def links_follow(connection: Connection, account: Account, kind: CopyKind, their_ids: Sequence[str], to: str) -> int:
    """What we wrote under these ids stands under another one since they were merged. Returns how many links moved."""
    moved = update(crm_links).where(*_links(account, kind), crm_links.c.their_id.in_(their_ids)).values(their_id=to)
    return connection.execute(moved).rowcount


def _links(account: Account, kind: CopyKind) -> tuple[ColumnElement[bool], ...]:
    return (
        crm_links.c.firm_id == account.firm_id,
        crm_links.c.vendor == account.vendor,
        crm_links.c.kind == kind,
    )


def copies_by_key(connection: Connection, firm_id: str, *asked: tuple[CopyKind, str]) -> list[CrmCopy]:
    """Those that stand under one of these mailboxes or domains, the one changed last first; none that was deleted.

    On the path: looked for by key and by id alone, as in `forget_contacts`: under a millisecond among 30,000.
    """
    keys = [key for _, key in asked if key]
    rows = connection.execute(_BY_KEY, {"keys": keys}).all() if keys else []
    found = [(row.kind, row.their_id) for row in rows if row.firm_id == firm_id and (row.kind, row.key) in asked]
    return standing_copies(connection, firm_id, *found)


def standing_copies(connection: Connection, firm_id: str, *asked: tuple[CopyKind, str]) -> list[CrmCopy]:
    """The same of records whose ids are known."""
    if not asked:
        return []
    rows = connection.execute(_BY_ID, {"ids": [their_id for _, their_id in asked]}).all()
    found = [
        as_copy(row)
        for row in rows
        if row.firm_id == firm_id and (row.kind, row.their_id) in asked and not row.archived
    ]
    return sorted(found, key=lambda copy: copy.changed_at, reverse=True)


def linked_copies(
    connection: Connection, firm_id: str, kind: CopyKind, our_key: str
) -> list[tuple[CrmCopy, Mapping[str, str]]]:
    """What is known of the records that we wrote a row of ours into, deleted ones too, and what we wrote there last.

    In any CRM of the firm, the one changed last first; looked for by key and by id alone.
    """
    links = connection.execute(_LINKS, {"key": our_key}).all()
    written = {(row.vendor, row.their_id): row.written for row in links if (row.firm_id, row.kind) == (firm_id, kind)}
    if not written:
        return []
    rows = connection.execute(_BY_ID, {"ids": [their_id for _, their_id in written]}).all()
    found = [
        (as_copy(row), written[row.vendor, row.their_id] or {})
        for row in rows
        if (row.firm_id, row.kind) == (firm_id, kind) and (row.vendor, row.their_id) in written
    ]
    return sorted(found, key=lambda one: one[0].changed_at, reverse=True)


def read_until(connection: Connection, account: Account, kind: CopyKind) -> datetime | None:
    """The latest change that is known, by their clock; None: nothing was read yet."""
    query = select(crm_cursors.c.read_until).where(*_cursor(account, kind))
    return connection.execute(query).scalar()


def move_cursor(connection: Connection, account: Account, kind: CopyKind, to: datetime, now: datetime) -> None:
    """Never back."""
    owned = {"firm_id": account.firm_id, "vendor": account.vendor, "kind": kind}
    row = {**owned, "read_until": to, "looked_at": now}
    if connection.execute(insert_unless_known(connection, crm_cursors), row).rowcount != 1:
        known = update(crm_cursors).where(*_cursor(account, kind))
        connection.execute(known.values(looked_at=now))
        connection.execute(known.where(crm_cursors.c.read_until < to).values(read_until=to))


def _cursor(account: Account, kind: CopyKind) -> tuple[ColumnElement[bool], ...]:
    return (
        crm_cursors.c.firm_id == account.firm_id,
        crm_cursors.c.vendor == account.vendor,
        crm_cursors.c.kind == kind,
    )


def keep_owners(connection: Connection, account: Account, owners: Sequence[CrmCopy], now: datetime) -> None:
    """Everybody a record there may belong to, in the place of whoever was known."""
    named = {one.their_id for one in owners}
    for one in owners:
        owned = {"firm_id": account.firm_id, "vendor": account.vendor, "kind": "owner", "their_id": one.their_id}
        told = {"changed_at": one.changed_at, "archived": False, "owner": "", "values": dict(one.values)}
        statement = insert_or_replace(connection, crm_copies, *_REPLACED)
        connection.execute(statement, {**owned, **told, "read_at": now})
    connection.execute(delete(crm_copies).where(*_of_kind(account, "owner"), crm_copies.c.their_id.not_in(named)))


def owners_there(connection: Connection, firm_id: str) -> Mapping[str, bool]:
    """Address -> whether they still work there; empty before the CRM was first read."""
    query = select(crm_copies).where(crm_copies.c.firm_id == firm_id, crm_copies.c.kind == "owner")
    copies = (as_copy(row) for row in connection.execute(query))
    return {copy.values["email"]: copy.values.get("active") != "no" for copy in copies if copy.values.get("email")}


def owner_ids(connection: Connection, account: Account) -> dict[str, str]:
    """Address, in small letters -> their id."""
    rows = connection.execute(select(crm_copies).where(*_of_kind(account, "owner")))
    return {copy.values.get("email", "").lower(): copy.their_id for copy in map(as_copy, rows)}


def as_copy(row: Row[Any]) -> CrmCopy:
    """A row of the whole table; its keys and merges are not told again."""
    return CrmCopy(
        kind=row.kind,
        their_id=row.their_id,
        changed_at=row.changed_at,
        owner=row.owner,
        archived=row.archived,
        values=row._mapping["values"],  # noqa: SLF001  a row has a method of that name
    )
