"""How leads become meetings and orders: every figure from the history, each one click from its leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from app.measures.conversion import (
    Dimension,
    Funnel,
    Period,
    by_dimension,
    cohorts,
    deal_counts,
    funnel_of,
    pipeline,
)
from app.measures.journeys import DealState, Journey, Stage, journeys_of
from app.measures.narrowing import Narrowing
from app.storage.conversion_rows import deals_in_crm, journey_events
from app.storage.tasks.review import leads_by_id
from app.web.console.context import ConsoleContext
from app.web.console.page_words import channel_named, letter_named
from app.web.console.pages import page
from app.web.console.sessions import Colleague, Sessions

_LISTED = 300  # leads on one page; the figures count all of them
_COHORTS = 13  # weeks, or months
_BEGINNING: Final = date(2000, 1, 1)
_YEAR = "year"
SPANS_NAMED: Final = {"quarter": "13 weeks", _YEAR: "12 months", "all": "Everything"}
STAGES_NAMED: Final[Mapping[str, str]] = {
    "": "Leads",
    Stage.DEAL: "Deal opened",
    Stage.ANSWERED: "First answer",
    Stage.BOOKED: "Meeting booked",
    Stage.HELD: "Met",
    Stage.WON: "Won",
}
DIMENSIONS_NAMED: Final = {
    Dimension.CHANNEL: "By channel",
    Dimension.TIER: "By tier",
    Dimension.SERVICE: "By service asked for",
    Dimension.CASE_STUDY: "By case study shown",
    Dimension.LETTER: "By version of the letter",
}
NOT_KNOWN: Final = {
    Dimension.CHANNEL: "unknown",
    Dimension.TIER: "not graded",
    Dimension.SERVICE: "none of ours by name",
    Dimension.CASE_STUDY: "no case study",
    Dimension.LETTER: "no letter left",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelLine:
    """One line of a table: some leads, and where their figures lead to."""

    name: str
    funnel: Funnel
    narrowing: Mapping[str, str]
    is_own: bool = False  # a name of the firm's own; else it is said in the reader's language
    begins_on: date | None = None  # of a week or month
    unfinished: bool = False


def conversion_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/conversion`, and the leads behind one of its figures."""
    router = sessions.router()

    @router.get("/conversion")
    def figures(who: Annotated[Colleague, Depends(sessions.viewer)], since: str = _YEAR) -> Response:
        firm = context.profiles.get(who.firm_id)  # missing where it cannot be read
        cases = {one.slug: one.title for one in firm.case_studies} if firm else {}
        return context.database.read(lambda connection: _figures(connection, who, since, cases))

    @router.get("/conversion/leads")
    def behind(request: Request, who: Annotated[Colleague, Depends(sessions.viewer)], since: str = _YEAR) -> Response:
        narrowing = Narrowing.of(dict(request.query_params))
        return context.database.read(lambda connection: _leads(connection, who, since, narrowing))

    return router


def _figures(connection: Connection, who: Colleague, since: str, cases: Mapping[str, str]) -> Response:
    span = since if since in SPANS_NAMED else _YEAR
    found = _journeys(connection, who, span)
    in_crm = deals_in_crm(connection, who.firm_id)
    return page(
        "conversion.html",
        who=who,
        span=span,
        spans=SPANS_NAMED,
        stages=STAGES_NAMED,
        funnel=funnel_of(found),
        parts={DIMENSIONS_NAMED[one]: _parts(found, one, cases) for one in Dimension},
        weeks=_cohorts(found, Period.WEEK, who),
        months=_cohorts(found, Period.MONTH, who),
        pipeline=pipeline(found, who.zone),
        deals=deal_counts(_journeys(connection, who, "all")) if in_crm is not None else {},
        in_crm=in_crm,
        states=DealState,
        leads_of=lambda narrowing, **more: _address(span, {**narrowing, **more}),
        money=_money,
    )


def _leads(connection: Connection, who: Colleague, since: str, narrowing: Narrowing) -> Response:
    span = since if since in SPANS_NAMED else _YEAR
    found = [one for one in _journeys(connection, who, span) if narrowing.fits(one, who.zone)]
    newest = found[::-1][:_LISTED]
    rows = leads_by_id(connection, [one.lead_id for one in newest])
    return page(
        "conversion_leads.html",
        who=who,
        span=span,
        number=len(found),
        stages=STAGES_NAMED,
        found=[(one, rows[one.lead_id]) for one in newest if one.lead_id in rows],
        furthest=lambda journey: max((list(Stage).index(one) for one in journey.stages), default=-1),
        all_stages=list(Stage),
    )


def _journeys(connection: Connection, who: Colleague, span: str) -> Sequence[Journey]:
    today = who.today
    begins = {
        "quarter": today - timedelta(days=today.weekday() + 12 * 7),
        _YEAR: date(today.year - (today.month < 12), today.month % 12 + 1, 1),
    }.get(span, _BEGINNING)
    moment = datetime.combine(begins, time.min, who.zone).astimezone(UTC)
    return journeys_of(journey_events(connection, who.firm_id, moment))


def _parts(found: Sequence[Journey], dimension: Dimension, cases: Mapping[str, str]) -> list[FunnelLine]:
    return [
        FunnelLine(
            name=_value_named(dimension, value, cases),
            is_own=bool(value) and dimension in (Dimension.SERVICE, Dimension.CASE_STUDY),
            funnel=funnel,
            narrowing={"by": dimension, "value": value},
        )
        for value, funnel in by_dimension(found, dimension).items()
    ]


def _value_named(dimension: Dimension, value: str, cases: Mapping[str, str]) -> str:
    if not value:
        return NOT_KNOWN[dimension]
    if dimension is Dimension.CHANNEL:
        return channel_named(value)
    if dimension is Dimension.CASE_STUDY:
        return cases.get(value, value)
    return letter_named(value) if dimension is Dimension.LETTER else value


def _cohorts(found: Sequence[Journey], period: Period, who: Colleague) -> list[FunnelLine]:
    return [
        FunnelLine(
            name=period.value,
            begins_on=one.begins_on,
            funnel=one.funnel,
            narrowing={period.value: one.begins_on.isoformat()},
            unfinished=one.unfinished,
        )
        for one in cohorts(found, period, who.zone, who.now)[:_COHORTS]
    ]


def _address(span: str, narrowing: Mapping[str, str]) -> str:
    """The page that lists the leads of a figure."""
    kept = Narrowing.of({name: str(value) for name, value in narrowing.items()}).as_dict
    return f"/conversion/leads?{urlencode({'since': span, **kept})}"


def _money(amount: Decimal, currency: str) -> str:
    """ "12 000 EUR", with narrow spaces that do not break; cents where there are some."""
    digits = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{digits.replace(',', chr(0x202F))}{chr(0xA0)}{currency}".strip()
