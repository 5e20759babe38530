"""Who wants no mail from us: addresses, and every address a person is known by."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.storage.inserts import insert_unless_known
from app.storage.tables import contacts, suppressions

_ASKED = "asked not to be written to"
_SUPPRESSED = select(suppressions.c.reason).where(
    suppressions.c.firm_id == bindparam("firm"), suppressions.c.address == bindparam("address")
)


def is_suppressed(connection: Connection, firm_id: str, address: str) -> str | None:
    """Why we never write to this address, or None."""
    reason: str | None = connection.execute(_SUPPRESSED, {"firm": firm_id, "address": address.lower()}).scalar()
    return reason


def suppress(connection: Connection, firm_id: str, address: str, reason: str, now: datetime) -> None:
    """Never write to this address again. Doing it twice changes nothing."""
    row = {"firm_id": firm_id, "address": address.lower(), "reason": reason, "at": now}
    connection.execute(insert_unless_known(connection, suppressions), row)


def suppress_contact(
    connection: Connection, firm_id: str, contact_id: str | None, address: str | None, now: datetime
) -> None:
    """Never write again to this address, nor to any other the contact is known by."""
    addresses = {address} if address else set()
    if contact_id is not None:
        people = connection.execute(select(contacts.c.people).where(contacts.c.id == contact_id)).scalar()
        addresses |= {person.email for person in people or () if person.email}
    for one in sorted(addresses):
        suppress(connection, firm_id, one, _ASKED, now)
