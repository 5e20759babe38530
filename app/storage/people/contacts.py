"""Who wrote to us before: candidates for a match, contacts, companies."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, TextualSelect, bindparam, insert, select, text, update

from app.domain.identifiers import new_id
from app.domain.people.contact_choice import Known
from app.domain.people.identity_keys import is_sure
from app.domain.people.person import Person
from app.storage.inserts import insert_unless_known
from app.storage.people.indexing import index_contact, index_new_contact
from app.storage.people.merged_contacts import whole_of
from app.storage.tables import companies, contact_points, contacts

_CANDIDATES = 16  # of those who share no sure point: who shares fewer keys than so many others is hardly the person
_OWNERS = 100  # of a key that is no sure point: what so many share says nothing
_SHARERS = 200  # of a sure point; more than that are told apart by the point together with a name, see `lookup_keys`
_PEOPLE_KEPT = 12  # ways a contact has signed that are kept for later comparisons
_LONGEST_KEY = 300

_LOCK = text(  # in one order for everybody, or two messages could wait for each other
    "SELECT pg_advisory_xact_lock(hashed) FROM (SELECT DISTINCT hashtextextended(:firm || ' ' || key, 0) AS hashed "
    "FROM unnest(CAST(:keys AS text[])) AS key ORDER BY hashed) AS ordered"
)
# The owners of each key, no more than `most` of them. Where the database knows no lateral join, one part per key.
_OWNERS_OF_ALL = (
    "SELECT asked.key, asked.most, owner.contact_id FROM unnest(CAST(:keys AS text[]), CAST(:most AS int[])) "
    "AS asked(key, most) CROSS JOIN LATERAL (SELECT contact_id FROM contact_points WHERE firm_id = :firm "
    "AND key = asked.key ORDER BY contact_id LIMIT asked.most) AS owner"
)
_OWNERS_OF_ONE = (
    "SELECT :key_{0} AS key, :most_{0} AS most, contact_id FROM (SELECT contact_id FROM contact_points "
    "WHERE firm_id = :firm AND key = :key_{0} ORDER BY contact_id LIMIT :most_{0})"
)
# A key shared by `most` is nobody's in particular. The rarer a shared key is, the more it counts. Of a sure point that
# so many share, those are found who share anything rarer.
_LIKELIEST = (
    "WITH owners AS ({owners}), shared AS (SELECT key, most, count(*) AS times FROM owners GROUP BY key, most), "
    "alike AS (SELECT contact_id, max(shared.most) AS most, sum(1000000 / times) AS weight FROM owners "
    "JOIN shared ON shared.key = owners.key AND times < shared.most GROUP BY contact_id), ranked AS (SELECT "
    "contact_id, most, row_number() OVER (PARTITION BY most ORDER BY weight DESC, contact_id) AS place FROM alike) "
    "SELECT contacts.id, contacts.people FROM ranked JOIN contacts ON contacts.id = ranked.contact_id "
    "WHERE most = :sharers OR place <= :candidates OR EXISTS (SELECT 1 FROM shared JOIN contact_points AS point "
    "ON point.firm_id = :firm AND point.key = shared.key AND point.contact_id = ranked.contact_id "
    "WHERE shared.most = :sharers AND times = :sharers) ORDER BY contacts.id"
)
_TO_EXTEND = select(contacts).where(contacts.c.id == bindparam("contact")).with_for_update()
_INSERT = insert(contacts)
_UPDATE = update(contacts).where(contacts.c.id == bindparam("contact"))
_COMPANY = select(companies.c.id, companies.c.name, companies.c.domain).where(
    companies.c.firm_id == bindparam("firm"), companies.c.key == bindparam("key")
)


def lock_keys(connection: Connection, firm_id: str, keys: Sequence[str]) -> None:
    """Whoever shares a key is identified one at a time, so that two messages of a new person make one contact.

    SQLite has one writer anyway; PostgreSQL takes locks that end with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"firm": firm_id, "keys": list(keys)})


