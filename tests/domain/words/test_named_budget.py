"""The sum somebody has to spend, as it is named in ten languages, and what looks like one and is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.named_budget import named_budget


def told(text: str, currency: str = "EUR", language: str = "en") -> tuple[int, str] | None:
    found = named_budget(text, currency, language)
    return (int(found.amount), found.currency) if found else None


@pytest.mark.parametrize(
    ("text", "language", "amount", "currency"),
    [
        ("We can spend up to 60k on this.", "en", 60_000, "EUR"),
        ("Our budget is between 40 and 60k.", "en", 60_000, "EUR"),
        ("Ten grand? No: we have £12,500.50 set aside.", "en", 12_500, "GBP"),
        ("Budget: 1,5 Mio. Euro, freigegeben", "de", 1_500_000, "EUR"),
        ("Wir haben 25.000 € eingeplant.", "de", 25_000, "EUR"),
        ("Enveloppe : 12 000 € HT", "fr", 12_000, "EUR"),
        ("Posso gastar até 15 mil e a loja abre em janeiro", "pt", 15_000, "EUR"),
        ("Ho previsto dai 4 ai 5 mila euro", "it", 5_000, "EUR"),
        ("Tenemos 9.000 € aprobados", "es", 9_000, "EUR"),
        ("Begroot: 22.000 euro", "nl", 22_000, "EUR"),
        ("Styrelsen har avsatt 120 000 kr", "sv", 120_000, "SEK"),
        ("Mam na to 320 tys. zł", "pl", 320_000, "PLN"),
        ("予算は1億1千万円です", "ja", 110_000_000, "JPY"),
        ("Happy to go to £14,000 for the right job.", "en", 14_000, "GBP"),
        ("For the roof 9.000 €, not a cent more.", "en", 9_000, "EUR"),
        ("Wir Geschwister legen zusammen und geben 3.600,00 €.", "de", 3_600, "EUR"),
        ("Podemos llegar a 12 mil euros", "es", 12_000, "EUR"),
        ("We kunnen gaan tot 7,5 mille", "nl", 7_500, "EUR"),
        ("Non possiamo arrivare oltre, ma possiamo arrivare a 8.000 euro", "it", 8_000, "EUR"),
        ("Site vitrine 2 500 € maxi", "fr", 2_500, "EUR"),
        ("Budget: 20k. As said, 20k is what we have.", "en", 20_000, "EUR"),
    ],
)
def test_what_is_named_as_theirs_to_spend(text: str, language: str, amount: int, currency: str) -> None:
    assert told(text, language=language) == (amount, currency)


@pytest.mark.parametrize(
    "text",
    [
        "Our budget is 5,000 a month",  # not for all of it
        "We can pay 900 € TJM",  # nor this
        "Budget per person 950 kr",
        "1人10万円までなら出せます",
        "Bisher haben wir 4.800 € bezahlt",  # what they pay today
        "We currently have 20k of costs a year",
        "Un devis de 9 400 euros a été voté par la copropriété",  # what another asks
        "The tax adviser says we can deduct up to 30,000 euros",
        "Contracts above $10k need a signature, we have few",
        "Anderswo gehen die Preise bis 9.000 €",
        "De prijzen elders kunnen gaan naar 9.000 euro",
        "We have 15k words to translate",  # a number of things
        "We could pay 40k for the site and we have 10k for the launch",  # which of them?
        "> Our budget is 40k",  # somebody else's words
        "We can't pay, but 3% of our shares would be worth around 150k€",
        "We have $20k for it",  # whose dollars?
        "We help firms like yours",
        "",
    ],
)
def test_what_is_no_budget_for_it_all_is_none(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("currency", "language", "is_sure"),
    [("SEK", "sv", True), ("SEK", "en", False), ("EUR", "pl", False), ("EUR", "fr", True), ("GBP", "en", True)],
)
def test_a_sum_without_a_currency_is_in_the_readers_where_the_writer_can_mean_no_other(
    currency: str,
    language: str,
    is_sure: bool,  # noqa: FBT001  a column of the table above
) -> None:
    assert told("Budget: 20 000", currency, language) == ((20_000, currency) if is_sure else None)


@settings(max_examples=60)
@given(st.text("0123456789.,- kKmM€$budget kr円万億eto\n", max_size=80))
def test_whatever_is_written_the_sum_stands_in_the_text(text: str) -> None:
    found = named_budget(f"Budget {text}", "EUR", "en")
    assert found is None or (found.amount >= Decimal(20) and 0 <= found.start < found.end <= len(text) + 7)
