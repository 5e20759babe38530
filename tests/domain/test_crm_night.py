"""When a firm's CRM is compared, on its own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.crm_night import ComparedNight, last_night, night_at, told_night

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "night"),
    [
        ("2031-05-15T00:59", None),
        ("2031-05-15T01:00", date(2031, 5, 14)),
        ("2031-05-15T04:59", date(2031, 5, 14)),
        ("2031-05-15T05:00", None),
        ("2031-03-30T02:00", date(2031, 3, 29)),  # an hour is left out that night: three are left
        ("2031-10-26T02:30", date(2031, 10, 25)),  # one is twice there: five
    ],
)
def test_it_is_the_night_after_a_day(at: str, night: date | None) -> None:
    assert night_at(datetime.fromisoformat(at).replace(tzinfo=UTC), LONDON) == night


@given(
    st.integers(0, 3_000_000).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from([time(0), time(2), time(11, 59), time(12), time(22)]),
)
def test_a_night_that_is_over_is_no_longer_and_comes_right_before_the_next(now: datetime, begins: time) -> None:
    running, over = night_at(now, LONDON, begins), last_night(now, LONDON, begins)
    assert running in (None, over + timedelta(days=1))


def test_what_is_said_of_a_night() -> None:
    assert told_night(ComparedNight(records=9)) == "The CRM agrees with us."
    found = ComparedNight(differences=3, handled={"mended": 2, "asked": 1})
    assert told_night(found) == "The CRM agrees with us but for 3 records. Mended: 2. Asked: 1."
    found = ComparedNight(differences=1, handled={"mended": 2, "asked": 1}, messages_unread=True)
    assert told_night(found) == (
        "The CRM agrees with us but for 1 record. In them are 3 differences. Mended: 2. Asked: 1. "
        "It did not let us read messages, so they were not compared."
    )
