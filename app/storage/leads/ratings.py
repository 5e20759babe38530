"""What partners are asked to rate, and what they said: drawn once, whoever draws, and kept without the person."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update

from app.domain.counted_events import CountedEvent
from app.domain.errors import Conflict
from app.domain.identifiers import new_id
from app.domain.judgement import Disposition
from app.domain.rating import Drawn, Found, RatingSubject, RatingVerdict, Window, drawn_by_lot, label_of, window_to_draw
from app.evaluation.intervals import Share
from app.storage.access.firms import stage_began_at
from app.storage.events import count_event, note_event
from app.storage.inserts import insert_unless_known
from app.storage.leads.rating_candidates import found_to_rate
from app.storage.leads.verdicts import CONFIRMED, label_lead
from app.storage.partner_tables import labels
from app.storage.rating_tables import ratings
from app.storage.rows import from_row
from app.storage.tables import leads

_PORTION = 500  # few enough for every database's limit of parameters
_WITH_LEADS = ratings.join(leads, leads.c.id == ratings.c.lead_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One thing that is rated about a lead."""

    id: str
    lead_id: str
    subject: RatingSubject
    drawn: str  # a Drawn
    verdict: str | None  # a RatingVerdict
    chosen: str | None
    why: str | None
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How often partners found right what was drawn for them, since the stage began."""

    stage_at: datetime
    to_rate: int
    shares: dict[RatingSubject, Share]


def draw_ratings(connection: Connection, firm_id: str, now: datetime) -> int:
    """Ask for what is to be rated now. Returns for how many; another round, or another process, asks for none twice."""
    stage_at = stage_began_at(connection, firm_id)
    window = window_to_draw(stage_at, now)
    if window is None or (window.drawn is Drawn.LOT and _is_drawn(connection, firm_id, window)):
        return 0
    found = found_to_rate(connection, firm_id, window.begins_at, window.ends_at)
    if window.drawn is Drawn.LOT:
        found = drawn_by_lot(found, f"{firm_id}|{window.begins_at.isoformat()}")
    known = _rows_of(connection, [lead_id for _subject, lead_id in found])
    fresh = [one for one in found if one not in known]
    said = _said_already(connection, [lead_id for _subject, lead_id in fresh])
    for subject, lead_id in fresh:
        _ask(connection, firm_id, subject, lead_id, window.drawn, stage_at, now)
        if lead_id in said and subject in (RatingSubject.ROUTING, RatingSubject.FILTERED):
            _take_over(connection, firm_id, subject, lead_id, said[lead_id])
    for one in found:
        if one in known and known[one].drawn == Drawn.ASKED.value:  # rated before the lot fell on it: it counts now
            row_id = known[one].id
            connection.execute(update(ratings).where(ratings.c.id == row_id).values(drawn=window.drawn.value))
            count_event(connection, CountedEvent.ASKED_TO_RATE, firm_id, one[1], now, about=row_id)
    return len(fresh)


def _is_drawn(connection: Connection, firm_id: str, window: Window) -> bool:
    """Whether the week has been drawn: what is drawn of it is of leads that arrived in it."""
    query = (
        select(ratings.c.id)
        .join(leads, leads.c.id == ratings.c.lead_id)
        .where(
            ratings.c.firm_id == firm_id,
            ratings.c.drawn == Drawn.LOT.value,
            leads.c.received_at >= window.begins_at,
            leads.c.received_at < window.ends_at,
        )
    )
    return connection.execute(query.limit(1)).scalar() is not None


def _rows_of(connection: Connection, lead_ids: Sequence[str]) -> dict[Found, Row[Any]]:
    return {
        (RatingSubject(row.subject), row.lead_id): row
        for some in _portions(sorted(set(lead_ids)))
        for row in connection.execute(select(ratings).where(ratings.c.lead_id.in_(some)))
    }


def _said_already(connection: Connection, lead_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """What a partner last said of a message by another button: nobody is asked again."""
    return {
        row.lead_id: row
        for some in _portions(sorted(set(lead_ids)))
        for row in connection.execute(
            select(labels).where(labels.c.lead_id.in_(some)).order_by(labels.c.at, labels.c.id)
        )
    }


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _PORTION] for start in range(0, len(ids), _PORTION))


def _ask(
    connection: Connection,
    firm_id: str,
    subject: RatingSubject,
    lead_id: str,
    drawn: Drawn,
    stage_at: datetime,
    now: datetime,
) -> None:
    row: dict[str, object] = {
        "id": new_id(),
        "firm_id": firm_id,
        "lead_id": lead_id,
        "subject": subject.value,
        "drawn": drawn.value,
        "drawn_at": now,
        "stage_at": stage_at,
    }
    asked = connection.execute(insert_unless_known(connection, ratings), row).scalar()
    if asked is not None and drawn is not Drawn.ASKED:
        count_event(connection, CountedEvent.ASKED_TO_RATE, firm_id, lead_id, now, about=asked)


def _take_over(connection: Connection, firm_id: str, subject: RatingSubject, lead_id: str, label: Row[Any]) -> None:
    is_inquiry = label.verdict == Disposition.INQUIRY.value
    is_right = is_inquiry if subject is RatingSubject.ROUTING else not is_inquiry
    verdict = RatingVerdict.RIGHT if is_right else RatingVerdict.WRONG
    chosen = None if is_right or label.verdict == CONFIRMED else label.verdict
    _keep(connection, firm_id, subject, lead_id, verdict, chosen, None, label.by, label.at)


def to_rate(connection: Connection, firm_id: str, at_most: int) -> list[Rating]:
    """What nobody has said yet of what was drawn in this stage; of one lead together, the oldest first."""
    query = select(ratings).select_from(_WITH_LEADS).where(*_to_say(connection, firm_id))
    in_order = query.order_by(leads.c.received_at, leads.c.id, ratings.c.subject)
    return [_rating(row) for row in connection.execute(in_order.limit(at_most))]


def _to_say(connection: Connection, firm_id: str) -> tuple[ColumnElement[bool], ...]:
    of_stage = and_(ratings.c.firm_id == firm_id, ratings.c.stage_at == stage_began_at(connection, firm_id))
    return of_stage, ratings.c.verdict.is_(None), ratings.c.drawn != Drawn.ASKED.value, leads.c.emptied_at.is_(None)


def ratings_of(connection: Connection, lead_id: str) -> list[Rating]:
    """What was drawn or said about this lead."""
    query = select(ratings).where(ratings.c.lead_id == lead_id).order_by(ratings.c.subject)
    return [_rating(row) for row in connection.execute(query)]


def rate(
    connection: Connection,
    firm_id: str,
    lead_id: str,
    subject: RatingSubject,
    verdict: RatingVerdict,
    *,
    chosen: str,
    why: str,
    by: str,
    now: datetime,
) -> bool:
    """Keep what a partner says, over what they said before. False: the lead is not there any more.

    What is said of a message is a label like any other, and so a case the judge is measured by.
    """
    there = select(leads.c.id).where(leads.c.id == lead_id, leads.c.firm_id == firm_id, leads.c.emptied_at.is_(None))
    if connection.execute(there.with_for_update(key_share=True)).scalar() is None:
        return False
    row = _rows_of(connection, [lead_id]).get((subject, lead_id))
    if row is None:
        _ask(connection, firm_id, subject, lead_id, Drawn.ASKED, stage_began_at(connection, firm_id), now)
    elif (row.verdict, row.chosen or "", row.why or "") == (verdict.value, chosen, why):
        return True
    _keep(connection, firm_id, subject, lead_id, verdict, chosen, why, by, now)
    label = label_of(subject, verdict, chosen)
    if label is not None and (row is None or row.verdict != verdict.value or (row.chosen or "") != chosen):
        label_lead(connection, lead_id, label, by, now)
    return True


def _keep(
    connection: Connection,
    firm_id: str,
    subject: RatingSubject,
    lead_id: str,
    verdict: RatingVerdict,
    chosen: str | None,
    why: str | None,
    by: str,
    at: datetime,
) -> None:
    of_lead = and_(ratings.c.lead_id == lead_id, ratings.c.subject == subject.value)
    values = {"verdict": verdict.value, "chosen": chosen or None, "why": why or None, "by": by, "at": at}
    kept = connection.execute(
        update(ratings).where(of_lead).values(values).returning(ratings.c.id)
    ).scalar_one_or_none()
    if kept is None:
        raise Conflict(f"the rating of lead {lead_id} is gone")
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=lead_id,
        at=at,
        kind=f"rated_{subject.value}_{verdict.value}",
        actor=by,
        about=kept,
    )


def accuracy_of(connection: Connection, firm_id: str) -> Accuracy:
    """Of what was drawn since the stage began; what partners chose themselves would not be a fair sample."""
    stage_at = stage_began_at(connection, firm_id)
    of_stage = and_(ratings.c.firm_id == firm_id, ratings.c.stage_at == stage_at, ratings.c.drawn != Drawn.ASKED.value)
    query = select(ratings.c.subject, ratings.c.verdict, func.count()).where(of_stage, ratings.c.verdict.is_not(None))
    waiting = select(func.count()).select_from(_WITH_LEADS)
    said: dict[str, dict[str, int]] = defaultdict(dict)
    for subject, verdict, number in connection.execute(query.group_by(ratings.c.subject, ratings.c.verdict)):
        said[subject][verdict] = number
    return Accuracy(
        stage_at=stage_at,
        to_rate=connection.execute(waiting.where(*_to_say(connection, firm_id))).scalar_one(),
        shares={
            subject: Share(said[subject.value].get(RatingVerdict.RIGHT, 0), sum(said[subject.value].values()))
            for subject in RatingSubject
        },
    )


def _rating(row: Row[Any]) -> Rating:
    return from_row(Rating, row, subject=RatingSubject(row.subject))
