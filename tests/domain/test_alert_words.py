"""Alerts say who waits, and times, as people do."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.alert_words import clock_words, title_of
from app.domain.ports import AlertItem

LONDON = ZoneInfo("Europe/London")
HELENA = AlertItem(
    who="Helena Strand",
    company="Kilnmetric",
    tier="hot",
    asked="approve the reply",
    due="14:00",
    url="https://leads.example/tasks/1",
)
ADA = replace(HELENA, who="Ada Lind", company="", tier="", due="tomorrow 09:30")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2031-05-14T13:00", "14:00"),  # a Wednesday; London is an hour ahead
        ("2031-05-14T23:30", "tonight 00:30"),
        ("2031-05-15T08:30", "tomorrow 09:30"),
        ("2031-05-16T08:30", "Friday 09:30"),
        ("2031-05-20T08:30", "Tuesday 09:30"),
        ("2031-05-21T08:30", "Wed 21 May 09:30"),
        ("2031-05-13T08:30", "yesterday 09:30"),
        ("2031-05-09T08:30", "Fri 9 May 09:30"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: str, said: str) -> None:
    now = datetime(2031, 5, 14, 9, tzinfo=UTC)

    assert clock_words(datetime.fromisoformat(at).replace(tzinfo=UTC), now, LONDON) == said


@pytest.mark.parametrize(
    ("items", "more", "title"),
    [
        ([HELENA], 0, "Helena Strand of Kilnmetric (hot) waits until 14:00: approve the reply"),
        ([ADA], 0, "Ada Lind waits until tomorrow 09:30: approve the reply"),
        ([HELENA, ADA], 0, "Helena Strand of Kilnmetric (hot) and 1 more wait, the first until 14:00"),
        ([HELENA, ADA], 4, "Helena Strand of Kilnmetric (hot) and 5 more wait, the first until 14:00"),
        ([replace(HELENA, is_late=True)], 0, "Helena Strand of Kilnmetric (hot) was due at 14:00: approve the reply"),
        (
            [replace(ADA, is_late=True, due="yesterday 09:30"), HELENA],
            0,
            "Ada Lind and 1 more wait, the first was due yesterday 09:30",
        ),
    ],
)
def test_a_title_names_the_first_and_counts_the_others(items: list[AlertItem], more: int, title: str) -> None:
    assert title_of(items, more) == title


def test_a_long_name_leaves_room_for_what_to_do() -> None:
    long = replace(HELENA, who="Helena Maria " * 20, company="Kilnmetric and Partners " * 20)

    assert len(title_of([long])) < 150
    assert title_of([long]).endswith("waits until 14:00: approve the reply")
