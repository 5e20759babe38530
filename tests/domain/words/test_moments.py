"""A moment in a sentence that others read names its clock."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.domain.words.moments import day_words, local_time, named_time
from tests.seeding import NOON


def test_a_stored_time_says_on_whose_clock_it_is() -> None:
    assert named_time(NOON, ZoneInfo("Europe/Lisbon")) == "Wed 14 May 12:00 (Lisbon)"
    assert named_time(NOON, ZoneInfo("America/New_York")) == "Wed 14 May 07:00 (New York)"
    assert named_time(NOON, ZoneInfo("UTC")) == "Wed 14 May 11:00 (UTC)"


def test_the_end_of_a_day_is_told_as_the_day() -> None:
    midnight = NOON.replace(hour=0, minute=0)
    assert local_time(midnight - timedelta(minutes=1), ZoneInfo("UTC")) == "Tue 13 May"
    assert local_time(midnight, ZoneInfo("UTC")) == "Wed 14 May 00:00"
    assert day_words(NOON, ZoneInfo("Asia/Tokyo")) == "Wednesday 14 May"
