"""Phrasebooks: the same sentences in every language, and nothing in them the guard would mind."""

import re
import string

import pytest

from app.domain.reply.guard_words import LEAKAGE, PERSON_CLAIMS, PLACEHOLDERS, PROMISES
from app.domain.words.folding import folded
from integrations.letters.language_words import language_words
from integrations.letters.phrasebook import FALLBACK, LANGUAGES, phrasebook


def sentences(language: str) -> dict[str, list[str]]:
    return {
        f"{section}.{key}": [said] if isinstance(said, str) else list(said)
        for section, entries in phrasebook(language).sections.items()
        for key, said in entries.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_gaps(language: str) -> None:
    english = sentences(FALLBACK)
    for key, said in sentences(language).items():
        gaps = {frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in said}
        wanted = {frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in english[key]}
        assert gaps <= wanted or key == "letter.schedule", key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_promises_or_claims_what_the_guard_refuses(language: str) -> None:
    for key, said in sentences(language).items():
        for text in said:
            plain = folded(re.sub(r"\{\w+\}", "x", text))
            for pattern in (PROMISES, PLACEHOLDERS, LEAKAGE, PERSON_CLAIMS):
                assert pattern.search(plain) is None, (key, text)
            assert not re.search(r"\d", text.replace("B2B", "")), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_word_lists(language: str) -> None:
    words = language_words(language)

    assert len(words.empty) > 150
    assert words.joining
    assert words.announcing
    assert words is not language_words(FALLBACK) or language == FALLBACK


def test_a_wording_is_chosen_for_good() -> None:
    book = phrasebook("en")
    said = {book.say("passage", "opening_plain", variant=str(number)) for number in range(20)}

    assert len(said) == 2
    assert book.say("passage", "opening_plain", variant="a") == book.say("passage", "opening_plain", variant="a")


def test_lists_read_as_people_write_them() -> None:
    book = phrasebook("en")

    assert [book.listed(items) for items in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
