"""Quoting somebody's words in a sentence of ours."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.quoting import cut_at_a_word, cut_before_a_word, quoted


def test_short_words_are_quoted_as_they_are_on_one_line() -> None:
    assert quoted("two\n words ") == "\u201ctwo words\u201d"


def test_what_is_long_is_cut_after_a_whole_word() -> None:
    assert cut_at_a_word("Could you tell us what a gate costs?", 20) == "Could you tell us\u2026"
    assert cut_at_a_word("We are shortlisted everywhere", 24) == "We are shortlisted\u2026"
    assert cut_at_a_word("門" * 30, 20) == "門" * 19 + "\u2026"


def test_the_end_of_what_is_long_begins_with_a_whole_word() -> None:
    assert cut_before_a_word("Could you tell us what a gate costs?", 20) == "\u2026what a gate costs?"


@given(st.text(max_size=300), st.integers(min_value=2, max_value=120))
def test_it_is_never_longer_than_asked(words: str, longest: int) -> None:
    assert len(cut_at_a_word(words, longest)) <= longest
    assert len(cut_before_a_word(words, longest)) <= longest
