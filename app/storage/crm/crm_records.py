"""What the recorder reads before it writes to the CRM, and what it keeps of the answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.domain.crm import CrmLink, CrmMessage, CrmTask
from app.domain.lead import Lead
from app.domain.lead_path import LAST_STEP
from app.domain.people.person import Person, person_of
from app.domain.record_facts import RecordFacts
from app.storage.inserts import insert_or_replace
from app.storage.tables import contacts, crm_links, leads, messages, tasks

_TO_RECORD = (
    select(leads.c.id)
    .where(leads.c.next_step == LAST_STEP, leads.c.due_at <= bindparam("now"))
    .order_by(leads.c.due_at)
    .limit(bindparam("most"))
)


def leads_to_record(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Leads waiting at `record`, oldest first."""
    return list(connection.execute(_TO_RECORD, {"now": now, "most": limit}).scalars())


def facts_for(connection: Connection, found: Sequence[Lead]) -> dict[str, RecordFacts]:
    """Lead id -> facts, in four questions however many leads."""
    lead_ids = [lead.id for lead in found]
    contact_ids = [lead.contact_id for lead in found if lead.contact_id]
    people = {
        row.id: row.people
        for row in connection.execute(select(contacts.c.id, contacts.c.people).where(contacts.c.id.in_(contact_ids)))
    }
    replies = _replies(connection, lead_ids)
    holds = _open_holds(connection, lead_ids)
    keys = [*contact_ids, *(f"{contact_id}:company" for contact_id in contact_ids), *lead_ids]
    firm_ids = {lead.firm_id for lead in found}
    known = {
        (row.firm_id, row.our_key): row.their_id
        for row in connection.execute(
            select(crm_links).where(crm_links.c.firm_id.in_(firm_ids), crm_links.c.our_key.in_(keys))
        )
    }
    return {
        lead.id: RecordFacts(
            person=merged(people.get(lead.contact_id or "", ()) or (person_of(lead.inquiry),)),
            replies=tuple(replies[lead.id]),
            tasks=tuple(holds[lead.id]),
            their_contact_id=known.get((lead.firm_id, lead.contact_id or "")),
            their_company_id=known.get((lead.firm_id, f"{lead.contact_id}:company")),
            never_recorded=(lead.firm_id, lead.id) not in known,
        )
        for lead in found
    }


def merged(people: Sequence[Person]) -> Person:
    """One person out of several ways they signed: the newest value that is not empty wins, addresses stay first."""
    result = people[-1]
    for person in reversed(people[:-1]):
        gaps = {
            name: getattr(person, name)
            for name in Person.__dataclass_fields__
            if not getattr(result, name) and getattr(person, name)
        }
        result = replace(result, **gaps)
    first_address = next((person.email for person in people if person.email), None)
    return replace(result, email=first_address or "")


def _replies(connection: Connection, lead_ids: Sequence[str]) -> dict[str, list[CrmMessage]]:
    """Found by their threads: there is no index of messages by lead, and a message stands in its lead's thread."""
    in_threads = messages.c.thread_id.in_(select(leads.c.thread_id).where(leads.c.id.in_(lead_ids)))
    rows = connection.execute(
        select(messages)
        .where(in_threads, messages.c.lead_id.in_(lead_ids), messages.c.from_us.is_(True))
        .order_by(messages.c.at)
    )
    replies: dict[str, list[CrmMessage]] = defaultdict(list)
    for row in rows:
        replies[row.lead_id].append(
            CrmMessage(
                key=row.id,
                from_us=True,
                at=row.at,
                subject=row.subject,
                text=row.text,
                from_address=row.from_address,
                to_address=row.to_address,
            )
        )
    return replies


def _open_holds(connection: Connection, lead_ids: Sequence[str]) -> dict[str, list[CrmTask]]:
    rows = connection.execute(
        select(tasks).where(tasks.c.lead_id.in_(lead_ids), tasks.c.done_at.is_(None), tasks.c.action != "repair_record")
    )
    holds: dict[str, list[CrmTask]] = defaultdict(list)
    for row in rows:
        title = row.action.replace("_", " ").capitalize()
        holds[row.lead_id].append(
            CrmTask(key=row.id, due_at=row.due_at, title=title, body=row.reason, owner_email=row.owner)
        )
    return holds


def keep_links(connection: Connection, firm_id: str, links: Sequence[CrmLink]) -> None:
    """Remember their ids; a merged record may change one, so the latest wins."""
    if links:
        rows = [
            {"firm_id": firm_id, "kind": link.kind, "our_key": link.our_key, "their_id": link.their_id}
            for link in links
        ]
        unique = ("firm_id", "kind", "our_key")
        connection.execute(insert_or_replace(connection, crm_links, unique, replaced="their_id"), rows)
