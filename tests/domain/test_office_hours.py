"""Working time: where each colleague is, over weekends, holidays and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.office_hours import OfficeHours

LONDON, NEW_YORK, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead
USUAL = OfficeHours()
SHORT_FRIDAY = OfficeHours(
    week=(*((time(8, 30), time(17, 30)),) * 4, (time(8, 30), time(13)), None, None),
    holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28)}),
)
MOMENTS = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SPANS = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))
HOURS = st.sampled_from([USUAL, SHORT_FRIDAY])
ZONES = st.sampled_from([LONDON, NEW_YORK, KATHMANDU])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        (datetime(2031, 5, 14, 9, tzinfo=UTC), BERLIN, datetime(2031, 5, 15, 15, tzinfo=UTC)),
        (datetime(2031, 5, 16, 9, tzinfo=UTC), BERLIN, datetime(2031, 5, 19, 15, tzinfo=UTC)),  # a Friday
        (datetime(2031, 5, 17, 9, tzinfo=UTC), BERLIN, datetime(2031, 5, 19, 15, tzinfo=UTC)),
        (datetime(2031, 5, 16, 2, tzinfo=UTC), NEW_YORK, datetime(2031, 5, 16, 21, tzinfo=UTC)),  # Thursday there
        (datetime(2031, 10, 24, 9, tzinfo=UTC), BERLIN, datetime(2031, 10, 27, 16, tzinfo=UTC)),  # clocks change
    ],
)
def test_the_next_day_ends_at_five_at_the_colleagues_place(now: datetime, zone: ZoneInfo, end: datetime) -> None:
    assert USUAL.end_of_next_day(now, zone) == end


@pytest.mark.parametrize(
    ("now", "hours", "due"),
    [
        ("2026-03-02T10:00", 2, "2026-03-02T12:00"),
        ("2026-03-02T16:00", 2, "2026-03-03T10:00"),
        ("2026-03-06T18:00", 2, "2026-03-09T11:00"),  # over a weekend
        ("2026-03-02T05:00", 2, "2026-03-02T11:00"),
        ("2026-03-27T16:00", 9, "2026-03-30T16:00"),  # the clocks go forward on Sunday
        ("2026-10-23T15:00", 9, "2026-10-26T17:00"),  # and back
        ("2026-03-02T10:00", 24, "2026-03-05T10:00"),  # three days
    ],
)
def test_working_time_passes_from_nine_to_five_on_working_days(now: str, hours: int, due: str) -> None:
    assert USUAL.worked_after(at(now), timedelta(hours=hours), LONDON) == at(due)


def test_a_holiday_and_a_short_friday_are_no_working_time() -> None:
    """From Thursday before Easter at four to Tuesday after it at half past nine."""
    assert SHORT_FRIDAY.worked_after(at("2026-04-02T15:00"), timedelta(hours=2.5), LONDON) == at("2026-04-07T08:30")
    assert SHORT_FRIDAY.worked_after(at("2026-03-27T12:00"), timedelta(hours=2), LONDON) == at("2026-03-30T08:30")
    assert SHORT_FRIDAY.end_of_next_day(at("2026-12-24T10:00"), LONDON) == at("2026-12-29T17:30")


@given(now=MOMENTS, span=SPANS, hours=HOURS, zone=ZONES)
def test_it_never_ends_at_night_on_a_weekend_or_a_holiday(
    now: datetime, span: timedelta, hours: OfficeHours, zone: ZoneInfo
) -> None:
    end = hours.worked_after(now, span, zone)
    local = end.astimezone(zone)
    day = hours.week[local.weekday()]

    assert end >= now
    assert day is not None
    assert day[0] <= local.time() <= day[1]
    assert local.date() not in hours.holidays
    assert hours.may_ring(end, zone)
    assert hours.last_moment_by(end, zone) in {end, hours.last_moment_by(end - timedelta(seconds=1), zone)}


@given(now=MOMENTS, span=SPANS, more=SPANS, hours=HOURS, zone=ZONES)
def test_more_work_never_ends_sooner_and_what_lies_between_is_the_work(
    now: datetime, span: timedelta, more: timedelta, hours: OfficeHours, zone: ZoneInfo
) -> None:
    end = hours.worked_after(now, span, zone)

    assert hours.worked_after(now, span + more, zone) >= end
    assert hours.worked_between(now, end, zone) == span


@given(now=MOMENTS, hours=HOURS, zone=ZONES)
def test_the_last_open_moment_is_not_later_and_open(now: datetime, hours: OfficeHours, zone: ZoneInfo) -> None:
    last = hours.last_moment_by(now, zone)

    assert last <= now
    assert hours.may_ring(last, zone)
    assert hours.worked_between(last, now, zone) == timedelta(0)


def test_hours_are_said_as_people_say_them() -> None:
    assert USUAL.in_words == "Monday to Friday 09:00 to 17:00"
    assert SHORT_FRIDAY.in_words == "Monday to Thursday 08:30 to 17:30, Friday 08:30 to 13:00"
    weekend = OfficeHours(week=(None, (time(9), time(12)), None, None, None, *[(time(10), time(12))] * 2))
    assert weekend.in_words == "Tuesday 09:00 to 12:00, Saturday and Sunday 10:00 to 12:00"
    assert SHORT_FRIDAY.next_holidays(date(2026, 4, 6)) == (date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28))


@pytest.mark.parametrize(
    ("now", "rings"),
    [
        ("2026-03-02T08:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T18:00", True),  # what is due at five is told at five
        ("2026-03-02T18:01", False),
        ("2026-03-07T12:00", False),  # a Saturday
        ("2026-04-03T12:00", False),  # Good Friday
    ],
)
def test_nobody_is_rung_at_night_nor_when_the_office_is_closed(now: str, *, rings: bool) -> None:
    hours = OfficeHours(holidays=frozenset({date(2026, 4, 3)}))
    zone = ZoneInfo("UTC")

    assert hours.may_ring(at(now), zone) == rings
