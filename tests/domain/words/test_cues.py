"""Cues in a text, and the sentence around them."""

import re

from app.domain.words.cues import Cues, clause_bounds, sentence_bounds
from app.domain.words.folding import folded_in_place


def found(cues: list[str], text: str) -> list[str]:
    return [text[place.start() : place.end()] for place in Cues(cues).all_in(folded_in_place(text))]


def test_case_accents_and_apostrophes_do_not_count() -> None:
    assert found(["à l'année", "validé*"], "VALIDÉE à l’ANNEE") == ["VALIDÉE", "à l’ANNEE"]


def test_a_cue_ends_with_its_word_unless_a_star_says_so() -> None:
    assert found(["need"], "needs, need, kneed") == ["need"]
    assert found(["need*"], "needs") == ["needs"]


def test_two_dots_stand_for_up_to_three_words_of_one_sentence() -> None:
    assert found(["send .. regards"], "He sends; send my very best regards") == ["send my very best regards"]
    assert not found(["send .. regards"], "Send it. Many regards")


def test_a_script_without_blanks_is_found_inside() -> None:
    assert found(["取材"], "ご取材のお願い") == ["取材"]


def test_a_sentence_ends_at_a_full_stop_a_line_or_after_a_while() -> None:
    text = "One. Two is 2.5 here! 三。"

    assert text[slice(*sentence_bounds(text, 7, 8))] == " Two is 2.5 here"
    assert sentence_bounds("x" * 1_000, 500, 501) == (280, 721)


def test_a_clause_ends_with_its_sentence_or_where_that_is_divided() -> None:
    text = "Hello. Today we pay, and (soon) move; why. Bye!\nAnn"

    assert [text[slice(*clause_bounds(text, at, at + 4))] for at in (7, 26, 32, 48)] == [
        " Today we pay",
        "soon",
        " move",
        "Ann",
    ]
    assert text[slice(*clause_bounds(text, 7, 12, re.compile(" and ")))] == " Today we pay,"
