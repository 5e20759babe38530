"""Numbers, durations and counts of staff, in digits and in words."""

import pytest

from app.domain.words.quantities import numbers_of, staff_counts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("we are a 140-person company", 140),
        ("38 of us counting drivers", 38),
        ("mit 110 Mitarbeitern in Hessen", 110),
        ("une trentaine de personnes", 30),
        ("somos 26", 26),
        ("Company size: 51-200", 51),
        ("33 ppl", 33),
        ("a 65-strong consultancy", 65),
        ("240 internal employees", 240),
        ("130 empleados", 130),
        ("1.200 dipendenti", 1200),
    ],
)
def test_staff_is_counted_in_sentences_and_forms(text: str, number: int) -> None:
    assert [count.number for count in staff_counts(text)][:1] == [number]


@pytest.mark.parametrize("text", ["we have $5,000 people talk about", "we are 40% done", "120k people", "in 2026"])
def test_money_shares_and_thousands_are_no_staff(text: str) -> None:
    assert list(staff_counts(text)) == []


def test_numbers_are_read_in_any_digits() -> None:
    assert numbers_of("2,5 and ٣ and 31%") == {"2.5", "3", "31"}
