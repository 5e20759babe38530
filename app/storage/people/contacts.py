"""Who wrote to us before: candidates for a match, contacts, companies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text, union, update

from app.domain.identifiers import new_id
from app.domain.people.contact_choice import Known
from app.domain.people.identity_keys import is_sure
from app.domain.people.person import Person
from app.storage.inserts import insert_unless_known
from app.storage.tables import companies, contact_points, contacts

_CANDIDATES = 50  # of those who share no sure point: who shares fewer keys than so many others is hardly the person
_PEOPLE_KEPT = 12  # ways a contact has signed that are kept for later comparisons
_LONGEST_KEY = 300

_LOCK = text(  # in one order for everybody, or two messages could wait for each other
    "SELECT pg_advisory_xact_lock(hashed) FROM (SELECT DISTINCT hashtextextended(:firm || ' ' || key, 0) AS hashed "
    "FROM unnest(CAST(:keys AS text[])) AS key ORDER BY hashed) AS ordered"
)
_WITH_SURE_POINT = select(contact_points.c.contact_id).where(
    contact_points.c.firm_id == bindparam("firm"), contact_points.c.key.in_(bindparam("sure", expanding=True))
)
_MOST_ALIKE = (
    select(contact_points.c.contact_id)
    .where(contact_points.c.firm_id == bindparam("firm"), contact_points.c.key.in_(bindparam("loose", expanding=True)))
    .group_by(contact_points.c.contact_id)
    .order_by(func.count().desc(), contact_points.c.contact_id)
    .limit(_CANDIDATES)
)
_CANDIDATE_IDS = union(_WITH_SURE_POINT, select(_MOST_ALIKE.subquery()))
_KNOWN = select(contacts.c.id, contacts.c.people).where(contacts.c.id.in_(_CANDIDATE_IDS)).order_by(contacts.c.id)
_TO_EXTEND = select(contacts).where(contacts.c.id == bindparam("contact")).with_for_update()
_INSERT = insert(contacts)
_UPDATE = update(contacts).where(contacts.c.id == bindparam("contact"))
_COMPANY = select(companies.c.id).where(companies.c.firm_id == bindparam("firm"), companies.c.key == bindparam("key"))


def lock_keys(connection: Connection, firm_id: str, keys: Sequence[str]) -> None:
    """Whoever shares a key is identified one at a time, so that two messages of a new person make one contact.

    SQLite has one writer anyway; PostgreSQL takes locks that end with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"firm": firm_id, "keys": list(keys)})


def candidates(connection: Connection, firm_id: str, keys: Sequence[str]) -> list[Known]:
    """Everybody with one of the person's sure points, then those who share most of the other keys.

    Each with all the ways they have signed, in the order of their ids: the same on both databases.
    """
    lock_keys(connection, firm_id, keys)
    stored = [key[:_LONGEST_KEY] for key in keys]
    asked = {"firm": firm_id, "sure": [key for key in stored if is_sure(key)]}
    rows = connection.execute(_KNOWN, {**asked, "loose": [key for key in stored if not is_sure(key)]})
    return [Known(contact_id=row.id, people=row.people) for row in rows]


def add_contact(connection: Connection, firm_id: str, person: Person, keys: Sequence[str], now: datetime) -> str:
    """A new contact, found later by any of these keys. Returns its id."""
    contact_id = new_id()
    row = {
        "id": contact_id,
        "firm_id": firm_id,
        "company_id": _company_id(connection, firm_id, person),
        "name": person.full_name,
        "email": person.email or None,
        "people": (person,),
        "created_at": now,
    }
    connection.execute(_INSERT, row)
    _add_keys(connection, firm_id, contact_id, keys)
    return contact_id


def extend_contact(connection: Connection, firm_id: str, contact_id: str, person: Person, keys: Sequence[str]) -> None:
    """What this message tells about a known contact; what was known stays. One message of a contact at a time."""
    row = connection.execute(_TO_EXTEND, {"contact": contact_id}).one()
    changes: dict[str, object] = {}
    if person not in row.people:
        changes["people"] = (*row.people, person)[-_PEOPLE_KEPT:]
    if row.company_id is None:
        changes["company_id"] = _company_id(connection, firm_id, person)
    if not row.email:
        changes["email"] = person.email or None
    if not row.name:
        changes["name"] = person.full_name
    if changes:
        connection.execute(_UPDATE, {"contact": contact_id, **changes})
    _add_keys(connection, firm_id, contact_id, keys)


def _add_keys(connection: Connection, firm_id: str, contact_id: str, keys: Sequence[str]) -> None:
    points = [{"firm_id": firm_id, "key": key[:_LONGEST_KEY], "contact_id": contact_id} for key in keys]
    if points:
        connection.execute(insert_unless_known(connection, contact_points), points)


def _company_id(connection: Connection, firm_id: str, person: Person) -> str | None:
    """The person's company, known by its domain, else by its name's key; a new one is added."""
    key = (person.company_domain or person.company_key)[:_LONGEST_KEY]
    if not key:
        return None
    row = {
        "id": new_id(),
        "firm_id": firm_id,
        "key": key,
        "name": person.company or key,
        "domain": person.company_domain or None,
    }
    added: str | None = connection.execute(insert_unless_known(connection, companies), row).scalar()
    return added or connection.execute(_COMPANY, {"firm": firm_id, "key": key}).scalar_one()
