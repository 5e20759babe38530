"""Phrasebooks: the same sentences in every language, one register in each, and nothing in them the guard would mind."""

import re
import string

import pytest

from app.domain.reply.guard_words import LEAKAGE, PLACEHOLDERS
from app.domain.reply.register import mixes_registers
from app.domain.words.folding import folded
from integrations.letters.phrasebook import FALLBACK, LANGUAGES, phrasebook

VARIANTS = [(language, variant) for language in LANGUAGES for variant in ("", *phrasebook(language).variants)]


def sentences(language: str, variant: str = "") -> dict[str, str]:
    sections = phrasebook(language, variant).sections
    return {f"{section}.{key}": said for section, entries in sections.items() for key, said in entries.items()}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_letters_exist_in_ten_languages() -> None:
    assert LANGUAGES == ("de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv")


@pytest.mark.parametrize(("language", "variant"), VARIANTS)
def test_every_language_has_every_sentence_with_the_same_gaps(language: str, variant: str) -> None:
    english = sentences(FALLBACK)
    for key, said in sentences(language, variant).items():
        assert gaps(said) == gaps(english[key]), key


@pytest.mark.parametrize(("language", "variant"), VARIANTS)
def test_no_sentence_promises_or_claims_what_the_guard_refuses(language: str, variant: str) -> None:
    for key, text in sentences(language, variant).items():
        plain = folded(re.sub(r"\{\w+\}", "x", text))
        for pattern in (PLACEHOLDERS, LEAKAGE):
            assert pattern.search(plain) is None, (key, text)
        assert not re.search(r"\d", text), key


@pytest.mark.parametrize(("language", "variant"), VARIANTS)
def test_all_sentences_address_their_reader_in_one_way(language: str, variant: str) -> None:
    assert not mixes_registers("\n".join(sentences(language, variant).values()), language)


def test_lists_read_as_people_write_them() -> None:
    book = phrasebook("en")

    assert [book.listed(items) for items in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert phrasebook("ja").listed(("英語", "日本語")) == "英語、日本語"


def test_an_unknown_language_is_english_and_an_unknown_variant_as_always() -> None:
    assert phrasebook("fi").language == FALLBACK
    assert phrasebook("de", "brazil").sections == phrasebook("de").sections
