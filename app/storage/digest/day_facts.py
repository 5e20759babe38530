"""One firm's day, gathered for the digest: what arrived, and the list each message stands in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select

from app.domain.digest import (
    Digest,
    DigestCounts,
    DigestDelivery,
    DigestLead,
    DigestTask,
    day_bounds,
    first_response,
)
from app.domain.judgement import Disposition, Evidence
from app.domain.lead_path import LAST_STEP
from app.domain.task import RequiredAction
from app.storage.tables import deliveries, events, firms, leads, tasks

FILTERED = (
    Disposition.VENDOR_PITCH,
    Disposition.SPAM,
    Disposition.JOB_SEEKER,
    Disposition.OTHER,
    Disposition.EXISTING_CLIENT,
)
_TASKS_SHOWN = 200
_ANSWERS = {
    "reply": "A full reply was sent.",
    "acknowledgement": "The safe acknowledgement was sent.",
    "person": "A colleague answered.",
}


def digest_of_day(connection: Connection, firm_id: str, day: date, zone: ZoneInfo, now: datetime) -> Digest:
    """Everything that reached the firm on that local day, as it stands now.

    Reads the rows of the day only, by index, however many leads are stored.
    """
    bounds = day_bounds(day, zone)
    rows = _leads_of_day(connection, firm_id, bounds)
    letters = _deliveries_of_day(connection, firm_id, bounds)
    handed_on = _handed_on(connection, firm_id, [row.id for row in rows])
    sections = _sort(rows, handed_on, _reasons(connection, rows))
    new_leads = (*sections["answered"], *sections["held"], *sections["unanswered"])
    notices, repeats, unreadable = (_of_outcome(letters, name) for name in ("notice", "repeat", "quarantined"))
    counts = DigestCounts(
        read=_count_leads(connection, firm_id, bounds) + _count_deliveries(connection, firm_id, bounds, readable=True),
        unreadable=_count_deliveries(connection, firm_id, bounds, readable=False),
        new_leads=len(new_leads),
        joined=len(sections["joined"]) + len(repeats),
        filtered=len(sections["filtered"]) + len(sections["handed_on"]),
        notices=len(sections["machine_mail"]) + len(notices),
        quarantined=len(unreadable),
    )
    return Digest(
        firm_id=firm_id,
        firm_name=connection.execute(select(firms.c.name).where(firms.c.id == firm_id)).scalar() or firm_id,
        day=day,
        zone=zone,
        built_at=now,
        counts=counts,
        first_response=first_response(new_leads),
        waiting=_waiting(connection, firm_id),
        waiting_in_all=connection.execute(
            select(func.count()).select_from(tasks).where(*_undecided(firm_id))
        ).scalar_one(),
        notices=notices,
        repeats=repeats,
        unreadable=unreadable,
        still_unread=sum(row.outcome is None for row in letters),
        **sections,
    )


def _leads_of_day(connection: Connection, firm_id: str, bounds: tuple[datetime, datetime]) -> Sequence[Any]:
    return connection.execute(
        select(
            leads.c.id,
            leads.c.received_at,
            leads.c.channel,
            leads.c.inquiry,
            leads.c.next_step,
            leads.c.follows,
            leads.c.joined_to,
            leads.c.disposition,
            leads.c.judgement,
            leads.c.qualification,
            leads.c.held,
            leads.c.answered_at,
            leads.c.answer,
        )
        .where(leads.c.firm_id == firm_id, leads.c.received_at >= bounds[0], leads.c.received_at < bounds[1])
        .order_by(leads.c.received_at, leads.c.id)
    ).all()


def _deliveries_of_day(connection: Connection, firm_id: str, bounds: tuple[datetime, datetime]) -> Sequence[Any]:
    """Those that made no lead; the bodies stay where they are."""
    return connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.received_at,
            deliveries.c.source_id,
            deliveries.c.outcome,
            deliveries.c.problem,
        )
        .where(
            deliveries.c.firm_id == firm_id,
            deliveries.c.received_at >= bounds[0],
            deliveries.c.received_at < bounds[1],
            deliveries.c.outcome.is_distinct_from("read"),
        )
        .order_by(deliveries.c.received_at, deliveries.c.id)
    ).all()


def _count_leads(connection: Connection, firm_id: str, bounds: tuple[datetime, datetime]) -> int:
    return connection.execute(
        select(func.count()).where(
            leads.c.firm_id == firm_id, leads.c.received_at >= bounds[0], leads.c.received_at < bounds[1]
        )
    ).scalar_one()


def _count_deliveries(
    connection: Connection, firm_id: str, bounds: tuple[datetime, datetime], *, readable: bool
) -> int:
    """Settled deliveries that made no lead, readable or not."""
    is_quarantined = deliveries.c.outcome == "quarantined"
    return connection.execute(
        select(func.count()).where(
            deliveries.c.firm_id == firm_id,
            deliveries.c.received_at >= bounds[0],
            deliveries.c.received_at < bounds[1],
            deliveries.c.outcome != "read",
            ~is_quarantined if readable else is_quarantined,
        )
    ).scalar_one()


def _of_outcome(rows: Sequence[Any], outcome: str) -> tuple[DigestDelivery, ...]:
    return tuple(
        DigestDelivery(
            delivery_id=row.id, received_at=row.received_at, source_id=row.source_id, reason=row.problem or ""
        )
        for row in rows
        if row.outcome == outcome
    )


def _handed_on(connection: Connection, firm_id: str, lead_ids: Sequence[str]) -> set[str]:
    """Which of these leads went to a colleague."""
    found: set[str] = set()
    for some in _portions(lead_ids):
        query = select(tasks.c.lead_id).where(
            tasks.c.firm_id == firm_id,
            tasks.c.lead_id.in_(some),
            tasks.c.action == RequiredAction.HAND_ON.value,
        )
        found.update(connection.execute(query).scalars())
    return found


def _reasons(connection: Connection, rows: Sequence[Any]) -> dict[str, str]:
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


def _sort(rows: Sequence[Any], handed_on: set[str], reasons: Mapping[str, str]) -> dict[str, tuple[DigestLead, ...]]:
    lists: dict[str, list[DigestLead]] = {
        name: [] for name in ("answered", "held", "unanswered", "joined", "filtered", "handed_on", "machine_mail")
    }
    for row in rows:
        section, reason = _place(row, is_handed_on=row.id in handed_on)
        lists[section].append(_digest_lead(row, reasons.get(row.id) or reason))
    return {name: tuple(items) for name, items in lists.items()}


def _place(row: Any, *, is_handed_on: bool) -> tuple[str, str]:
    """The one section a message stands in, and why in one sentence."""
    if row.joined_to is not None:
        return "joined", "The same inquiry as an earlier message; it gets no second answer."
    if row.follows is not None:
        return "joined", row.held or "A further message in a conversation that is already going on."
    if row.disposition == Disposition.AUTOMATED:
        return "machine_mail", "Written by a program, not by a person."
    if row.disposition in FILTERED:
        reason = f"Judged as {str(row.disposition).replace('_', ' ')}. {row.held or ''}".strip()
        return ("handed_on" if is_handed_on else "filtered"), reason
    if row.answer is not None:
        return "answered", _ANSWERS.get(row.answer, "It was answered.")
    if row.held:
        return "held", row.held
    is_settled = row.next_step in (None, LAST_STEP)
    return "unanswered", "Closed without a reply." if is_settled else f"On its way; the next step is {row.next_step}."


def _digest_lead(row: Any, reason: str) -> DigestLead:
    inquiry, judgement, qualification = row.inquiry, row.judgement, row.qualification
    evidence: tuple[Evidence, ...] = qualification.evidence if qualification else ()
    if not evidence and judgement:
        evidence = judgement.evidence
    return DigestLead(
        lead_id=row.id,
        received_at=row.received_at,
        channel=row.channel,
        sender=inquiry.sender_name or inquiry.sender_email or "Somebody without a name",
        address=inquiry.sender_email or "",
        company=inquiry.company or "",
        subject=inquiry.subject or " ".join(inquiry.message.split())[:90],
        reason=reason,
        evidence=evidence,
        disposition=row.disposition,
        judge=judgement.judge if judgement else "",
        score=qualification.score if qualification else None,
        tier=qualification.tier.value if qualification else None,
        answer=row.answer,
        answered_at=row.answered_at,
        joined_to=row.joined_to or row.follows,
    )


def _undecided(firm_id: str) -> list[ColumnElement[bool]]:
    return [tasks.c.firm_id == firm_id, tasks.c.done_at.is_(None), tasks.c.decision.is_(None)]


def _waiting(connection: Connection, firm_id: str) -> tuple[DigestTask, ...]:
    rows = connection.execute(
        select(tasks, leads.c.inquiry)
        .outerjoin(leads, leads.c.id == tasks.c.lead_id)
        .where(*_undecided(firm_id))
        .order_by(tasks.c.due_at, tasks.c.id)
        .limit(_TASKS_SHOWN)
    )
    return tuple(
        DigestTask(
            task_id=row.id,
            lead_id=row.lead_id,
            delivery_id=row.delivery_id,
            action=row.action,
            owner=row.owner,
            due_at=row.due_at,
            reason=row.reason,
            about=(row.inquiry.sender_name or row.inquiry.sender_email or "") if row.inquiry else "A delivery",
        )
        for row in rows
    )
