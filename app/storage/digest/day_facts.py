"""One firm's day, gathered for the digest: what arrived, and the list each message stands in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from app.domain.digest import (
    Digest,
    DigestCounts,
    DigestDelivery,
    day_bounds,
)
from app.domain.lead_state import FILTERED, LeadFacts, LeadLine, LeadState, state_of
from app.storage.leads.lead_lists import LINES, lead_lines
from app.storage.rows import from_row
from app.storage.source_test_deliveries import IS_SOURCE_TEST
from app.storage.tables import deliveries, leads

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


def digest_of_day(connection: Connection, firm_id: str, day: date, zone: ZoneInfo) -> Digest:
    """Everything that reached the firm on that local day, as it stands now.

    Reads the rows of the day only, by index, however many leads are stored.
    """
    leads_of_day, deliveries_of_day = (_of_day(table, firm_id, day, zone) for table in (leads, deliveries))
    letters = _deliveries(connection, deliveries_of_day)
    sections = _sections(connection, leads_of_day)
    notices, repeats, quarantined = (_of_outcome(letters, name) for name in ("notice", "repeat", "quarantined"))
    in_sections = {name: len(lines) for name, lines in sections.items()}
    return Digest(
        firm_id=firm_id,
        day=day,
        zone=zone,
        counts=_counts(connection, leads_of_day, deliveries_of_day, in_sections, letters),
        notices=notices,
        repeats=repeats,
        unreadable=quarantined,
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
    within = and_(table.c.firm_id == firm_id, table.c.received_at >= start, table.c.received_at < end)
    return and_(within, ~IS_SOURCE_TEST) if table is deliveries else within


def _of_outcome(rows: Sequence[Any], outcome: str) -> tuple[DigestDelivery, ...]:
    return tuple(
        DigestDelivery(
            delivery_id=row.id, received_at=row.received_at, source_id=row.source_id, reason=row.problem or ""
        )
        for row in rows
        if row.outcome == outcome
    )
