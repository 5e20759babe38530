"""How many leads become meetings, deals and orders: by what they came from, by when they came, and what it is worth."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from app.domain.deal_figures import AmountOrigin
from app.evaluation.intervals import Share
from app.measures.journeys import Deal, DealState, Journey, Stage

SETTLES_AFTER: Final = timedelta(days=28)  # a cohort's figures are not told as final before
FEWEST: Final = 10  # below that a percentage says nothing without its range
_BEFORE: Final = {after: before for before, after in zip(Stage, tuple(Stage)[1:], strict=False)}


class Dimension(StrEnum):
    """What conversion is told by. Values stand in addresses and commands."""

    CHANNEL = "channel"
    TIER = "tier"
    SERVICE = "service"
    CASE_STUDY = "case-study"
    LETTER = "letter"


class Period(StrEnum):
    """How long a cohort is: leads that arrived in one week, or in one month."""

    WEEK = "week"
    MONTH = "month"


_VALUES: Final[Mapping[Dimension, Callable[[Journey], tuple[str, ...]]]] = {
    Dimension.CHANNEL: lambda one: (one.channel,),
    Dimension.TIER: lambda one: (one.tier,),
    Dimension.SERVICE: lambda one: (one.service,),
    Dimension.CASE_STUDY: lambda one: one.cases or ("",),
    Dimension.LETTER: lambda one: (one.letter,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Of some leads: how many came how far. A later stage may be reached without an earlier one."""

    leads: int
    reached: Mapping[Stage, int]
    also_before: Mapping[Stage, int]  # of those that reached it: how many had reached the stage before it
    called_off: int
    missed: int

    @property
    def is_of_few(self) -> bool:
        """They are too few to tell shares of."""
        return Share(0, self.leads).is_of_few

    def of_leads(self, stage: Stage) -> Share:
        """Of all leads."""
        return Share(self.reached[stage], self.leads)

    def of_before(self, stage: Stage) -> Share | None:
        """Of those that reached the stage before; None: it is the first."""
        before = _BEFORE.get(stage)
        return None if before is None else Share(self.also_before[stage], self.reached[before])

    def as_json(self) -> dict[str, Any]:
        """`{leads, <stage>: {count, total, share, low, high, of_before}, called_off, missed}`."""
        told: dict[str, Any] = {"leads": self.leads, "called_off": self.called_off, "missed": self.missed}
        for stage in Stage:
            before = self.of_before(stage)
            told[stage.value] = {**self.of_leads(stage).as_json(), "of_before": before.as_json() if before else None}
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The leads that arrived in one week or month, on the wall clock of whoever looks."""

    begins_on: date
    unfinished: bool  # too young, or some of its deals are still open: its figures will rise
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class Money:
    """What some deals are worth together, in one currency."""

    deals: int = 0
    amount: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)  # so much of it was said by nobody: the firm's plan expects it
    named: Decimal = Decimal(0)  # so much of it is what whoever wrote named as theirs to spend
    without_amount: int = 0  # deals that have none

    def with_deal(self, deal: Deal) -> "Money":
        amount = deal.figures.amount
        return Money(
            self.deals + 1,
            self.amount + (amount or 0),
            self.estimated + (amount or 0 if deal.figures.origin is AmountOrigin.ESTIMATE else 0),
            self.named + (amount or 0 if deal.figures.origin is AmountOrigin.NAMED else 0),
            self.without_amount + (amount is None),
        )

    def as_json(self) -> dict[str, Any]:
        """Amounts as text, so that no digit is lost."""
        return {
            "deals": self.deals,
            "amount": format(self.amount, "f"),
            "estimated": format(self.estimated, "f"),
            "named": format(self.named, "f"),
            "without_amount": self.without_amount,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineMonth:
    """Deals won in a month, and open ones that should close in it."""

    begins_on: date | None  # None: open, and nobody said until when
    open: Mapping[str, Money]  # currency -> what is open; "": the account's own
    won: Mapping[str, Money]


def funnel_of(journeys: Iterable[Journey]) -> Funnel:
    """Of these opportunities."""
    found = list(journeys)
    return Funnel(
        leads=len(found),
        reached={stage: sum(stage in one.stages for one in found) for stage in Stage},
        also_before={stage: sum({stage, before} <= one.stages for one in found) for stage, before in _BEFORE.items()},
        called_off=sum(one.called_off for one in found),
        missed=sum(one.missed for one in found),
    )


def values_of(journey: Journey, dimension: Dimension) -> tuple[str, ...]:
    """What it came from; several case studies may have been shown. "": not known, or none."""
    return _VALUES[dimension](journey)


def by_dimension(journeys: Sequence[Journey], dimension: Dimension) -> dict[str, Funnel]:
    """Value -> its funnel, the one with the most leads first. A lead with two values counts under both."""
    parts: dict[str, list[Journey]] = defaultdict(list)
    for one in journeys:
        for value in values_of(one, dimension):
            parts[value].append(one)
    in_order = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return {value: funnel_of(found) for value, found in in_order}


def begins_on(at: datetime, period: Period, zone: tzinfo) -> date:
    """The Monday of its week, or the first of its month."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday()) if period is Period.WEEK else day.replace(day=1)


