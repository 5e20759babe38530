"""Which language a text is in."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.languages import guess_language, has_other_letters

ROWS = (Path(__file__).parents[3] / "evals" / "labelled.jsonl").read_text(encoding="utf-8").splitlines()

SHORT = Path(__file__).parent / "short_texts.tsv"  # language and text, by hand
OURS = {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "pl"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("pricing?", "en"),
        ("Wat kost een traject ongeveer? Groet", "nl"),
        ("Guten Tag, wir suchen Hilfe", "de"),
        ("Bonjour, nous cherchons un cabinet", "fr"),
        ("Hola, necesitamos ayuda con el precio", "es"),
        ("Boa tarde, vocês fazem isto? Obrigado", "pt"),
        ("Buongiorno, vorrei un preventivo", "it"),
        ("Hej, vi är ett bolag och behöver hjälp med vårt budskap", "sv"),
        (
            "Depender de dos clientes no se arregla con anuncios, lo sabemos por los demás",
            "es",
        ),  # "de" is not Dutch alone
        ("Guten Tag, w\u00adir such\u200ben Hilfe", "de"),
        ("", None),
        ("HubSpot CRM 2026", None),
        ("Заработок", None),
    ],
)
def test_common_words_tell_the_language(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_few_words_are_enough_and_what_is_none_of_our_languages_is_taken_for_none_of_them() -> None:
    rows = [row.split("\t") for row in SHORT.read_text("utf-8").splitlines()]
    told = [(language, guess_language(text)) for language, text in rows]
    known = [pair for pair in told if pair[0] in OURS]
    english = [pair for pair in known if pair[0] == "en"]

    foreign = [pair for pair in told if pair[0] not in OURS and pair[1] in OURS]
    assert foreign in ([], [("gl", "es")])  # who writes Galician reads Spanish
    assert [pair for pair in known if pair[1] not in {None, pair[0]}] == []
    assert sum(guessed == "en" for _, guessed in english) >= 0.93 * len(english)
    assert sum(guessed == language for language, guessed in known) >= 0.93 * len(known)


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("Prosím o cenovú ponuku na tri nové okná, ďakujem, hľadáme", True),
        ("Please ask Mr Dvořák about the quote", False),  # one may be a name
        ("Größe, façade, niño, więc, över, perché", False),
    ],
)
def test_letters_that_none_of_our_languages_has_tell_another_one(text: str, *, is_other: bool) -> None:
    assert has_other_letters(text) is is_other


def test_the_language_of_whole_messages_is_found_or_left_open() -> None:
    """English where nothing is clear, as for a letter: 159 of the 160 must be right, and none may be another one's."""
    rows = [json.loads(row) for row in ROWS]
    told = [(guess_language(f"{row['subject'] or ''}\n{row['message']}"), row["language"]) for row in rows]

    assert sum((guessed or "en") == language for guessed, language in told) >= 159
    assert [pair for pair in told if pair[0] not in {None, pair[1]}] == []


@given(st.text(max_size=200))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert guess_language(text) in {None, *OURS, "da", "no", "cs", "sk", "ca", "gl", "af", "lb"}
