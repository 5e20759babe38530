"""Silence by a source's own rhythm: few false alarms by simulation, and soon enough for a busy source."""

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.domain.source_rhythm import LEARNED_OVER, SLOT, Rhythm, learn_rhythm

LONDON = ZoneInfo("Europe/London")
BEGIN = datetime(2031, 1, 6, tzinfo=UTC)
QUARTER = timedelta(weeks=13)


def office_arrivals(chance: random.Random, a_month: float, weeks: int) -> list[datetime]:
    """Poisson arrivals; nine in ten from Monday to Friday between 8 and 18 o'clock in London, one at any time."""
    busiest = a_month / 4.35 * (0.9 / 50 + 0.1 / 168)  # an hour
    found, at, end = [], BEGIN, BEGIN + timedelta(weeks=weeks)
    while (at := at + timedelta(hours=chance.expovariate(busiest))) < end:
        local = at.astimezone(LONDON)
        at_work = local.weekday() < 5 and 8 <= local.hour < 18
        if at_work or chance.random() < (0.1 / 168) / (0.9 / 50 + 0.1 / 168):
            found.append(at)
    return found


def slots(arrivals: Sequence[datetime], until: int) -> list[datetime]:
    """What storage gives: one of each slot of the eight weeks before the last."""
    last = arrivals[until]
    window = arrivals[bisect_left(arrivals, last - LEARNED_OVER) : until + 1]
    return sorted({BEGIN + (one - BEGIN) // SLOT * SLOT for one in window})


def false_alarms(arrivals: Sequence[datetime]) -> int:
    """In the last 13 weeks, the rhythm being learned again once a week."""
    alarms, rhythm, learned = 0, None, None
    for number, (one, following) in enumerate(pairwise(arrivals)):
        if one < arrivals[-1] - QUARTER:
            continue
        if learned is None or one - learned > timedelta(weeks=1):
            rhythm, learned = learn_rhythm(slots(arrivals, number), LONDON), one
        alarms += rhythm is not None and rhythm.is_too_silent(one, following)
    return alarms


@pytest.mark.parametrize("a_month", [60, 80])
def test_a_source_of_sixty_to_eighty_leads_a_month_has_less_than_one_false_alarm_a_quarter(a_month: int) -> None:
    quarters = [false_alarms(office_arrivals(random.Random(seed), a_month, weeks=22)) for seed in range(60)]

    assert sum(quarters) / len(quarters) <= 0.5, quarters


def rhythm_of(a_month: float, weeks: int = 9) -> tuple[Rhythm, datetime]:
    arrivals = office_arrivals(random.Random(7), a_month, weeks)
    rhythm = learn_rhythm(slots(arrivals, len(arrivals) - 1), LONDON)
    assert rhythm is not None
    return rhythm, arrivals[-1]


@pytest.mark.parametrize(
    ("a_month", "noticed_after"),
    [(70, timedelta(days=3)), (900, timedelta(hours=4)), (6000, timedelta(hours=2))],
)
def test_silence_is_noticed_as_soon_as_the_rate_allows(a_month: int, noticed_after: timedelta) -> None:
    rhythm, _last = rhythm_of(a_month)
    monday = datetime(2031, 4, 7, 8, 30, tzinfo=UTC)

    assert not rhythm.is_too_silent(monday, monday + timedelta(minutes=20))
    assert rhythm.is_too_silent(monday, monday + noticed_after)


@pytest.mark.parametrize("a_month", [70, 900])
def test_a_weekend_is_no_silence(a_month: int) -> None:
    rhythm, _last = rhythm_of(a_month)
    friday = datetime(2031, 4, 4, 16, 50, tzinfo=UTC)

    assert not rhythm.is_too_silent(friday, friday + timedelta(days=2, hours=14))


def test_nothing_is_said_of_a_source_before_its_rhythm_is_known() -> None:
    few = [BEGIN + timedelta(days=3 * number) for number in range(19)]
    new = [BEGIN + timedelta(hours=number) for number in range(200)]

    assert learn_rhythm([], LONDON) is None
    assert learn_rhythm(few, LONDON) is None
    assert learn_rhythm(new, LONDON) is None, "eight days"


def test_a_source_that_slows_down_is_given_time() -> None:
    busy = [BEGIN + timedelta(hours=4 * number) for number in range(6 * 7 * 6)]
    slow = [busy[-1] + timedelta(days=1 + number) for number in range(15)]

    rhythm = learn_rhythm([*busy, *slow], LONDON)

    assert rhythm is not None
    assert rhythm.a_week < 13, "42 before"
    assert not rhythm.is_too_silent(slow[-1], slow[-1] + timedelta(days=3))


def test_an_hour_that_the_clock_skips_or_repeats_is_counted_as_it_passes() -> None:
    rhythm = Rhythm(zone=LONDON, a_week=168.0, weekdays=(1 / 7,) * 7, hours=(1 / 24,) * 24)
    changes = datetime(2031, 3, 29, 12, tzinfo=UTC), datetime(2031, 10, 25, 12, tzinfo=UTC)

    for noon in changes:
        assert rhythm.expected(noon, noon + timedelta(days=1)) == pytest.approx(24)