def candidates(connection: Connection, firm_id: str, keys: Sequence[str]) -> list[Known]:
    """Everybody with one of the person's sure points, then those who share the rarest of the other keys.

    Each with all the ways they have signed, in the order of their ids: the same on both databases.
    """
    lock_keys(connection, firm_id, keys)
    stored = sorted({key[:_LONGEST_KEY] for key in keys})
    most = [_SHARERS if is_sure(key) else _OWNERS for key in stored]
    asked: dict[str, object] = {"firm": firm_id, "sharers": _SHARERS, "candidates": _CANDIDATES}
    if connection.dialect.name == "postgresql":
        asked |= {"keys": stored, "most": most}
    else:
        asked |= {f"key_{place}": key for place, key in enumerate(stored)}
        asked |= {f"most_{place}": number for place, number in enumerate(most)}
    rows = connection.execute(_likeliest(connection.dialect.name, len(stored)), asked) if stored else ()
    return [Known(contact_id=row.id, people=row.people) for row in rows]


@cache
def _likeliest(dialect: str, keys: int) -> TextualSelect:
    parts = [_OWNERS_OF_ALL] if dialect == "postgresql" else map(_OWNERS_OF_ONE.format, range(keys))
    return text(_LIKELIEST.format(owners=" UNION ALL ".join(parts))).columns(contacts.c.id, contacts.c.people)


def add_contact(connection: Connection, firm_id: str, person: Person, keys: Sequence[str], now: datetime) -> str:
    """A new contact, found later by any of these keys. Returns its id."""
    contact_id, company = new_id(), _company(connection, firm_id, person)
    row = {
        "id": contact_id,
        "firm_id": firm_id,
        "company_id": company.id if company else None,
        "name": person.full_name,
        "email": person.email or None,
        "people": (person,),
        "created_at": now,
    }
    connection.execute(_INSERT, row)
    index_new_contact(connection, firm_id, contact_id, person, (company.name, company.domain) if company else ())
    add_keys(connection, firm_id, contact_id, keys)
    return contact_id


def extend_contact(connection: Connection, firm_id: str, contact_id: str, person: Person, keys: Sequence[str]) -> str:
    """What this message tells about a known contact; what was known stays. One message of a contact at a time.

    Returns the contact's id: another one where a person has made it part of that one meanwhile.
    """
    row = connection.execute(_TO_EXTEND, {"contact": contact_id}).one()
    if (whole := whole_of(connection, contact_id)) != contact_id:
        row, contact_id = connection.execute(_TO_EXTEND, {"contact": whole}).one(), whole
    changes: dict[str, object] = {}
    if person not in row.people:
        changes["people"] = (*row.people, person)[-_PEOPLE_KEPT:]
    if row.company_id is None and (company := _company(connection, firm_id, person)) is not None:
        changes["company_id"] = company.id
    if not row.email:
        changes["email"] = person.email or None
    if not row.name:
        changes["name"] = person.full_name
    if changes:
        connection.execute(_UPDATE, {"contact": contact_id, **changes})
        index_contact(connection, contact_id)
    add_keys(connection, firm_id, contact_id, keys)
    return contact_id


def add_keys(connection: Connection, firm_id: str, contact_id: str, keys: Sequence[str]) -> None:
    """From now on the contact is found by these, too."""
    points = [{"firm_id": firm_id, "key": key[:_LONGEST_KEY], "contact_id": contact_id} for key in keys]
    if points:
        connection.execute(insert_unless_known(connection, contact_points), points)


class _Company(NamedTuple):
    id: str
    name: str
    domain: str | None


def _company(connection: Connection, firm_id: str, person: Person) -> _Company | None:
    """The person's company, known by its domain, else by its name's key; a new one is added."""
    key = (person.company_domain or person.company_key)[:_LONGEST_KEY]
    if not key:
        return None
    company = _Company(id=new_id(), name=person.company or key, domain=person.company_domain or None)
    row = {**company._asdict(), "firm_id": firm_id, "key": key}
    if connection.execute(insert_unless_known(connection, companies), row).scalar() is not None:
        return company
    return _Company(*connection.execute(_COMPANY, {"firm": firm_id, "key": key}).one())
