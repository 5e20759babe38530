"""Greetings: a name when it is surely one, as its bearer addresses people, and never anything else a stranger typed."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.person_names import MAX_GREETED, PersonName, parse_name
from app.domain.reply.greeting import Addressee, Courtesy, courtesy_of, greeting, is_ceremonious
from app.domain.reply.register import Register

NAME = parse_name("Odile Fanshawe")


def hello(name: str, language: str = "en", register: Register = Register.FORMAL) -> str:
    return greeting(Addressee(name=parse_name(name), register=register), language)


def inquiry(message: str = "", *, title: str | None = None, boilerplate: str = "") -> Inquiry:
    return Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        sender_email="o@acorn.example",
        sender_name="Odile Fanshawe",
        title=title,
        message=message,
        boilerplate=boilerplate,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Odile Fanshawe", "Hi Odile,"),
        ("BRANDT Lucie", "Hi Lucie,"),
        ("van der Meer, Johanna", "Hi Johanna,"),
        ("Dr. Petra Novotná", "Dear Dr. Novotná,"),
        ("Prof. Dr. Hans-Peter Wolf", "Dear Prof. Dr. Wolf,"),
        ("Mr. Karl Osei", "Dear Mr Osei,"),
        ("HAROLD Q. PENROSE", "Hi Harold,"),
        ("oskar lind", "Hi Oskar,"),
        ("Krzysztof Wrona", "Hi Krzysztof,"),
        ("Tilda 🚀 Ferro", "Hi Tilda,"),
        ("Niamh (Acorn Ltd)", "Hi Niamh,"),
        ("Rowan Cole, Jr.", "Hi Rowan,"),
        ("Nagy Anna", "Hi Anna,"),
        ("Анна Петрова", "Hi Анна,"),
        ("D'Arcy Malone", "Hi D'Arcy,"),
    ],
)
def test_names_to_greet_by_are_found(name: str, expected: str) -> None:
    assert hello(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "B. Tanner",
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
        "Elite Growth Solutions",
        "Harbour Digital",
        "Orchard Labs Ltd",
    ],
)
def test_what_is_not_surely_a_name_is_not_used(name: str) -> None:
    assert hello(name) == "Hello,"


@pytest.mark.parametrize(
    ("language", "formal", "informal", "plain"),
    [
        ("en", "Hi Odile,", "Hi Odile,", "Hello,"),
        ("de", "Guten Tag Odile Fanshawe,", "Hallo Odile,", "Guten Tag,"),
        ("fr", "Bonjour,", "Bonjour Odile,", "Bonjour,"),
        ("es", "Buenos días, Odile:", "Hola, Odile:", "Buenos días:"),
        ("it", "Buongiorno,", "Ciao Odile,", "Buongiorno,"),
        ("nl", "Beste Odile Fanshawe,", "Hallo Odile,", "Goedendag,"),
        ("pt", "Bom dia, Odile,", "Olá, Odile,", "Bom dia,"),
        ("sv", "Hej Odile,", "Hej Odile,", "Hej,"),
        ("pl", "Dzień dobry,", "Dzień dobry,", "Dzień dobry,"),
        ("ja", "Fanshawe様", "Fanshawe様", "ご担当者様"),
        ("xx", "Hi Odile,", "Hi Odile,", "Hello,"),
    ],
)
def test_each_language_has_its_greetings(language: str, formal: str, informal: str, plain: str) -> None:
    assert greeting(Addressee(name=NAME), language) == formal
    assert greeting(Addressee(name=NAME, register=Register.INFORMAL), language) == informal
    assert greeting(Addressee(name=PersonName()), language) == plain


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Dear Ms Fanshawe,"),
        ("de", "Guten Tag Frau Fanshawe,"),
        ("fr", "Bonjour Madame Fanshawe,"),
        ("es", "Buenos días, Sra. Fanshawe:"),
        ("it", "Gentile signora Fanshawe,"),
        ("nl", "Geachte mevrouw Fanshawe,"),
        ("pt", "Bom dia, Sra. Fanshawe,"),
        ("pl", "Szanowna Pani,"),
    ],
)
def test_who_says_so_is_addressed_by_the_family_name(language: str, expected: str) -> None:
    assert greeting(Addressee(name=NAME, courtesy=Courtesy.FEMALE), language) == expected


def test_a_first_name_alone_never_stands_beside_sie() -> None:
    assert hello("Femke", "de") == "Guten Tag,"
    assert hello("Femke", "de", Register.INFORMAL) == "Hallo Femke,"


def test_titles_stand_where_a_language_has_them() -> None:
    assert hello("Dr. Petra Novotná", "de") == "Guten Tag Dr. Petra Novotná,"
    assert hello("Frau Dr. Petra Novotná", "de") == "Guten Tag Frau Dr. Novotná,"
    assert hello("Frau Dr. Petra Novotná", "fr") == "Bonjour Madame Novotná,"


def test_family_names_come_first_where_they_do() -> None:
    assert hello("田中 太郎", "ja") == "田中様"
    assert hello("Tanaka Taro", "ja") == "Tanaka様"


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        (inquiry("Kind regards\nOdile Fanshawe (Ms)"), Courtesy.FEMALE),
        (inquiry("Mit freundlichen Grüßen\nFrau Odile Fanshawe"), Courtesy.FEMALE),
        (inquiry("Anrede: Herr\nName: Fanshawe"), Courtesy.MALE),
        (inquiry("Hi", title="Leiterin Einkauf"), Courtesy.FEMALE),
        (inquiry("Viele Grüße\nOdile Fanshawe\nGeschäftsführerin"), Courtesy.FEMALE),
        (inquiry("Thanks", boilerplate="Odile Fanshawe (she/her)\nAcorn"), Courtesy.FEMALE),
        (inquiry("Hi", title="Geschäftsführer"), None),  # may be anybody's
        (inquiry("I spoke to Mr Lind about it.\nOdile Fanshawe"), None),
        (inquiry("Odile Fanshawe", boilerplate="Acorn GmbH\nGeschäftsführerin: Ada Lind"), None),
        (inquiry("Anrede: Herr\n\nFrau Odile Fanshawe"), None),  # contradicts itself
        (inquiry("Hello Mr Fanshawe,\nwe wait."), None),
    ],
)
def test_frau_and_herr_are_taken_from_what_they_wrote(asking: Inquiry, expected: Courtesy | None) -> None:
    assert courtesy_of(asking, NAME) == expected


def test_a_letter_to_a_stranger_of_rank_is_answered_more_formally() -> None:
    assert is_ceremonious("Dear Sir or Madam,\nplease send your terms.\nYours faithfully")
    assert not is_ceremonious("Hi, what does it cost?")
    assert greeting(Addressee(name=NAME, is_ceremonious=True), "en") == "Dear Odile,"
    assert greeting(Addressee(name=NAME, is_ceremonious=True), "fr") == "Bonjour,"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "de", "nl"]))
def test_a_greeting_holds_letters_only(name: str, language: str) -> None:
    line = hello(name, language)

    assert re.fullmatch(r"[^\W\d_]+(?:[ '\-.\u2019]+[^\W\d_]+)*\.?,", line), line
    assert len(line) <= MAX_GREETED + 12


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Sra. Carmen Lázaro Gimeno", "es", "Buenos días, Sra. Lázaro:"),
        ("Sr. José Luis Rodríguez Zapatero", "es", "Buenos días, Sr. Rodríguez:"),
        ("Sra. Pilar de la Fuente Ruiz", "es", "Buenos días, Sra. de la Fuente:"),
        ("Sr. Juan García y Ortega", "es", "Buenos días, Sr. García:"),
        ("Sr. Juan Carlos Gómez", "es", "Buenos días, Sr. Gómez:"),
        ("Sr. Pedro Gómez", "es", "Buenos días, Sr. Gómez:"),
        ("Sra. Ana Sofia Ferreira Lopes", "pt", "Bom dia, Sra. Lopes,"),
        ("Sr. Rui Silva Neto", "pt", "Bom dia, Sr. Silva,"),
        ("Sr. Rui Lopes", "pt", "Bom dia, Sr. Lopes,"),
        ("Professor Prof. Munro", "en", "Dear Professor Munro,"),
        ("Prof. Professor Ian Munro", "en", "Dear Prof. Munro,"),
        ("Dr. Dr. Hans Wolf", "en", "Dear Dr. Dr. Wolf,"),
    ],
)
def test_of_two_family_names_the_one_is_said_that_the_language_says_and_a_title_once(
    name: str, language: str, expected: str
) -> None:
    assert hello(name, language) == expected
