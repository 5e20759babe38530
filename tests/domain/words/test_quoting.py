"""Quoting somebody's words in a sentence of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.quoting import cut_at_a_word, cut_before_a_word, cut_to_the_point, quoted


def test_short_words_are_quoted_as_they_are_on_one_line() -> None:
    assert quoted("two\n words ") == "\u201ctwo words\u201d"


def test_what_is_long_is_cut_after_a_whole_word() -> None:
    assert cut_at_a_word("Could you tell us what a gate costs?", 20) == "Could you tell us\u2026"
    assert cut_at_a_word("We are shortlisted everywhere", 24) == "We are shortlisted\u2026"
    assert cut_at_a_word("門" * 30, 20) == "門" * 19 + "\u2026"


def test_the_end_of_what_is_long_begins_with_a_whole_word() -> None:
    assert cut_before_a_word("Could you tell us what a gate costs?", 20) == "\u2026what a gate costs?"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("We make pumps. Could you help?", "We make pumps. Could you help?"),
        ("We make pumps for dairies in two towns. Could you help us?", "Could you help us?"),
        ("We have waited for half a year now\u2026 Could you help us?", "Could you help us?"),
        ("We are Nordvarme (heat pumps, 140) and look for a name.", "We are Nordvarme \u2026 and look for a name."),
        ("I used your form and heard nothing: two gates for the barn.", "two gates for the barn."),
        ("Is there anybody of yours who could come to us by Friday?", "\u2026of yours who could come to us by Friday?"),
    ],
)
def test_what_matters_least_is_cut_first(words: str, shown: str) -> None:
    assert cut_to_the_point(words, 45) == shown


@given(st.text(max_size=300), st.integers(min_value=2, max_value=120))
def test_it_is_never_longer_than_asked(words: str, longest: int) -> None:
    assert len(cut_at_a_word(words, longest)) <= longest
    assert len(cut_before_a_word(words, longest)) <= longest
    assert len(cut_to_the_point(words, longest)) <= longest
