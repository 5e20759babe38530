"""Leads in lines, each with its state: for the digest, the pages and the commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from app.domain.judgement import Disposition, Evidence, Judgement
from app.domain.lead_state import FILTERED, MOST_LEADS, LeadFacts, LeadLine
from app.storage.rows import from_row
from app.storage.tables import contacts, events, leads

LEADS_PAGE = 50

# The same as `state_of`, where the database counts or looks for leads.
_IS_REPEAT = leads.c.joined_to.is_not(None)
_IS_INQUIRY = func.coalesce(leads.c.disposition, Disposition.INQUIRY.value) == Disposition.INQUIRY.value
NOT_REPEATED = ~_IS_REPEAT
IS_NEW = and_(NOT_REPEATED, _IS_INQUIRY, leads.c.follows.is_(None))
_IS_JOINED = or_(_IS_REPEAT, and_(_IS_INQUIRY, leads.c.follows.is_not(None)))

LINES: Select[Any] = select(
    *(column for column in leads.c if column is not leads.c.draft),  # the longest, and no line shows it
    contacts.c.name.label("contact_name"),
).outerjoin(contacts, contacts.c.id == leads.c.contact_id)


def lead_lines(connection: Connection, query: Select[Any]) -> list[LeadLine]:
    """`query` narrows LINES down."""
    rows = connection.execute(query).all()
    return [_line(row, facts) for row, facts in zip(rows, lead_facts(connection, rows), strict=True)]


def _line(row: Row[Any], facts: LeadFacts) -> LeadLine:
    inquiry, judgement, qualification = row.inquiry, row.judgement, row.qualification
    evidence: tuple[Evidence, ...] = qualification.evidence if qualification else ()
    if not evidence and judgement:
        evidence = judgement.evidence
    return from_row(
        LeadLine,
        row,
        name=inquiry.sender_name or "",
        address=inquiry.sender_email or "",
        company=inquiry.company or "",
        subject=inquiry.subject or " ".join(inquiry.message.split())[:90],
        facts=facts,
        evidence=evidence,
        judge=judgement.judge if judgement else "",
        fell_back=judgement.fell_back if judgement else "",
    )


def lead_facts(connection: Connection, rows: Sequence[Row[Any]]) -> list[LeadFacts]:
    """What says where each of these leads stands, in their order."""
    noted = _noted(connection, rows)
    return [from_row(LeadFacts, row, noted=noted.get(row.id, "")) for row in rows]


def _noted(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """What the history says of leads that left the path before anybody judged them."""
    ids = [row.id for row in rows if row.joined_to or (row.disposition and row.judgement is None)]
    found: dict[str, str] = {}
    for some in _portions(ids):
        query = (
            select(events.c.lead_id, events.c.detail)
            .where(events.c.lead_id.in_(some), (events.c.kind == "joined") | events.c.kind.startswith("closed_"))
            .order_by(events.c.at, events.c.id)
        )
        found.update((row.lead_id, f"{row.detail.rstrip('.')}.") for row in connection.execute(query) if row.detail)
    return found


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Few enough at a time for every database's limit of parameters."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def recent_leads(connection: Connection, limit: int) -> list[LeadLine]:
    """The newest leads of all firms, newest first."""
    return lead_lines(connection, LINES.order_by(leads.c.received_at.desc(), leads.c.id.desc()).limit(limit))


def judged_since(connection: Connection, firm_id: str, since: datetime) -> list[Judgement]:
    """What was judged of what arrived since then."""
    wanted = select(leads.c.judgement).where(
        leads.c.firm_id == firm_id, leads.c.received_at >= since, leads.c.judgement.is_not(None)
    )
    return list(connection.execute(wanted).scalars())


def find_leads(
    connection: Connection,
    firm_id: str,
    *conditions: ColumnElement[bool],
    kind: str = "",
    before: str = "",
    most: int = LEADS_PAGE,
) -> tuple[list[LeadLine], bool]:
    """(a page of leads, newest first; there are more).

    `kind` is one of `lead_filter.KINDS`, or "" for all; `before` is the id of the last lead of the page before.
    """
    query = LINES.where(leads.c.firm_id == firm_id, *of_kind(kind), *conditions)
    last_at = connection.execute(
        select(leads.c.received_at).where(leads.c.id == before, leads.c.firm_id == firm_id)
    ).scalar()
    if last_at is not None:
        query = query.where(
            or_(leads.c.received_at < last_at, (leads.c.received_at == last_at) & (leads.c.id < before))
        )
    newest_first = query.order_by(leads.c.received_at.desc(), leads.c.id.desc())
    found = lead_lines(connection, newest_first.limit(most + 1))
    return found[:most], len(found) > most


def of_kind(kind: str) -> list[ColumnElement[bool]]:
    """One of `lead_filter.KINDS`; all for ""."""
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "": [],
        "joined": [_IS_JOINED],
        "new": [IS_NEW],
        "filtered": [NOT_REPEATED, leads.c.disposition.in_([state.value for state in FILTERED])],
        Disposition.INQUIRY: [IS_NEW, leads.c.disposition.is_not(None)],
    }
    return conditions.get(kind, [NOT_REPEATED, leads.c.disposition == kind])


def contact_leads(connection: Connection, contact_id: str) -> list[LeadLine]:
    """A contact's newest, at most MOST_LEADS."""
    newest = leads.c.received_at.desc(), leads.c.id.desc()
    return lead_lines(connection, LINES.where(leads.c.contact_id == contact_id).order_by(*newest).limit(MOST_LEADS))


def inquiry_texts(connection: Connection, firm_id: str, limit: int = 500) -> list[str]:
    """Subject and message of the newest inquiries of a firm, as far as they have not been emptied."""
    newest = select(leads.c.inquiry).where(leads.c.firm_id == firm_id, IS_NEW, leads.c.emptied_at.is_(None))
    rows = connection.execute(newest.order_by(leads.c.received_at.desc()).limit(limit)).scalars()
    return [f"{inquiry.subject or ''}\n{inquiry.message}" for inquiry in rows]
