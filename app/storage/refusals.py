"""A person who wants no mail from us: remembered for every address they have written from."""

from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.replies import suppress
from app.storage.tables import contacts

_ASKED = "asked not to be written to"


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
