"""What may stand in the CRM of a person who is erased here, in ids only: ours, and theirs as far as we know them."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from app.domain.crm import KIND, key_of_said_answer
from app.domain.inquiry import ChannelName
from app.storage.crm.booked_meetings import meeting_keys
from app.storage.people.person_search import Subject
from app.storage.tables import crm_links, leads, messages, tasks


def keys_in_crm(connection: Connection, subject: Subject) -> dict[str, tuple[str, ...]]:
    """Our keys of everything the recorder may have written, whether or not its answer arrived."""
    alone = [
        *subject.contacts,
        *connection.execute(
            select(leads.c.contact_id).where(leads.c.id.in_(subject.leads), leads.c.contact_id.is_not(None))
        ).scalars(),
    ]
    shared = set(
        connection.execute(
            select(leads.c.contact_id).where(leads.c.contact_id.in_(alone), leads.c.id.not_in(subject.leads))
        ).scalars()
    )
    in_talks = messages.c.lead_id.in_(subject.leads)
    ids = tuple(connection.execute(select(messages.c.id).where(in_talks)).scalars())
    asked = tuple(connection.execute(select(tasks.c.id).where(tasks.c.lead_id.in_(subject.leads))).scalars())
    said = (*subject.leads, *ids, *_said_answers(connection, subject.leads))
    return {
        **_their_contacts(connection, tuple(set(alone) - shared)),
        "contacts": tuple(sorted({*alone, *subject.leads} - shared)),  # a lead without a contact is recorded as its own
        "deals": subject.leads,
        "messages": said,
        "on_linkedin": _on_linkedin(connection, subject.leads, said),
        "tasks": asked,
        "meetings": tuple(meeting_keys(connection, subject.leads)),
    }


def _said_answers(connection: Connection, lead_ids: Sequence[str]) -> list[str]:
    return [key_of_said_answer(one) for one in _of_linkedin(connection, lead_ids)]


def _of_linkedin(connection: Connection, lead_ids: Sequence[str]) -> list[str]:
    came_by = leads.c.id.in_(lead_ids), leads.c.channel == ChannelName.LINKEDIN.value
    return list(connection.execute(select(leads.c.id).where(*came_by)).scalars())


def _on_linkedin(connection: Connection, lead_ids: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Of these messages those that may stand in the CRM as LinkedIn's: they do, or nobody knows as what."""
    if not _of_linkedin(connection, lead_ids):
        return ()
    of_messages = crm_links.c.kind == "message", crm_links.c.our_key.in_(keys)
    rows = connection.execute(select(crm_links.c.our_key, crm_links.c.written).where(*of_messages))
    others = {row.our_key for row in rows if KIND not in (row.written or {})}
    return tuple(key for key in keys if key not in others)


def _their_contacts(connection: Connection, contact_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The CRM's ids; apart from them those under which it also holds somebody who stays."""
    of_contacts = and_(crm_links.c.kind == "contact", crm_links.c.our_key.in_(contact_ids))
    theirs = set(connection.execute(select(crm_links.c.their_id).where(of_contacts)).scalars())
    others = and_(crm_links.c.kind == "contact", crm_links.c.their_id.in_(theirs), ~of_contacts)
    shared = set(connection.execute(select(crm_links.c.their_id).where(others)).scalars())
    return {"contact_ids": tuple(sorted(theirs - shared)), "shared_contact_ids": tuple(sorted(shared))}
