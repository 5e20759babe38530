"""Whoever booked, as a person we know: their lead, and whether two leads are one person's."""

from sqlalchemy import Connection, Select, or_, select

from app.domain.booking import Invitee
from app.domain.judgement import UNWANTED
from app.domain.people.mail_keys import mailbox_key
from app.storage.tables import contact_points, leads


def lead_of_invitee(connection: Connection, firm_id: str, who: Invitee) -> str | None:
    """The lead that our link carried, else the newest one of whoever has that mailbox; None: nobody we know.

    A lead's id is known to whoever got our letter, to nobody else, and cannot be guessed.
    """
    theirs = select(leads.c.id).where(leads.c.firm_id == firm_id, leads.c.emptied_at.is_(None))
    if who.lead_id:
        found: str | None = connection.execute(theirs.where(leads.c.id == who.lead_id)).scalar()
        if found is not None:
            return found
    key = mailbox_key(who.email)
    if not key:
        return None
    whose = select(contact_points.c.contact_id).where(
        contact_points.c.firm_id == firm_id, contact_points.c.key == f"email:{key}"
    )
    unwanted = [one.value for one in UNWANTED]
    wanted = or_(leads.c.disposition.is_(None), leads.c.disposition.not_in(unwanted))
    newest = theirs.where(leads.c.contact_id.in_(whose), leads.c.joined_to.is_(None), wanted)
    in_order = newest.order_by(leads.c.received_at.desc(), leads.c.id.desc())
    newest_id: str | None = connection.execute(in_order.limit(1)).scalar()
    return newest_id


def is_of_same_contact(connection: Connection, lead_id: str, other_id: str) -> bool:
    """Whether two leads are one person's, or one lead."""
    query = select(leads.c.contact_id).where(leads.c.id.in_((lead_id, other_id)))
    contact, *others = [*connection.execute(query).scalars(), None]
    return lead_id == other_id or (contact is not None and others == [contact, None])


def of_same_contact(lead_id: str) -> Select[tuple[str]]:
    """The ids of all leads of that lead's person; of nobody known yet itself alone."""
    contact = select(leads.c.contact_id).where(leads.c.id == lead_id).scalar_subquery()
    return select(leads.c.id).where(or_(leads.c.id == lead_id, leads.c.contact_id == contact))
