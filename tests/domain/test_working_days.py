"""The end of the next working day, where the colleague is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.working_days import end_of_next_working_day

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


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
def test_it_is_five_oclock_at_the_colleagues_place_on_a_weekday(now: datetime, zone: ZoneInfo, end: datetime) -> None:
    assert end_of_next_working_day(now, zone) == end


@given(now=st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_it_is_never_on_a_weekend_nor_more_than_four_days_away(now: datetime) -> None:
    end = end_of_next_working_day(now, NEW_YORK)

    assert now < end <= now + timedelta(days=4)
    assert end.astimezone(NEW_YORK).weekday() < 5
