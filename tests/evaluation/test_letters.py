"""What code can say of a letter: it misses no fault it knows, and finds none in a letter without."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.draft import LetterKind
from app.evaluation.letters import tokens_of
from tests.evaluation.letters import BODY, SOURCED, letter


def test_a_sourced_letter_stands_every_check() -> None:
    checks = letter(1, sources=SOURCED, asked=1, message="We make pumps. What does it cost?").checks

    assert checks == {
        "numbers have a source": True,
        "language": True,
        "questions handled": True,
        "one ask": True,
        "length": True,
    }


@pytest.mark.parametrize(
    ("body", "more", "failed"),
    [
        (BODY.replace("$15,000", "$15,500"), {"sources": SOURCED, "asked": 1}, "numbers have a source"),
        (BODY, {"sources": SOURCED, "asked": 0, "message": "What does it cost?"}, "questions handled"),
        (BODY.replace("first?", "first? And when?"), {}, "one ask"),
        (BODY, {"kind": LetterKind.REFUSAL}, "one ask"),
        ("Hi Ada,\n\nNo.\n\nKind regards,", {}, "length"),
        (BODY, {"language": "de"}, "language"),
    ],
)
def test_a_fault_is_found(body: str, more: dict[str, Any], failed: str) -> None:
    assert [name for name, holds in letter(1, body=body, **more).checks.items() if not holds] == [failed]


def test_a_figure_the_sender_named_needs_no_other_source() -> None:
    assert letter(1, asked=1, message="We have $15,000. What then?").checks["numbers have a source"]


def test_the_offline_writer_is_not_asked_for_sources() -> None:
    assert not {"numbers have a source", "questions handled"} & letter(1).checks.keys()


@pytest.mark.parametrize(
    ("language", "text", "holds"),
    [
        ("de", "Guten Tag, wenn Sie mögen, rufen wir Sie an. Das ist Ihre Entscheidung, und dein Team hilft.", False),
        ("de", "Guten Tag, wenn Sie mögen, schreiben Sie uns. Das ist Ihre Entscheidung.", True),
        ("fr", "Bonjour, vous choisissez, et tu nous le dis.", False),
        ("nl", "Hallo, wat vindt u, en wat vind je?", False),
    ],
)
def test_two_ways_to_say_you_in_one_letter_are_found(language: str, text: str, *, holds: bool) -> None:
    one = letter(1, body=text, language=language)
    assert one.draft is not None
    assert replace(one, draft=replace(one.draft, language=language)).checks["one register"] is holds


def test_a_language_the_firm_does_not_write_is_answered_in_english() -> None:
    assert letter(1, language="uk").checks["language"]
    without_english = replace(letter(1, language="uk"), written_languages=("de",))
    assert not without_english.checks["language"]


def test_the_token_names_the_letter_and_nothing_of_its_grade() -> None:
    assert letter(1, tier="hot").token == letter(1, tier="cold").token
    assert letter(1).token != letter(2).token
    assert letter(1).token != letter(1, body=f"{BODY} ").token


@pytest.mark.parametrize(("characters", "tokens"), [(0, 0), (1, 1), (4, 1), (5, 2)])
def test_tokens_are_counted_up(characters: int, tokens: int) -> None:
    assert tokens_of(characters) == tokens
