"""Days to come, whatever the notation."""

from datetime import date

import pytest

from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place

WRITTEN_ON = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by 15 January", date(2027, 1, 15)),
        ("on May 5th, 2027", date(2027, 5, 28)),  # of a verb's month the month alone
        ("on 5th May 2027", date(2027, 5, 5)),
        ("den 3 mars", date(2027, 3, 3)),
        ("2027-02-01", date(2027, 2, 1)),
        ("le 4/12", date(2026, 12, 4)),
        ("4月30日", date(2027, 4, 30)),
        ("Q2", date(2027, 4, 28)),
        ("v. 50", date(2026, 12, 7)),
        ("bis Weihnachten", date(2026, 12, 20)),
        ("summer 2028", date(2028, 7, 20)),
        ("frühestens in 2028", date(2028, 6, 28)),
    ],
)
def test_days_to_come(text: str, day: date) -> None:
    assert next(iter(dates_in(folded_in_place(text), WRITTEN_ON)))[0] == day


@pytest.mark.parametrize("text", ["since June", "31.2.2027", "1.9.2026", "in October", "I may", "last summer", ""])
def test_what_is_no_day_to_come(text: str) -> None:
    assert not list(dates_in(folded_in_place(text), WRITTEN_ON))
