"""What the recorder reads before it writes to the CRM, and what it keeps of the answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from app.domain.crm import CrmLink, CrmMessage, CrmTask, LinkKind, after_being_overtaken, company_link_key
from app.domain.judgement import Disposition, Tier
from app.domain.lead import Lead
from app.domain.lead_path import LAST_STEP
from app.domain.opportunity import LeadFit, best_fit, fit_of_contact
from app.domain.people.person import Person, person_of
from app.domain.record_facts import RecordFacts
from app.storage.crm.booked_meetings import meetings_of
from app.storage.crm.opportunity_events import events_of_opportunities
from app.storage.crm.refused_mail import own_refusals
from app.storage.crm.said_answers import with_said_answers
from app.storage.inserts import insert_or_replace
from app.storage.recording_again import NOT_MIRRORED
from app.storage.tables import contacts, crm_links, leads, messages, tasks

_DUE = leads.c.next_step == LAST_STEP, leads.c.due_at <= bindparam("now")
_WAITING_FIRMS = select(leads.c.firm_id).where(*_DUE).group_by(leads.c.firm_id).order_by(func.min(leads.c.due_at))
_TO_RECORD = (
    select(leads.c.id)
    .where(*_DUE, leads.c.firm_id == bindparam("firm"))
    .order_by(leads.c.due_at)
    .limit(bindparam("most"))
)
_MOST_PARTS = 300  # messages of the opportunities in one batch
_OF_A_LEAD: tuple[LinkKind, ...] = ("deal", "message")  # written under the lead's own id
_LINKS = select(crm_links).where(  # every column of the key is named: the index is not searched through
    crm_links.c.firm_id.in_(bindparam("firms", expanding=True)),
    crm_links.c.vendor == bindparam("vendor"),
    crm_links.c.kind.in_(("contact", "company", "task", "meeting", *_OF_A_LEAD)),
    crm_links.c.our_key.in_(bindparam("keys", expanding=True)),
)


def firms_to_record(connection: Connection, now: datetime) -> list[str]:
    """Firms with leads waiting at `record`; first whose lead has waited longest."""
    return list(connection.execute(_WAITING_FIRMS, {"now": now}).scalars())


def leads_to_record(connection: Connection, firm_id: str, now: datetime, limit: int) -> list[str]:
    """Leads of a firm waiting at `record`, oldest first."""
    return list(connection.execute(_TO_RECORD, {"firm": firm_id, "now": now, "most": limit}).scalars())


def parts_of(connection: Connection, opportunities: Sequence[str]) -> list[str]:
    """Leads that belong to these opportunities, the newest; of somebody who writes without end not all."""
    query = select(leads.c.id).where(leads.c.opportunity_id.in_(opportunities), leads.c.emptied_at.is_(None))
    newest_first = query.order_by(leads.c.received_at.desc(), leads.c.id.desc()).limit(_MOST_PARTS)
    return list(connection.execute(newest_first).scalars()) if opportunities else []


def facts_for(
    connection: Connection, found: Sequence[Lead], parts: Mapping[str, Lead], vendor: str
) -> dict[str, RecordFacts]:
    """Lead id -> facts, in eleven questions at most however many leads; what this vendor's CRM calls them among these.

    `parts`: the leads that opened the opportunities of these, and others that belong to them, by their ids.
    """
    openers = {id_: parts[id_] for lead in found if (id_ := lead.opportunity_id) and id_ in parts}
    lead_ids = [lead.id for lead in found]
    contact_ids = [lead.contact_id for lead in found if lead.contact_id]
    stored = {
        row.id: row.people
        for row in connection.execute(select(contacts.c.id, contacts.c.people).where(contacts.c.id.in_(contact_ids)))
    }
    replies = with_said_answers(connection, found, _replies(connection, lead_ids))
    people = {lead.id: merged(stored.get(lead.contact_id or "", ()) or (person_of(lead.inquiry),)) for lead in found}
    names = {lead.id: people[lead.id].company or lead.inquiry.company for lead in found}
    companies = {lead.id: company_link_key(people[lead.id].company_domain) for lead in found}
    held = connection.execute(select(tasks).where(tasks.c.lead_id.in_(lead_ids), tasks.c.action.not_in(NOT_MIRRORED)))
    holds = held.all()
    booked = meetings_of(connection, lead_ids)
    ours = {row.id for row in holds} | {one.key for those in replies.values() for one in those}
    ours |= {meeting.key for meetings in booked.values() for meeting in meetings}
    asked = {*contact_ids, *lead_ids, *openers, *ours, *filter(None, companies.values())}
    links = connection.execute(_LINKS, {"firms": {lead.firm_id for lead in found}, "vendor": vendor, "keys": asked})
    known = {(row.firm_id, row.kind, row.our_key): row for row in links}
    fits = _fits(connection, contact_ids, list(openers))
    happened = events_of_opportunities(connection, openers)
    refused = own_refusals(connection, contact_ids)

    def theirs(lead: Lead, kind: LinkKind, key: str | None) -> CrmLink | None:
        row = known.get((lead.firm_id, kind, key))
        return (
            None
            if row is None
            else CrmLink(kind=kind, our_key=row.our_key, their_id=row.their_id, written=row.written or {})
        )

    def id_of(lead: Lead, kind: LinkKind, key: str | None) -> str | None:
        link = theirs(lead, kind, key)
        return link.their_id if link else None

    return {
        lead.id: RecordFacts(
            person=people[lead.id],
            company_name=names[lead.id],
            message=theirs(lead, "message", lead.id),
            replies=tuple(_known(one, theirs(lead, "message", one.key)) for one in replies[lead.id]),
            tasks=tuple(
                _task(row, theirs(lead, "task", row.id))
                for row in holds
                if row.lead_id == lead.id and (row.done_at is None or lead.attempts or theirs(lead, "task", row.id))
            ),
            meetings=tuple(
                replace(one, known_id=link.their_id, written=link.written) if link else one
                for one in booked.get(lead.id, ())
                for link in (theirs(lead, "meeting", one.key),)
            ),
            contact=theirs(lead, "contact", lead.contact_id),
            their_company_id=id_of(lead, "company", companies[lead.id]),
            is_newest=not any(_is_later(fit, lead) for contact_id, fit in fits if contact_id == lead.contact_id),
            never_recorded=not any(theirs(lead, kind, lead.id) for kind in _OF_A_LEAD),
            opener=openers.get(lead.opportunity_id or ""),
            of_opportunity=_newest_first(lead, parts),
            deal=theirs(lead, "deal", lead.opportunity_id),
            fit=fit_of_contact(fit for contact_id, fit in fits if contact_id == lead.contact_id),
            deal_fit=best_fit(
                fit for _, fit in fits if lead.opportunity_id and fit.opportunity_id == lead.opportunity_id
            ),
            deal_events=happened.get(lead.opportunity_id or "", ()),
            refusals=tuple(refused.get(lead.contact_id or "", ())),
        )
        for lead in found
    }


def _is_later(fit: LeadFit, lead: Lead) -> bool:
    is_same = lead.opportunity_id is not None and fit.opportunity_id == lead.opportunity_id
    return not is_same and (fit.received_at, fit.lead_id) > (lead.received_at, lead.id)


def _newest_first(lead: Lead, parts: Mapping[str, Lead]) -> tuple[Lead, ...]:
    """Of its opportunity; whoever opened it is the last, whatever the clocks said."""
    of_it = [one for one in parts.values() if one.opportunity_id and one.opportunity_id == lead.opportunity_id]
    order = sorted(of_it, key=lambda one: (one.id != lead.opportunity_id, one.received_at, one.id), reverse=True)
    return tuple(order)


def _fits(connection: Connection, contact_ids: Sequence[str], opened: Sequence[str]) -> list[tuple[str, LeadFit]]:
    """(contact, how one lead fits) of these contacts and of whoever has a part in these opportunities."""
    about = or_(leads.c.contact_id.in_(contact_ids), leads.c.opportunity_id.in_(opened))
    scored = leads.c.score.is_not(None), leads.c.disposition == Disposition.INQUIRY.value, leads.c.emptied_at.is_(None)
    query = select(
        leads.c.id, leads.c.contact_id, leads.c.received_at, leads.c.score, leads.c.tier, leads.c.opportunity_id
    )
    return [
        (
            row.contact_id,
            LeadFit(
                lead_id=row.id,
                received_at=row.received_at,
                score=row.score,
                tier=Tier(row.tier),
                opportunity_id=row.opportunity_id,
            ),
        )
        for row in connection.execute(query.where(about, *scored))
    ]


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
                message_id=row.message_id or "",
            )
        )
    return replies


def _known(message: CrmMessage, link: CrmLink | None) -> CrmMessage:
    return replace(message, known_id=link.their_id, written=link.written) if link else message


def _task(row: Row[Any], link: CrmLink | None) -> CrmTask:
    return CrmTask(
        key=row.id,
        due_at=row.due_at,
        title=row.action.replace("_", " ").capitalize(),
        body=row.reason,
        owner_email=row.owner,
        done=row.done_at is not None,
        known_id=link.their_id if link else None,
        written=link.written if link else {},
    )


def not_emptied(connection: Connection, lead_ids: Sequence[str]) -> set[str]:
    """Whose person was not erased while the CRM was told about them. They are not until this transaction ends."""
    there = select(leads.c.id).where(leads.c.id.in_(lead_ids), leads.c.emptied_at.is_(None))
    return set(connection.execute(there.order_by(leads.c.id).with_for_update(key_share=True)).scalars())


def keep_links(
    connection: Connection, firm_id: str, vendor: str, links: Sequence[CrmLink], *, overtaken: bool = False
) -> None:
    """Remember their ids; a merged record may change one, so the latest wins.

    `overtaken`: something about the lead was decided while it was recorded. What is known stays, and the values that
    were written stand there all the same.
    """
    known = _known_links(connection, firm_id, vendor, links) if overtaken else {}
    rows = []
    for link in links:
        row = known.get((link.kind, link.our_key))
        before = (row.written if row else None) or {}
        written = after_being_overtaken(before, link.written) if overtaken else dict(link.written)
        their_id = row.their_id if row else link.their_id
        rows.append({"kind": link.kind, "our_key": link.our_key, "their_id": their_id, "written": written or None})
    if rows:
        owned = {"firm_id": firm_id, "vendor": vendor}
        replacing = insert_or_replace(connection, crm_links, "their_id", "written")
        connection.execute(replacing, [{**owned, **row} for row in rows])


def _known_links(
    connection: Connection, firm_id: str, vendor: str, links: Sequence[CrmLink]
) -> dict[tuple[str, str], Row[Any]]:
    """Nobody marks one of them before this transaction ends."""
    keys = {link.our_key for link in links}
    query = _LINKS.with_for_update()
    rows = connection.execute(query, {"firms": [firm_id], "vendor": vendor, "keys": sorted(keys)})
    return {(row.kind, row.our_key): row for row in rows}
