"""Leads as lines of a table, for the command line and the rehearsal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.tables import contacts, leads


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """One lead in one line."""

    id: str
    delivery_id: str
    received_at: datetime
    channel: str
    who: str
    decision: str  # "answered", "held", "joined", "on its way", or the disposition it was closed with
    answer: str | None
    score: int | None
    tier: str | None
    first_response_seconds: float | None
    why: str
    joined_to: str | None


def recent_leads(connection: Connection, limit: int) -> list[LeadLine]:
    """The newest leads, newest first."""
    rows = connection.execute(
        select(leads, contacts.c.name.label("contact_name"))
        .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
        .order_by(leads.c.received_at.desc(), leads.c.id.desc())
        .limit(limit)
    )
    lines = []
    for row in rows:
        seconds = (row.answered_at - row.received_at).total_seconds() if row.answered_at else None
        evidence = row.judgement.evidence if row.judgement else ()
        graded = row.qualification.evidence if row.qualification else ()
        reasons = [item.claim for item in (*graded, *evidence)][:3]
        lines.append(
            LeadLine(
                id=row.id,
                delivery_id=row.delivery_id,
                received_at=row.received_at,
                channel=row.channel,
                who=row.contact_name or row.inquiry.sender_name or row.inquiry.sender_email or "",
                decision=_decision(row.disposition, row.joined_to, row.answer, row.held, row.next_step),
                answer=row.answer,
                score=row.score,
                tier=row.tier,
                first_response_seconds=None if seconds is None else round(seconds, 2),
                why=row.held or "; ".join(reasons) or row.inquiry.machine_reason or "",
                joined_to=row.joined_to,
            )
        )
    return lines


def _decision(
    disposition: str | None, joined_to: str | None, answer: str | None, held: str | None, next_step: str | None
) -> str:
    if joined_to:
        return "joined"
    if disposition not in (None, "inquiry"):
        return str(disposition)
    if answer:
        return "answered"
    if held:
        return "held"
    return "on its way" if next_step else "closed"
