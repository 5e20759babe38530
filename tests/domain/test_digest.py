from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.digest import DigestCounts, day_bounds, days_due, first_response
from app.domain.lead_state import LeadFacts, LeadLine

LONDON = ZoneInfo("Europe/London")
COUNTS = DigestCounts(read=42, unreadable=1, new_leads=18, joined=5, filtered=12, notices=7, quarantined=1)


def test_counts_that_agree_read_as_an_equation() -> None:
    assert COUNTS.adds_up
    assert (
        COUNTS.equation
        == "42 messages read + 1 unreadable = 18 new leads + 5 joined to earlier ones + 12 filtered + 7 automatic notices + 1 put aside unread"
    )


@pytest.mark.parametrize("name", ["read", "unreadable", "new_leads", "joined", "filtered", "notices", "quarantined"])
def test_one_message_too_many_anywhere_is_said_in_the_line(name: str) -> None:
    wrong = replace(COUNTS, **{name: getattr(COUNTS, name) + 1})
    assert not wrong.adds_up
    assert "does not equal" in wrong.equation


@pytest.mark.parametrize(("day", "hours"), [(date(2031, 3, 30), 23), (date(2031, 10, 26), 25), (date(2031, 7, 1), 24)])
def test_a_day_is_an_hour_shorter_or_longer_when_the_clocks_change(day: date, hours: int) -> None:
    start, end = day_bounds(day, LONDON)
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(LONDON).date() == day


def test_a_day_without_midnight_begins_at_the_change() -> None:
    start, _end = day_bounds(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert start == datetime(2018, 11, 4, 3, 0, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(946_684_800, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(sorted(available_timezones() - {"Factory"})),
)
def test_every_moment_lies_in_exactly_the_day_its_clock_shows(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    day = moment.astimezone(zone).date()
    start, end = day_bounds(day, zone)
    assert start <= moment < end
    assert end == day_bounds(day + timedelta(days=1), zone)[0]


def due(text: str, last: date | None, zone: ZoneInfo = LONDON, at: time = time(7, 30)) -> list[date]:
    return days_due(datetime.fromisoformat(text), zone, at, last)


def test_yesterday_is_due_once_the_wall_clock_has_passed() -> None:
    assert due("2031-05-15T06:29:00Z", date(2031, 5, 13)) == []
    assert due("2031-05-15T06:30:00Z", date(2031, 5, 13)) == [date(2031, 5, 14)]
    assert due("2031-05-15T06:31:00Z", date(2031, 5, 14)) == []


def test_days_without_service_are_owed_up_to_three() -> None:
    assert due("2031-05-15T09:00:00Z", date(2031, 5, 11)) == [date(2031, 5, day) for day in (12, 13, 14)]
    assert due("2031-05-15T09:00:00Z", date(2031, 4, 1)) == [date(2031, 5, day) for day in (12, 13, 14)]


def test_who_wants_no_digest_on_weekends_is_owed_three_days_on_monday_at_their_hour() -> None:
    def owed(text: str) -> list[date]:
        now = datetime.fromisoformat(text)
        return days_due(now, LONDON, time(7, 30), date(2031, 5, 15), on_weekends=False)

    assert owed("2031-05-17T09:00:00Z") == owed("2031-05-18T23:00:00Z") == owed("2031-05-19T06:29:00Z") == []
    assert owed("2031-05-19T06:30:00Z") == [date(2031, 5, day) for day in (16, 17, 18)]


def test_a_new_colleague_is_owed_yesterday_only_and_not_before_the_hour() -> None:
    assert due("2031-05-15T09:00:00Z", None) == [date(2031, 5, 14)]
    assert due("2031-05-15T04:00:00Z", None) == []


def test_an_hour_that_the_clock_skips_counts_as_passed() -> None:
    assert due("2031-03-30T01:00:00Z", date(2031, 3, 28), at=time(1, 30)) == [date(2031, 3, 29)]


@pytest.mark.parametrize("zone", [LONDON, ZoneInfo("America/Havana"), ZoneInfo("Pacific/Apia")])
def test_asked_every_minute_over_a_year_with_both_changes_each_day_is_due_once(zone: ZoneInfo) -> None:
    now, last, told = datetime(2031, 1, 10, tzinfo=UTC), date(2031, 1, 8), []
    while now < datetime(2031, 12, 20, tzinfo=UTC):
        for day in days_due(now, zone, time(1, 30), last):
            told.append(day)
            last = day
        now += timedelta(minutes=15)
    assert told == [told[0] + timedelta(days=index) for index in range(len(told))]
    assert len(told) >= 343


def lead(seconds: float | None) -> LeadLine:
    at = datetime(2031, 5, 14, 9, 0, tzinfo=UTC)
    return LeadLine(
        id="a",
        delivery_id="b",
        received_at=at,
        channel="website_form",
        name="A",
        contact_name=None,
        address="",
        company="",
        subject="",
        facts=LeadFacts(),
        answered_at=None if seconds is None else at + timedelta(seconds=seconds),
    )


def test_first_response_counts_the_unanswered_against_the_promise() -> None:
    figures = first_response([lead(10), lead(120), lead(121), lead(None)])
    assert (figures.median, figures.longest) == (timedelta(seconds=120), timedelta(seconds=121))
    assert (figures.share_within_promise, figures.share_answered) == (0.5, 0.75)


def test_a_day_without_leads_has_no_figures_and_no_division() -> None:
    figures = first_response([])
    assert (figures.median, figures.share_answered, figures.share_within_promise) == (None, None, None)
