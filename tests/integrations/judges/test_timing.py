"""Starts and deadlines, as people write them, against the day they wrote."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.folding import folded_in_place
from integrations.judges.timing import times_in

WRITTEN_ON = date(2026, 11, 2)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}


def weeks(text: str) -> list[float | None]:
    return [when.weeks and round(when.weeks, 1) for when in times_in(folded_in_place(text), WRITTEN_ON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the show is in eleven weeks", 11),
        ("start within 1 month", 4.3),
        ("Beginn in etwa acht Wochen", 8),
        ("démarrer dans les six semaines", 6),
        ("daqui a dez semanas", 10),
        ("dentro de dos meses", 8.7),
        ("binnen vijf weken", 5),
        ("entro due mesi", 8.7),
        ("om två veckor", 2),
        ("za 3 tygodnie", 3),
        ("3ヶ月以内に", 13),
        ("which is 3 weeks off", 3),
        ("nine months from now", 39.1),
        ("first pieces out in 8-10 weeks", 10),
        ("asap please", 2),
        ("来月から", 2),
        ("bis KW 50", 5),
        ("Q1 2027", 12.4),
        ("15.1.2027", 10.6),
        ("am 30.11.", 4),
        ("by 15 January", 10.6),
        ("before Christmas", 6.9),
        ("im Frühjahr", 24.1),
        ("next year", 40),
    ],
)
def test_times(text: str, expected: float) -> None:
    assert weeks(text)[:1] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "three weeks ago we met",
        "for thirty years",
        "what the first three months look like",
        "Baujahr 1984",
        "since March",
        "last spring",
        "au 30 octobre dernier",
        "may we ask",
        "Can we talk next week?",
        "Hätten Sie nächste Woche eine halbe Stunde?",
        "24/7",
        "3.5 tons",
    ],
)
def test_what_is_no_start(text: str) -> None:
    assert not weeks(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 250), st.sampled_from(sorted(MONTHS)))
def test_a_date_is_as_far_away_as_the_calendar_says(days: int, language: str) -> None:
    day = WRITTEN_ON + timedelta(days=days)
    named = f"{day.day} {MONTHS[language].split()[day.month - 1]} {day.year}"

    assert weeks(f"Start: {named}.")[:1] == [round(days / 7, 1)]
    assert weeks(f"Start: {day.day}.{day.month}.{day.year}.")[:1] == [round(days / 7, 1)]


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), WRITTEN_ON - timedelta(days=1)))
def test_a_date_that_has_passed_is_no_start(day: date) -> None:
    assert not [when for when in weeks(f"{day.day}.{day.month}.{day.year}") if when is not None]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789./ -qkwmaijunovbeforein\n月日", max_size=200), st.dates(date(1990, 1, 1)))
def test_any_text_and_any_day_are_read(text: str, written_on: date) -> None:
    assert all(when.weeks is None or when.weeks >= 0 for when in times_in(text, written_on))
