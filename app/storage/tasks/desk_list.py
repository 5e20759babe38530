"""The lists of the desk: one statement each, with only what a line shows, however many tasks there are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from app.domain.autonomy import HeldFor
from app.domain.decision import QUESTIONS, SENDING
from app.domain.desk import DeskLine, DeskView, Reopening, reopening_of
from app.domain.inquiry import Inquiry
from app.domain.judgement import Tier
from app.domain.people.shown_names import shown_company, shown_name
from app.domain.task import RequiredAction
from app.domain.urgency import LAST_SHOWN
from app.storage.rows import from_row
from app.storage.tables import companies, contacts, leads, tasks
from app.storage.tasks.task_order import is_on_desk, urgency_of
from app.storage.tasks.tasks import CARRY_OUT, OPEN, REDRAFT, UNDECIDED

DESK_PAGE = 50
_CURSOR = re.compile(r"([0-9]{1,2})-([0-9]{1,19})-([0-9a-f]{32})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROW_NAMES = tuple(
    one.name
    for one in fields(DeskLine)
    if one.name not in ("task_id", "name", "company", "channel", "tier", "held_for", "is_being_rewritten")
)
# Who nobody could identify yet stands in their own words only.
_WITHOUT_CONTACT = case((leads.c.contact_id.is_(None), leads.c.inquiry)).label("inquiry")
# A company known by its domain alone has no name: that stands in the address already.
_COMPANY = case((func.lower(companies.c.name) != func.coalesce(companies.c.domain, ""), companies.c.name))
_WHO = (contacts.c.name, contacts.c.email, _COMPANY.label("company"), _WITHOUT_CONTACT)
_LINES: Select[Any] = (
    select(
        *(tasks.c.id, *(tasks.c[name] for name in _ROW_NAMES), tasks.c.next_step),
        *(leads.c.channel, leads.c.tier, leads.c.held_for, *_WHO),
    )
    .outerjoin(leads, leads.c.id == tasks.c.lead_id)
    .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
    .outerjoin(companies, companies.c.id == contacts.c.company_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Some lines of a list."""

    lines: tuple[DeskLine, ...]
    after: str  # what asks for the lines behind these; "": there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """How many tasks each list has."""

    mine: int = 0
    urgent: int = 0  # of mine: what cannot wait
    team: int = 0
    hot: int = 0
    overdue: int = 0
    stopped: int = 0
    snoozed: int = 0
    channels: Mapping[str, int] = field(default_factory=dict)  # of what TEAM shows


def desk_page(
    connection: Connection,
    firm_id: str,
    email: str,
    view: DeskView,
    now: datetime,
    ends: datetime,
    *,
    channel: str | None = None,
    after: str = "",
    limit: int = DESK_PAGE,
) -> DeskPage:
    """What `email` sees of a list, what costs most to wait first. `ends`: their day. `after` is that of the page
    before; one that means nothing is none.
    """
    urgency = urgency_of(ends)
    query = _LINES.add_columns(urgency.label("urgency")).where(
        tasks.c.firm_id == firm_id, UNDECIDED, _of_view(view, email, now)
    )
    if channel:
        query = query.where(leads.c.channel == channel)
    found = _CURSOR.fullmatch(after)
    if found:
        due_at = _EPOCH + timedelta(microseconds=min(int(found[2]), 10**17))
        later = or_(tasks.c.due_at > due_at, and_(tasks.c.due_at == due_at, tasks.c.id > found[3]))
        query = query.where(or_(urgency > int(found[1]), and_(urgency == int(found[1]), later)))
    rows = connection.execute(query.order_by("urgency", tasks.c.due_at, tasks.c.id).limit(limit + 1)).all()
    shown = rows[:limit]
    more = _cursor_behind(shown[-1]) if len(rows) > limit else ""
    return DeskPage(lines=tuple(map(_line, shown)), after=more)


def _cursor_behind(row: Row[Any]) -> str:
    return f"{row.urgency}-{(row.due_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"


