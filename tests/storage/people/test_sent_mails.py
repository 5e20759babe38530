"""The days whose digests named a person, as somebody looks for them in a mailbox."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.storage.people.sent_mails import days_of

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")


def at(day: int, hour: int) -> datetime:
    return datetime(2031, 5, day, hour, tzinfo=UTC)


def test_days_are_the_partners_own_and_neighbours_are_said_once() -> None:
    told = [(at(2, 12), at(4, 12)), (at(5, 1), at(5, 1)), (at(14, 23), at(14, 23))]

    assert days_of(told, [LONDON]) == "from 2031-05-02 to 2031-05-05, from 2031-05-15 to 2031-05-15"
    assert days_of(told[:1], [LONDON, AUCKLAND]) == "from 2031-05-02 to 2031-05-05"
    assert days_of([], [LONDON]) == ""
