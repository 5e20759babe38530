"""Quotes are found whatever a model, a mailer or a keyboard made of their signs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement import LONGEST_QUOTE
from integrations.model.quotes import QuotableText

MESSAGE = (
    "Grüße aus der Haupt\u00adstraße – wir suchen „Positionierung“ für unsere Maßanfertigung.\n"
    "> Unser Budget liegt bei 20 000 € \n> im Jahr; die Oﬃziere (ja, wirklich)\nentscheiden am 3. Mai… noch nicht fest."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Grüsse aus der Hauptstrasse", "Grüße aus der Haupt\u00adstraße"),
        ("für unsere MASSANFERTIGUNG.", "für unsere Maßanfertigung."),
        ('wir suchen "Positionierung"', "wir suchen „Positionierung“"),
        ("straße - wir suchen", "straße – wir suchen"),
        ("Budget liegt bei 20 000 € im Jahr", "Budget liegt bei 20 000 € > im Jahr"),
        ("die Offiziere", "die Oﬃziere"),
        ("(ja, wirklich) entscheiden", "ja, wirklich) entscheiden"),
        ("entscheiden am 3. Mai... noch nicht fest", "entscheiden am 3. Mai… noch nicht fest"),
        ("wir suchen [...] für unsere Maßanfertigung", "für unsere Maßanfertigung"),
        ("Oﬃziere \u2039ja", "Oﬃziere (ja"),
        (unicodedata.normalize("NFD", "Grüße"), "Grüße"),
    ],
)
def test_a_quote_is_the_writers_words_however_it_is_written(quote: str, found: str) -> None:
    assert QuotableText(MESSAGE).quoted(quote) == found


@pytest.mark.parametrize("quote", ["", " ", "wir suchen Patente", "20 001 €", "an", "?!"])
def test_what_nobody_wrote_is_no_quote(quote: str) -> None:
    assert QuotableText(MESSAGE).quoted(quote) == ""


def test_a_short_quote_is_a_whole_word() -> None:
    assert QuotableText("We know. No robots!").quoted("no") == "No"
    assert QuotableText("予算は未定です").quoted("予算") == "予算"
    assert QuotableText("???").quoted("???") == "???"
    assert QuotableText("👍 deal").quoted("👍") == "👍"


def test_a_quote_is_at_most_200_characters() -> None:
    text = "wort " * 200
    assert len(QuotableText(text).quoted(text)) <= LONGEST_QUOTE


@given(st.text(max_size=300), st.integers(0, 299), st.integers(1, 150))
def test_every_part_of_a_text_with_a_whole_word_is_found_and_nothing_is_added(
    text: str, start: int, length: int
) -> None:
    found = QuotableText(text).quoted(text[start : start + length])

    assert " ".join(text.split()).find(found) >= 0 or found in text


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=4, max_size=80))
def test_words_are_found_in_other_case_and_form(words: str) -> None:
    other = unicodedata.normalize("NFKD", words.upper())
    if unicodedata.normalize("NFKD", other.casefold()) == unicodedata.normalize("NFKD", words.casefold()):
        assert QuotableText(f"x y. {words} z").quoted(other)
