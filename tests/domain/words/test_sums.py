"""Numbers and currencies as people write them."""

import pytest

from app.domain.words.folding import folded_in_place
from app.domain.words.sums import number_of, sums_in


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,200", 1200), ("1.200", 1200), ("1'200.50", 1200.5), ("1 200 000", 1_200_000), ("2,5", 2.5), ("zwei", 2)],
)
def test_numbers(written: str, number: float) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("400 kr", "NOK", 400),  # a sign of several currencies is the reader's own
        ("400 kr", "DKK", 400),
        ("$400", "CAD", 400),
        ("1,000 USD", "EUR", 910),
        ("100 €", "SEK", 1136),
        ("5 euro", "XYZ", 5),  # nobody knows what it is worth
        ("5", "EUR", 5),
    ],
)
def test_currencies(text: str, currency: str, value: int) -> None:
    assert [round(one.in_currency(currency)) for one in sums_in(folded_in_place(text))] == [value]
