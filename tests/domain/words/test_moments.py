"""A moment in a sentence that others read names its clock."""

from zoneinfo import ZoneInfo

from app.domain.words.moments import named_time
from tests.seeding import NOON


def test_a_stored_time_says_on_whose_clock_it_is() -> None:
    assert named_time(NOON, ZoneInfo("Europe/Lisbon")) == "Wed 14 May 12:00 (Lisbon)"
    assert named_time(NOON, ZoneInfo("America/New_York")) == "Wed 14 May 07:00 (New York)"
    assert named_time(NOON, ZoneInfo("UTC")) == "Wed 14 May 11:00 (UTC)"
