"""One firm's day, gathered for the digest: what arrived, and the list each message stands in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from app.domain.decision import QUESTIONS
from app.domain.digest import (
    Digest,
    DigestCounts,
    DigestDelivery,
    DigestLimit,
    DigestTask,
    day_bounds,
    first_response,
)
from app.domain.lead_state import FILTERED, LeadFacts, LeadLine, LeadState, state_of
from app.domain.task import RequiredAction
from app.storage.access.firms import name_of_firm
from app.storage.leads.lead_lists import LINES, lead_lines
from app.storage.leads.reached_limits import limits_between
from app.storage.people.proposals import count_open
from app.storage.rows import from_row
from app.storage.tables import deliveries, leads, tasks
from app.storage.tasks.tasks import UNDECIDED

_TASKS_SHOWN = 200
FACTS = tuple(one.name for one in fields(LeadFacts) if one.name != "noted")  # columns that say where a lead stands
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
    leads_of_day, deliveries_of_day = (_of_day(table, firm_id, day, zone) for table in (leads, deliveries))
    letters = _deliveries(connection, deliveries_of_day)
    sections = _sections(connection, leads_of_day)
    new_leads = (*sections["answered"], *sections["held"], *sections["unanswered"])
    notices, repeats, quarantined = (_of_outcome(letters, name) for name in ("notice", "repeat", "quarantined"))
    in_sections = {name: len(lines) for name, lines in sections.items()}
    return Digest(
        firm_id=firm_id,
        firm_name=name_of_firm(connection, firm_id),
        day=day,
        zone=zone,
        built_at=now,
        counts=_counts(connection, leads_of_day, deliveries_of_day, in_sections, letters),
        first_response=first_response(new_leads),
        waiting=_waiting(connection, firm_id),
        waiting_in_all=_count(connection, tasks.c.firm_id == firm_id, UNDECIDED),
        limits=tuple(
            DigestLimit(at=limit.at, reason=limit.reason)
            for limit in limits_between(connection, firm_id, *day_bounds(day, zone))
        ),
        notices=notices,
        repeats=repeats,
        unreadable=quarantined,
        alike_contacts=count_open(connection, firm_id),
        still_unread=sum(row.outcome is None for row in letters),
        **sections,
    )


def counts_of_day(connection: Connection, firm_id: str, day: date, zone: ZoneInfo) -> tuple[DigestCounts, int]:
    """(the equation of that local day, deliveries nobody has read yet), without reading what the leads say."""
    leads_of_day, deliveries_of_day = (_of_day(table, firm_id, day, zone) for table in (leads, deliveries))
    letters = _deliveries(connection, deliveries_of_day)
    rows = connection.execute(select(*(leads.c[name] for name in FACTS)).where(leads_of_day))
    in_sections = Counter(_SECTIONS[state_of(from_row(LeadFacts, row, noted="")).state] for row in rows)
    counts = _counts(connection, leads_of_day, deliveries_of_day, in_sections, letters)
    return counts, sum(row.outcome is None for row in letters)


def _counts(
    connection: Connection,
    leads_of_day: ColumnElement[bool],
    deliveries_of_day: ColumnElement[bool],
    in_sections: Mapping[str, int],
    letters: Sequence[Any],
) -> DigestCounts:
    """What arrived as the database counts it, beside the lengths of the lists."""
    unreadable = deliveries.c.outcome == "quarantined"
    of = Counter(row.outcome for row in letters)
    leads_in = Counter(in_sections)
    return DigestCounts(
        read=_count(connection, leads_of_day)
        + _count(connection, deliveries_of_day, deliveries.c.outcome != "read", ~unreadable),
        unreadable=_count(connection, deliveries_of_day, unreadable),
        new_leads=leads_in["answered"] + leads_in["held"] + leads_in["unanswered"],
        joined=leads_in["joined"] + of["repeat"],
        filtered=leads_in["filtered"] + leads_in["handed_on"],
        notices=leads_in["machine_mail"] + of["notice"],
        quarantined=of["quarantined"],
    )


def _sections(connection: Connection, of_day: ColumnElement[bool]) -> dict[str, tuple[LeadLine, ...]]:
    """Each message of the day in the one list its state belongs to."""
    lists: dict[str, list[LeadLine]] = {section: [] for section in _SECTIONS.values()}
    for line in lead_lines(connection, LINES.where(of_day).order_by(leads.c.received_at, leads.c.id)):
        lists[_SECTIONS[line.state]].append(line)
    return {section: tuple(lines) for section, lines in lists.items()}


def _deliveries(connection: Connection, of_day: ColumnElement[bool]) -> Sequence[Any]:
    """Those that made no lead; the bodies stay where they are."""
    shown = ("id", "received_at", "source_id", "outcome", "problem")
    query = select(*(deliveries.c[name] for name in shown)).where(of_day, deliveries.c.outcome.is_distinct_from("read"))
    return connection.execute(query.order_by(deliveries.c.received_at, deliveries.c.id)).all()


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(*where)).scalar_one()


def _of_day(table: Table, firm_id: str, day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    start, end = day_bounds(day, zone)
    return and_(table.c.firm_id == firm_id, table.c.received_at >= start, table.c.received_at < end)


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
            about=_about(row),
        )
        for row in rows
    )


def _about(row: Any) -> str:
    """Whom or what a task is about, in the words of the list."""
    if row.inquiry:
        return row.inquiry.sender_name or row.inquiry.sender_email or ""
    return "A delivery" if row.delivery_id else QUESTIONS[RequiredAction(row.action)].title