def cohorts(journeys: Iterable[Journey], period: Period, zone: tzinfo, now: datetime) -> list[Cohort]:
    """Each week or month in which leads arrived, the newest first."""
    parts: dict[date, list[Journey]] = defaultdict(list)
    for one in journeys:
        parts[begins_on(one.arrived_at, period, zone)].append(one)
    return [
        Cohort(
            begins_on=begins,
            unfinished=now.astimezone(zone).date() < _next(begins, period) + SETTLES_AFTER or _has_open_deal(found),
            funnel=funnel_of(found),
        )
        for begins, found in sorted(parts.items(), reverse=True)
    ]


def _next(begins: date, period: Period) -> date:
    return begins + timedelta(days=7) if period is Period.WEEK else (begins + timedelta(days=31)).replace(day=1)


def _has_open_deal(journeys: Iterable[Journey]) -> bool:
    return any(deal.state is DealState.OPEN for one in journeys for deal in one.deals)


def pipeline(journeys: Iterable[Journey], zone: tzinfo) -> list[PipelineMonth]:
    """The months in which something is or was to close, the newest first; what has no date at the end."""
    money: dict[date | None, dict[DealState, dict[str, Money]]] = defaultdict(lambda: defaultdict(dict))
    for deal in (deal for one in journeys for deal in one.deals if deal.state is not DealState.LOST):
        of_state = money[closing_month(deal, zone)][deal.state]
        currency = deal.figures.currency
        of_state[currency] = of_state.get(currency, Money()).with_deal(deal)
    in_order = sorted(money.items(), key=lambda month: month[0] or date.min, reverse=True)
    return [
        PipelineMonth(begins_on=month, open=found[DealState.OPEN], won=found[DealState.WON])
        for month, found in in_order
    ]


def closing_month(deal: Deal, zone: tzinfo) -> date | None:
    """The first day of the month in which it was closed, or should be; None: nobody said."""
    if deal.closed_at is not None:
        return begins_on(deal.closed_at, Period.MONTH, zone)
    return None if deal.figures.closes_on is None else deal.figures.closes_on.replace(day=1)


def deal_counts(journeys: Iterable[Journey]) -> dict[DealState, int]:
    """How many deals of these leads are open, won and lost."""
    states = [deal.state for one in journeys for deal in one.deals]
    return {state: states.count(state) for state in DealState}


def as_json(journeys: Sequence[Journey], zone: tzinfo, now: datetime) -> dict[str, Any]:
    """Every figure of the page, as `scripts/conversion_figures` tells it a second time."""
    return {
        "all": funnel_of(journeys).as_json(),
        "by": {
            dimension.value: {value: funnel.as_json() for value, funnel in by_dimension(journeys, dimension).items()}
            for dimension in Dimension
        },
        **{
            f"{period}s": [
                {"begins": one.begins_on.isoformat(), "unfinished": one.unfinished, **one.funnel.as_json()}
                for one in cohorts(journeys, period, zone, now)
            ]
            for period in Period
        },
        "pipeline": [
            {
                "month": month.begins_on.isoformat()[:7] if month.begins_on else None,
                "open": {currency: money.as_json() for currency, money in sorted(month.open.items())},
                "won": {currency: money.as_json() for currency, money in sorted(month.won.items())},
            }
            for month in pipeline(journeys, zone)
        ],
        "deals": {state.value: count for state, count in deal_counts(journeys).items()},
    }
