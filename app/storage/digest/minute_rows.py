"""What the digest of one minute is made of: figures read in few columns, and in full only what is to be looked at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Text, and_, func, or_, select, type_coerce

from app.domain.counted_events import CountedEvent
from app.domain.decision import Decision
from app.domain.digest import DigestLimit, day_bounds, first_response
from app.domain.digest_figures import DayFigures, held_for
from app.domain.digest_minute import MOST_LOOKED_AT, ToldDay, decided_counts, filtered_counts
from app.domain.judgement import Judgement
from app.domain.lead_state import FILTERED, NEW, LeadFacts, LeadLine, LeadState, LeadTimes
from app.domain.task import OWN_LETTERS
from app.domain.urgency import Urgency
from app.storage.digest.crm_lines import crm_lines
from app.storage.digest.day_facts import FACTS, counts_of_day
from app.storage.leads.lead_lists import LINES, NOT_REPEATED, lead_lines
from app.storage.leads.planned_letters import further_letters_between
from app.storage.leads.reached_limits import limits_between
from app.storage.partner_tables import colleagues
from app.storage.rows import from_row
from app.storage.tables import events, leads, tasks
from app.storage.tasks.task_order import is_on_desk, urgency_of
from app.storage.tasks.tasks import UNDECIDED, Task, as_task

_WEEK = timedelta(days=7)
_TIMES = ("id", "received_at", "answered_at", "personally_answered_at", "written_at", "held_for")
_FEW_COLUMNS = select(*(leads.c[name] for name in (*_TIMES, *FACTS)))  # no JSON: a thousand leads take milliseconds
_JUDGEMENT = type_coerce(leads.c.judgement, Text)  # as its JSON stands there: counted without being read
_FELL_BACK = and_(_JUDGEMENT.contains('"fell_back":"'), ~_JUDGEMENT.contains('"fell_back":""'))
_LETTERS = (
    CountedEvent.LETTER_APPROVED,
    CountedEvent.LETTER_CHANGED,
    CountedEvent.TASK_REOPENED,
)  # of a task, which they name
_OUTLIVING = (*_LETTERS, CountedEvent.JUDGED, CountedEvent.FELL_BACK)  # the last one of each counts
_KNOWN = leads.c.emptied_at.is_(None)  # whoever was erased is counted, and neither named nor looked at
_UNSEEN = tuple(state.value for state in FILTERED if state is not LeadState.EXISTING_CLIENT)  # by any person


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """What happened in some local days of a firm."""

    days: tuple[ToldDay, ...]
    figures: DayFigures
    before: DayFigures
    decided: dict[str, int]
    filtered: dict[str, int]
    least_sure: tuple[LeadLine, ...]
    by_lot: tuple[LeadLine, ...]
    limits: tuple[DigestLimit, ...]
    further_letters: int
    crm: tuple[str, ...]  # how we and the CRM got on, in sentences


def period_facts(connection: Connection, firm_id: str, days: Sequence[date], zone: ZoneInfo) -> PeriodFacts:
    """As it stands now. Reads by index, and few columns, however many leads a day has."""
    within = _within(firm_id, days, zone)
    found = _leads(connection, within)
    new_leads = [one for one in found if one.state in NEW]
    first = days[0]
    week = _between(firm_id, day_bounds(first - _WEEK, zone)[0], day_bounds(first, zone)[0])
    least_sure, by_lot = _to_look_at(connection, within)
    told = (counts_of_day(connection, firm_id, day, zone) for day in days)
    return PeriodFacts(
        days=tuple(
            ToldDay(day=day, counts=counts, still_unread=unread)
            for day, (counts, unread) in zip(days, told, strict=True)
        ),
        figures=_figures(connection, within, new_leads),
        before=_figures(connection, week, [one for one in _leads(connection, week) if one.state in NEW]),
        decided=decided_counts(new_leads),
        filtered=filtered_counts(found),
        least_sure=least_sure,
        by_lot=by_lot,
        limits=tuple(
            DigestLimit(at=limit.at, reason=limit.reason)
            for day in days
            for limit in limits_between(connection, firm_id, *day_bounds(day, zone))
        ),
        further_letters=sum(further_letters_between(connection, firm_id, *day_bounds(day, zone)) for day in days),
        crm=crm_lines(connection, firm_id, days, zone),
    )


def tasks_in_order(
    connection: Connection, firm_id: str, owner: str, at_most: int, ends: datetime
) -> tuple[list[tuple[Task, Urgency]], Counter[Urgency], dict[str, int]]:
    """(the owner's undecided tasks, what costs most to wait first; how many the owner has of each urgency, how many
    others have, by name). `ends`: of the owner's day; what is put off until then is not counted.
    """
    waiting = and_(tasks.c.firm_id == firm_id, UNDECIDED, is_on_desk(ends))
    own = func.lower(tasks.c.owner) == owner.lower()
    urgency = urgency_of(ends).label("urgency")
    mine = tasks.outerjoin(leads, leads.c.id == tasks.c.lead_id)
    each = select(urgency).select_from(mine).where(waiting, own).subquery()
    counts = select(each.c.urgency, func.count()).group_by(each.c.urgency)
    rows = connection.execute(
        select(tasks, urgency)
        .select_from(mine)
        .where(waiting, own)
        .order_by(urgency, tasks.c.due_at, tasks.c.id)
        .limit(at_most)
    )
    name = func.coalesce(colleagues.c.name, tasks.c.owner)
    of_firm = and_(colleagues.c.firm_id == tasks.c.firm_id, func.lower(colleagues.c.email) == func.lower(tasks.c.owner))
    others = select(name, func.count()).select_from(tasks.outerjoin(colleagues, of_firm)).where(waiting, ~own)
    by_name = {row[0]: row[1] for row in connection.execute(others.group_by(name).order_by(func.count().desc(), name))}
    return (
        [(as_task(row), Urgency(row.urgency)) for row in rows],
        Counter({Urgency(row[0]): row[1] for row in connection.execute(counts)}),
        by_name,
    )


def _within(firm_id: str, days: Sequence[date], zone: ZoneInfo) -> ColumnElement[bool]:
    return or_(*(_between(firm_id, *day_bounds(day, zone)) for day in days))


def _between(firm_id: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(leads.c.firm_id == firm_id, leads.c.received_at >= start, leads.c.received_at < end)


def _leads(connection: Connection, within: ColumnElement[bool]) -> list[LeadTimes]:
    return [
        from_row(LeadTimes, row, facts=from_row(LeadFacts, row, noted=""))
        for row in connection.execute(_FEW_COLUMNS.where(within))
    ]


def _figures(connection: Connection, within: ColumnElement[bool], new_leads: Sequence[LeadTimes]) -> DayFigures:
    letters = select(func.count(), func.count(tasks.c.decision_text)).select_from(leads.join(tasks))
    of_ours = tasks.c.action.not_in(OWN_LETTERS)
    sent, changed = connection.execute(letters.where(within, tasks.c.decision == Decision.SEND.value, of_ours)).one()
    judged = select(func.count()).select_from(leads).where(within, leads.c.judgement.is_not(None))
    erased = _of_emptied(connection, within)
    return DayFigures(
        response=first_response(new_leads),
        held=held_for(new_leads),
        sent_by_person=sent + erased[CountedEvent.LETTER_APPROVED] + erased[CountedEvent.LETTER_CHANGED],
        changed=changed + erased[CountedEvent.LETTER_CHANGED],
        judged=connection.execute(judged).scalar_one() + erased[CountedEvent.JUDGED] + erased[CountedEvent.FELL_BACK],
        fell_back=connection.execute(judged.where(_FELL_BACK)).scalar_one() + erased[CountedEvent.FELL_BACK],
    )


def _of_emptied(connection: Connection, within: ColumnElement[bool]) -> Counter[str]:
    """What the rows of erased people say no longer, as the history counts it: no figure changes with an erasure."""
    query = (
        select(events.c.lead_id, events.c.about, events.c.kind)
        .join(leads, leads.c.id == events.c.lead_id)
        .where(within, leads.c.emptied_at.is_not(None), events.c.kind.in_(_OUTLIVING))
        .order_by(events.c.at, events.c.id)
    )
    last = {(row.lead_id, row.about): row.kind for row in connection.execute(query)}
    return Counter(last.values())


def _to_look_at(
    connection: Connection, within: ColumnElement[bool]
) -> tuple[tuple[LeadLine, ...], tuple[LeadLine, ...]]:
    """(those the judge was least sure of, others by lot) of what was filtered and waits for nobody's decision.

    The lot is drawn with the leads' ids, which nobody chooses: page and mail draw the same ones.
    """
    filtered = and_(NOT_REPEATED, _KNOWN, leads.c.disposition.in_(_UNSEEN), leads.c.held.is_(None))
    rows = connection.execute(select(leads.c.id, leads.c.judgement).where(within, filtered)).all()
    by_doubt = sorted(rows, key=lambda row: (-_doubt(row.judgement), row.id))
    least_sure = [row.id for row in by_doubt[:MOST_LOOKED_AT]]
    others = sorted((row.id for row in by_doubt[MOST_LOOKED_AT:]), key=lambda name: sha256(name.encode()).digest())
    by_lot = others[:MOST_LOOKED_AT]
    lines = {one.id: one for one in lead_lines(connection, LINES.where(leads.c.id.in_([*least_sure, *by_lot])))}
    return tuple(lines[one] for one in least_sure), tuple(lines[one] for one in by_lot)


def _doubt(judgement: Judgement | None) -> float:
    """How likely it is an inquiry after all; a rule doubts nothing."""
    if judgement is None:
        return 0.0
    return 1 - judgement.confidence if judgement.inquiry_chance is None else judgement.inquiry_chance
