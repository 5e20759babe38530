"""Words nobody means."""

import pytest

from app.domain.words.gibberish import is_gibberish, is_gibberish_word


@pytest.mark.parametrize("word", ["asdf", "asd", "qwerty", "aaab", "xkcdqr", "hjkl", "lalala", "bcdf", "strzmnks"])
def test_keys_struck_at_random_are_gibberish(word: str) -> None:
    assert is_gibberish_word(word)


@pytest.mark.parametrize("word", ["krzysztof", "gigi", "mimi", "crm", "demand", "schritte", "дуб", "木", ""])
def test_names_and_words_are_not(word: str) -> None:
    assert not is_gibberish_word(word)


def test_a_message_is_gibberish_when_two_fifths_of_its_words_are() -> None:
    assert is_gibberish(["asdf", "jkl", "we", "need", "help"])
    assert not is_gibberish(["asdf", "we", "need", "help"])
    assert not is_gibberish(["asdf"])
