"""Greetings: a name when it is surely one, as its bearer addresses people, and never anything else a stranger typed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.person_names import MAX_GREETED, PersonName, parse_name
from app.domain.reply.courtesy import Courtesy
from app.domain.reply.greeting import Addressee, greeting, is_ceremonious, is_neighbourly
from app.domain.reply.register import Register

NAME = parse_name("Odile Fanshawe")


def hello(name: str, language: str = "en", register: Register = Register.FORMAL) -> str:
    return greeting(Addressee(name=parse_name(name), register=register), language)


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
        ("fr", "Bonjour Odile Fanshawe,", "Bonjour Odile,", "Bonjour,"),
        ("es", "Buenos días, Odile:", "Hola, Odile:", "Buenos días:"),
        ("it", "Gentile Odile Fanshawe,", "Ciao Odile,", "Buongiorno,"),
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


def test_who_greets_as_neighbours_do_is_greeted_so_beside_u() -> None:
    assert is_neighbourly("Hallo,\nKunt u op vrijdag komen?\nGroetjes, Annelies")
    assert not is_neighbourly("Geachte heer,\nKunt u komen?\nGroetjes, Annelies")
    assert not is_neighbourly("Goedemiddag,\nWij zeggen geen hallo.\nKunt u komen?\nMet vriendelijke groet\nA. Bos")
    near = Addressee(name=NAME, courtesy=Courtesy.FEMALE, is_neighbourly=True)
    assert (greeting(near, "nl"), greeting(near, "de")) == ("Beste mevrouw Fanshawe,", "Guten Tag Frau Fanshawe,")


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
    assert hello("藤井", "ja") == "藤井様"
    assert greeting(Addressee(name=PersonName(given="亮", is_sure=True)), "ja") == "ご担当者様"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Hi Dan,"),
        ("de", "Guten Tag Dan Kessler,"),  # no first name alone beside "Sie"
        ("fr", "Bonjour Dan,"),
        ("es", "Hola, Dan:"),
        ("it", "Buongiorno Dan,"),
        ("nl", "Beste Dan,"),
        ("pt", "Olá, Dan,"),
        ("sv", "Hej Dan,"),
        ("pl", "Dzień dobry,"),
        ("ja", "Kessler様"),
    ],
)
def test_who_signs_with_a_short_form_alone_is_called_by_it(language: str, expected: str) -> None:
    signer = Addressee(name=parse_name("Daniel Kessler"), called="Dan", signs_first_name=True)

    assert greeting(signer, language) == expected


@pytest.mark.parametrize(
    ("name", "language", "courtesy", "expected"),
    [
        ("Rag. Claudio Poggi", "it", None, "Gentile rag. Poggi,"),
        ("Dott.ssa Anna Poggi", "it", Courtesy.FEMALE, "Gentile dottoressa Poggi,"),
        ("Dottore Claudio Poggi", "it", None, "Gentile dottor Poggi,"),
        ("Suor Maria Teresa Olcese", "it", Courtesy.FEMALE, "Gentile suor Maria Teresa,"),
        ("sig.ra Pina", "it", Courtesy.FEMALE, "Gentile signora Pina,"),
        ("Mag. Eva Huber", "de", Courtesy.FEMALE, "Guten Tag Frau Mag. Huber,"),
        ("DI Georg Huber", "de", Courtesy.MALE, "Guten Tag Herr DI Huber,"),
        ("Dipl.-Ing. Eva Huber", "de", Courtesy.FEMALE, "Guten Tag Frau Huber,"),
        ("Maître Odile Vasseur", "fr", Courtesy.FEMALE, "Bonjour Maître Vasseur,"),
        ("Drs. Piet Jansen", "nl", None, "Beste Piet Jansen,"),
        ("Ir. Lotte van Rens", "nl", Courtesy.FEMALE, "Geachte mevrouw Van Rens,"),
        ("Eng. Rui Lopes", "pt", None, "Bom dia, Eng. Rui Lopes,"),
        ("Dra. Marta Gil Ruiz", "es", Courtesy.FEMALE, "Buenos días, Dra. Gil:"),
        ("Rag. Claudio Poggi", "en", None, "Hi Claudio,"),
        ("Sgt. Paul Wetherall", "en", None, "Dear Sgt. Wetherall,"),
    ],
)
def test_a_title_is_said_as_the_language_says_it_or_not_at_all(
    name: str, language: str, courtesy: Courtesy | None, expected: str
) -> None:
    assert greeting(Addressee(name=parse_name(name), courtesy=courtesy), language) == expected


def test_a_letter_to_a_stranger_of_rank_is_answered_more_formally() -> None:
    assert is_ceremonious("Dear Sir or Madam,\nplease send your terms.\nYours faithfully")
    assert not is_ceremonious("Hi, what does it cost?")
    assert greeting(Addressee(name=NAME, is_ceremonious=True), "en") == "Dear Odile Fanshawe,"
    assert greeting(Addressee(name=NAME, is_ceremonious=True, courtesy=Courtesy.FEMALE), "en") == "Dear Ms Fanshawe,"
    assert greeting(Addressee(name=parse_name("Odile"), is_ceremonious=True), "en") == "Dear Odile,"
    assert greeting(Addressee(name=NAME, is_ceremonious=True), "fr") == "Bonjour Odile Fanshawe,"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anna Price", "Tom Price", "Dear Anna and Tom Price,"),
        ("Anna Price", "Tom Berg", "Dear Anna Price and Tom Berg,"),
        ("Anna", "Tom", "Dear Anna and Tom,"),
    ],
)
def test_two_of_one_family_are_greeted_with_its_name_once(one: str, other: str, expected: str) -> None:
    second = Addressee(name=parse_name(other), is_ceremonious=True)

    assert greeting(Addressee(name=parse_name(one), is_ceremonious=True, beside=second), "en") == expected


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
