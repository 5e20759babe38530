"""Greetings: a first name when it is surely one, and never anything else a stranger typed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reply.greeting import MAX_NAME_CHARACTERS, first_name, greeting


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Odile Fanshawe", "Odile"),
        ("BRANDT Lucie", "Lucie"),
        ("van der Meer, Johanna", "Johanna"),
        ("Dr. Petra Novotná", "Petra"),
        ("Prof. Dr. Hans-Peter Wolf", "Hans-Peter"),
        ("HAROLD Q. PENROSE", "Harold"),
        ("oskar lind", "Oskar"),
        ("Krzysztof Wrona", "Krzysztof"),
        ("Siddharth Rao", "Siddharth"),
        ("Ng Wei", "Wei"),
        ("Tilda 🚀 Ferro", "Tilda"),
        ("Niamh (Acorn Ltd)", "Niamh"),
        ("Rowan Cole, Jr.", "Rowan"),
        ("Al Becker", "Al"),
        ("Pieter van 't Veld", "Pieter"),
        ("Анна Петрова", "Анна"),
        ("王小明", "王小明"),
        ("D'Arcy Malone", "D'Arcy"),
    ],
)
def test_first_names_are_found(name: str, expected: str) -> None:
    assert first_name(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "B. Tanner",
        "J.R. Tanner",
        "van der Meer",
        "Purchasing Desk",
        "info",
        "odile@fanshawe.example",
        "evil.example",
        "https://evil.example/x",
        "Odile7",
        "x" * 41,
        "Bread & Butter",
        "<b>Odile</b>",
        "{{name}}",
        "Odile\nBcc: odile@b.example",
        "Free Money Now Click Here Please Friend",
        "Оdile",  # a Cyrillic capital O
        "🚀🚀",
        "Fgkjh",
        "asdkjh qwert",
        "Xxxxx",
        "Elite",
        "Elite Growth Solutions",
        "Harbour Digital",
        "Orchard Labs Ltd",
    ],
)
def test_what_is_not_surely_a_name_is_not_used(name: str) -> None:
    assert first_name(name) is None


@pytest.mark.parametrize(
    ("language", "named", "plain"),
    [
        ("en", "Hi Ada,", "Hello,"),
        ("de", "Guten Tag Ada,", "Guten Tag,"),
        ("fr", "Bonjour Ada,", "Bonjour,"),
        ("xx", "Hi Ada,", "Hello,"),
    ],
)
def test_each_language_has_its_greeting(language: str, named: str, plain: str) -> None:
    assert greeting("Ada Byron", language) == named
    assert greeting("http://x.example", language) == plain
    assert greeting(None, language) == plain


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_a_greeting_holds_letters_only(name: str) -> None:
    line = greeting(name)

    assert re.fullmatch(r"Hello,|Hi [^\W\d_]+(?:['\-.][^\W\d_]+)*,", line), line
    assert len(line) <= MAX_NAME_CHARACTERS + 4
