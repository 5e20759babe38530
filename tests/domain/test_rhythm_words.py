"""What a source usually does, in two sentences."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.rhythm_words import NOT_KNOWN, rhythm_in_words
from app.domain.source_rhythm import learn_rhythm

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2031, 1, 6, tzinfo=UTC)


def test_a_source_that_is_not_known_yet_says_what_that_takes() -> None:
    assert rhythm_in_words(None, None) == NOT_KNOWN
    assert rhythm_in_words(learn_rhythm([MONDAY], LONDON), MONDAY) == NOT_KNOWN


def test_an_office_is_told_by_its_days_and_hours_and_when_silence_is_too_long() -> None:
    hours = [MONDAY + timedelta(days=day, hours=hour) for day in range(56) for hour in range(9, 17)]
    arrivals = [one for one in hours if one.weekday() < 5]

    told = rhythm_in_words(learn_rhythm(arrivals, LONDON), arrivals[-1])

    assert (
        told
        == "About 40 a week, mostly Monday to Friday, 9:00 to 16:00. After about 3 days without any somebody is told."
    )


def test_what_comes_at_any_time_is_told_as_that() -> None:
    arrivals = [MONDAY + timedelta(hours=hour) for hour in range(24 * 40)]

    told = rhythm_in_words(learn_rhythm(arrivals, LONDON), arrivals[-1])

    assert told.startswith("About 163 a week, mostly Monday to Saturday, 0:00 to 20:00. After about 1")
