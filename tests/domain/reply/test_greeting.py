"""Greetings: a name when it is surely one, and never anything else a stranger typed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.person_names import MAX_GREETED, PersonName, parse_name
from app.domain.reply.greeting import greeting


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Odile Fanshawe", "Odile"),
        ("BRANDT Lucie", "Lucie"),
        ("van der Meer, Johanna", "Johanna"),
        ("Dr. Petra Novotná", "Dr. Novotná"),
        ("Prof. Dr. Hans-Peter Wolf", "Prof. Dr. Wolf"),
        ("HAROLD Q. PENROSE", "Harold"),
        ("oskar lind", "Oskar"),
        ("Krzysztof Wrona", "Krzysztof"),
        ("Siddharth Rao", "Siddharth"),
        ("Tilda 🚀 Ferro", "Tilda"),
        ("Niamh (Acorn Ltd)", "Niamh"),
        ("Rowan Cole, Jr.", "Rowan"),
        ("Al Becker", "Al"),
        ("Pieter van 't Veld", "Pieter"),
        ("Анна Петрова", "Анна"),
        ("D'Arcy Malone", "D'Arcy"),
    ],
)
def test_names_to_greet_by_are_found(name: str, expected: str) -> None:
    assert greeting(parse_name(name)) == f"Hi {expected},"


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
        "buyer@fanshawe.example",
        "evil.example",
        "https://evil.example/x",
        "Buyer7",
        "Ng Wei",
        "王小明",
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
    assert greeting(parse_name(name)) == "Hello,"


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
    assert greeting(parse_name("Ada Byron"), language) == named
    assert greeting(parse_name("http://x.example"), language) == plain
    assert greeting(PersonName(), language) == plain


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_a_greeting_holds_letters_only(name: str) -> None:
    line = greeting(parse_name(name))

    assert re.fullmatch(r"Hello,|Hi [^\W\d_]+(?:[ '\-.]+[^\W\d_]+)*,", line), line
    assert len(line) <= MAX_GREETED + 4
