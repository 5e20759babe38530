"""Words in one form, however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words import folding
from app.domain.words.folding import folded, longest_shared_run, phrases_in, plain, without_accents, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ｈｅｌｌｏ", "hello"),
        ("pass\u200bword", "password"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_case_width_form_and_invisible_characters_make_no_difference(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jörg  Brüggemann-O’Neil", "jorg bruggemann oneil"),
        ("Søren Łukasz", "soren lukasz"),
        ("Иван", "ivan"),
        ("Jö\u00adrg", "jorg"),
        ("ＡＣＭＥ", "acme"),
    ],
)
def test_names_become_plain_letters(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_accents_are_dropped_and_letters_stay() -> None:
    assert without_accents("éüøß") == "euøß"


@given(st.text(max_size=100))
def test_plain_letters_stay_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_phrases_are_runs_of_at_most_four_words() -> None:
    found = phrases_in("We need, now: HELP, please")

    assert found >= {"we", "we need now help", "help please"}
    assert "we need now help please" not in found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["oak", "ash", "elm", "fir", "yew", "bay", "fig", "box", "ivy", "Ulme", "été", "дуб", "木"]),
        min_size=9,
        max_size=30,
    ),
    st.integers(0, 20),
)
def test_any_nine_words_of_the_sender_in_a_row_are_found(words: list[str], start: int) -> None:
    start = min(start, len(words) - 9)
    run = " ".join(words[start : start + 9])

    assert longest_shared_run(f"Thank you. {run.upper()}!", " ".join(words), enough=9) == 9


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_a_shared_run_is_never_longer_than_either_text(left: str, right: str) -> None:
    run = longest_shared_run(left, right, enough=9)

    assert 0 <= run <= min(9, len(words_of(left)), len(words_of(right)))


def test_a_whole_text_is_not_remembered() -> None:
    plain("Ada")
    known = folding._plain_name.cache_info().currsize
    for number in range(50):
        plain(f"{number} " * 200)

    assert folding._plain_name.cache_info().currsize == known
