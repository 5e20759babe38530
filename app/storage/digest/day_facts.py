"""One firm's day, gathered for the digest: what arrived, and the list each message stands in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from app.domain.digest import (
    Digest,
    DigestCounts,
    DigestDelivery,
    DigestTask,
    day_bounds,
    first_response,
)
from app.domain.lead_state import FILTERED, LeadLine, LeadState
from app.storage.leads.lead_lists import LINES, lead_lines
from app.storage.tables import deliveries, firms, leads, tasks
from app.storage.tasks.tasks import UNDECIDED

_TASKS_SHOWN = 200
_SECTIONS = {
    LeadState.ANSWERED: "answered",
    LeadState.HELD: "held",
    LeadState.ON_ITS_WAY: "unanswered",
    LeadState.CLOSED: "unanswered",
    LeadState.JOINED: "joined",
    LeadState.AUTOMATED: "machine_mail",
    **dict.fromkeys(FILTERED, "filtered"),
    LeadState.EXISTING_CLIENT: "handed_on",
}


def digest_of_day(connection: Connection, firm_id: str, day: date, zone: ZoneInfo, now: datetime) -> Digest:
    """Everything that reached the firm on that local day, as it stands now.

    Reads the rows of the day only, by index, however many leads are stored.
    """
    bounds = day_bounds(day, zone)
    letters = _deliveries_of_day(connection, firm_id, bounds)
    sections = _sections(connection, firm_id, bounds)
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
            select(func.count()).select_from(tasks).where(tasks.c.firm_id == firm_id, UNDECIDED)
        ).scalar_one(),
        notices=notices,
        repeats=repeats,
        unreadable=unreadable,
        still_unread=sum(row.outcome is None for row in letters),
        **sections,
    )


def _sections(
    connection: Connection, firm_id: str, bounds: tuple[datetime, datetime]
) -> dict[str, tuple[LeadLine, ...]]:
    """Each message of the day in the one list its state belongs to."""
    of_day = LINES.where(leads.c.firm_id == firm_id, leads.c.received_at >= bounds[0], leads.c.received_at < bounds[1])
    lists: dict[str, list[LeadLine]] = {section: [] for section in _SECTIONS.values()}
    for line in lead_lines(connection, of_day.order_by(leads.c.received_at, leads.c.id)):
        lists[_SECTIONS[line.state]].append(line)
    return {section: tuple(lines) for section, lines in lists.items()}


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


def _waiting(connection: Connection, firm_id: str) -> tuple[DigestTask, ...]:
    rows = connection.execute(
        select(tasks, leads.c.inquiry)
        .outerjoin(leads, leads.c.id == tasks.c.lead_id)
        .where(tasks.c.firm_id == firm_id, UNDECIDED)
        .order_by(tasks.c.due_at, tasks.c.id)
        .limit(_TASKS_SHOWN)
    )
    return tuple(
        DigestTask(
            task_id=row.id,
            owner=row.owner,
            due_at=row.due_at,
            reason=row.reason,
            about=(row.inquiry.sender_name or row.inquiry.sender_email or "") if row.inquiry else "A delivery",
        )
        for row in rows
    )