def desk_counts(connection: Connection, firm_id: str, email: str, now: datetime, ends: datetime) -> DeskCounts:
    """How many tasks `email` would see in each list. `ends`: their day."""
    urgent = and_(_of_view(DeskView.MINE, email, now), urgency_of(ends) <= LAST_SHOWN.value)
    lists = {**{view.value: _of_view(view, email, now) for view in DeskView}, "urgent": urgent}
    counted = {name: func.sum(case((in_it, 1), else_=0)).label(name) for name, in_it in lists.items()}
    query = (
        select(leads.c.channel, *counted.values())
        .select_from(tasks)
        .outerjoin(leads, leads.c.id == tasks.c.lead_id)
        .where(tasks.c.firm_id == firm_id, UNDECIDED)
        .group_by(leads.c.channel)
    )
    rows = connection.execute(query).all()
    sums = {name: int(sum(row._mapping[name] for row in rows)) for name in counted}  # noqa: SLF001  as in rows.py
    channels = {row.channel: int(row.team) for row in rows if row.channel and row.team}
    return DeskCounts(**sums, channels=channels)


def _of_view(view: DeskView, email: str, now: datetime) -> ColumnElement[bool]:
    is_here = is_on_desk(now)
    narrower = {
        DeskView.MINE: tasks.c.owner == email,
        DeskView.HOT: leads.c.tier == Tier.HOT.value,
        DeskView.OVERDUE: tasks.c.due_at < now,
        DeskView.STOPPED: leads.c.held_for == HeldFor.STOPPED.value,
    }
    if view is DeskView.SNOOZED:
        return tasks.c.snoozed_until > now
    return and_(is_here, narrower[view]) if view in narrower else is_here


def _line(row: Row[Any]) -> DeskLine:
    name, company = _who(row)
    return from_row(
        DeskLine,
        row,
        task_id=row.id,
        action=RequiredAction(row.action),
        is_being_rewritten=row.next_step == REDRAFT,
        name=name,
        company=company,
        **{one: getattr(row, one) or "" for one in ("channel", "tier", "held_for")},
    )


def _who(row: Row[Any]) -> tuple[str, str]:
    inquiry: Inquiry | None = row.inquiry
    if inquiry is None:
        return shown_name(row.name or "", row.email or ""), shown_company(
            row.company or "", row.email or "", beside=row.name or ""
        )
    address = inquiry.sender_email or ""
    name = shown_name(inquiry.sender_name or "", address) or address or inquiry.phone or ""
    return name, shown_company(inquiry.company or "", address, beside=inquiry.sender_name or "")


def names_of_tasks(connection: Connection, firm_id: str, task_ids: Sequence[str]) -> dict[str, str]:
    """Whom each of these tasks is about, or what it asks where that is nobody; of another firm's, nothing."""
    rows = connection.execute(_WITH_NAMES.where(tasks.c.firm_id == firm_id, tasks.c.id.in_(task_ids)))
    return {row.id: _who(row)[0] or QUESTIONS[RequiredAction(row.action)].title for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """A letter that has not left yet."""

    task_id: str
    name: str
    decided_by: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """A task somebody has decided."""

    task_id: str
    lead_id: str | None
    name: str
    company: str
    action: RequiredAction
    decision: str
    decided_by: str
    decided_at: datetime
    reopening: Reopening


_WITH_NAMES: Select[Any] = (
    select(tasks, *_WHO)
    .outerjoin(leads, leads.c.id == tasks.c.lead_id)
    .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
    .outerjoin(companies, companies.c.id == contacts.c.company_id)
)


def undoable(connection: Connection, firm_id: str, now: datetime) -> list[Undoable]:
    """Letters that wait out the seconds in which they can be stopped, the first to leave first."""
    query = _WITH_NAMES.where(
        tasks.c.firm_id == firm_id,
        OPEN,
        tasks.c.next_step == CARRY_OUT,
        tasks.c.decision.in_(SENDING),
        tasks.c.due_step_at > now,
    )
    return [
        Undoable(task_id=row.id, name=_who(row)[0], decided_by=row.decided_by or "", until=row.due_step_at)
        for row in connection.execute(query.order_by(tasks.c.due_step_at))
    ]


def recently_decided(connection: Connection, firm_id: str, *, limit: int = 25) -> list[DecidedLine]:
    """What was decided last, by whomever."""
    query = _WITH_NAMES.where(tasks.c.firm_id == firm_id, tasks.c.decision.is_not(None), tasks.c.done_at.is_not(None))
    return [
        DecidedLine(
            task_id=row.id,
            lead_id=row.lead_id,
            name=_who(row)[0],
            company=_who(row)[1],
            action=RequiredAction(row.action),
            decision=row.decision,
            decided_by=row.decided_by or "",
            decided_at=row.decided_at,
            reopening=reopening_of(RequiredAction(row.action), row.decision),
        )
        for row in connection.execute(query.order_by(tasks.c.done_at.desc(), tasks.c.id).limit(limit))
    ]
