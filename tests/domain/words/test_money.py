"""Sums of money, as people write them in ten languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.folding import folded_in_place
from app.domain.words.money import amounts_in


def read(text: str, currency: str = "EUR") -> list[tuple[int, bool]]:
    return [(round(amount.value), amount.monthly) for amount in amounts_in(folded_in_place(text), currency)]


@pytest.mark.parametrize(
    ("text", "value", "monthly"),
    [
        ("We have 35k for it", 35_000, False),
        ("9k/month, 12 months", 9_000, True),
        ("Budget: 28.000 Euro", 28_000, False),
        ("Budget validé : 30 000 € HT", 30_000, False),
        ("J'ai validé 18 000 €", 18_000, False),
        ("20-25k ok", 25_000, False),
        ("Temos entre 6 e 7 mil euros por mês", 7_000, True),
        ("Posso gastar até 15 mil", 15_000, False),
        ("Vorstellbar sind 6.000 Euro im Monat", 6_000, True),
        ("€6k per maand", 6_000, True),
        ("2.000/maand", 2_000, True),
        ("Heb 18k", 18_000, False),
        ("Monthly budget: 5,000-10,000 EUR", 10_000, True),
        ("1,5 Mio", 1_500_000, False),
        ("zwei Millionen Euro", 2_000_000, False),
        ("20 grand is set aside", 20_000, False),
        ("14 roofs, 1,200 EUR per roof", 16_800, False),
        ("für 80 Gäste, 45 € pro Person", 3_600, False),
        ("24.000 € im Jahr", 2_000, True),
    ],
)
def test_notations(text: str, value: int, monthly: bool) -> None:  # noqa: FBT001  a column of the table above
    assert read(text)[:1] == [(value, monthly)]


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("vi har 400 tkr", "SEK", 400_000),
        ("450 000 kr", "SEK", 450_000),
        ("budżet 50 tys. zł", "PLN", 50_000),
        ("予算は120万円です", "JPY", 1_200_000),
        ("予算は2億4,000万円で", "JPY", 240_000_000),
        ("予算は１２０万円です", "JPY", 1_200_000),
        ("R$ 30 mil", "BRL", 30_000),
        ("$10,000", "EUR", 9_100),
        ("10k", "CHF", 10_000),
    ],
)
def test_currencies(text: str, currency: str, value: int) -> None:
    assert [amount for amount, _ in read(text, currency)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "we wired $214,600 to a thief",
        "a crane costs me 180 a day",
        "Mein Kranverleih will 180 Euro am Tag",
        "our portal has 210k contacts",
        "Last year we paid an agency $90k",
        "we must raise £140,000",
        "Umsatz 12 Mio",
        "un chiffre d'affaires de 3 millions d'euros",
        "a salary of 60k",
        "the fine was 20,000 EUR",
        "llevamos perdidos 38.000 euros",
        "2,600 sqm of office",
        "cada um, uma vez",
        "0,38 € pro Beutel",  # nobody says how many
        "in 2027 we shall see",
        "no budget yet",
        "no money in here",
        "last year we spent about £400 a month",
        "Letztes Jahr haben wir rund 400 Euro im Monat ausgegeben",
        "l'an dernier nous avions environ 400 € par mois",
        "el año pasado gastábamos unos 400 euros al mes",
        "l'anno scorso abbiamo speso circa 400 euro al mese",
        "vorig jaar betaalden we ongeveer 400 euro per maand",
        "no ano passado gastámos cerca de 400 euros por mês",
        "förra året hade vi ungefär 4000 kr i månaden",
        "w zeszłym roku około 4000 zł miesięcznie",
        "昨年は約40万円でした",
    ],
)
def test_sums_that_are_no_budget(text: str) -> None:
    assert not read(text)


@settings(max_examples=150, deadline=None)
@given(st.integers(100, 9_999_999), st.sampled_from([",", ".", " ", "'", "\u00a0", ""]))
def test_a_whole_number_is_read_whatever_parts_its_thousands(number: int, mark: str) -> None:
    assert read(f"Budget: {number:,} EUR".replace(",", mark)) == [(number, False)]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 500), st.integers(2, 900))
def test_what_a_piece_costs_counts_as_often_as_there_are_pieces(price: int, pieces: int) -> None:
    assert read(f"{pieces} windows, {price} EUR per window") == [(price * pieces, False)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789.,'k€$円万 mil-/\nabudget", max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= amount.value < 1e22 for amount in amounts_in(folded_in_place(text)))


def test_a_flood_of_sums_ends() -> None:
    assert len(read("budget 100 EUR " * 2_000)) <= 200
