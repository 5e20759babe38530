"""Names as typed, taken apart: 210 cases written before the code, and any text at all."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.people.person_names import PersonName, parse_name
from app.domain.words.folding import plain

EXPECTED = [
    json.loads(line) for line in (Path(__file__).parent / "names_expected.jsonl").read_text("utf-8").splitlines()
]
ALWAYS_EXACT = 15  # the first lines
LEAST_RATE = {
    "is_person": 0.99,
    "title": 1.0,
    "given": 0.98,
    "particles": 1.0,
    "family": 0.97,
    "full": 0.98,
    "greeting_name": 0.95,
    "crm_first": 0.98,
    "crm_last": 0.97,
    "compared_as": 0.97,
}


def parts(case: dict[str, Any]) -> dict[str, object]:
    name = parse_name(case["typed"], email=case["email"], company=case["company"], firm=case["firm"])
    return {
        "is_person": bool(name.given or name.family),
        "title": name.title,
        "given": name.given,
        "particles": name.particles,
        "family": name.family,
        "full": name.full,
        "greeting_name": name.greeted,
        "crm_first": name.given,
        "crm_last": name.last,
        "compared_as": {*plain(f"{name.given} {name.last}").split()},
    }


def expected(case: dict[str, Any], field: str) -> object:
    """Words to compare are written by `plain` on both sides: other scripts in Latin letters."""
    return {*plain(" ".join(case[field])).split()} if field == "compared_as" else case[field]


@pytest.mark.parametrize("case", EXPECTED[:ALWAYS_EXACT], ids=lambda case: case["typed"])
def test_the_first_names_are_taken_apart_exactly(case: dict[str, Any]) -> None:
    found = parts(case)

    assert found == {field: expected(case, field) for field in found}


@pytest.mark.parametrize("field", LEAST_RATE)
def test_each_part_of_a_name_is_nearly_always_found(field: str) -> None:
    right = sum(parts(case)[field] == expected(case, field) for case in EXPECTED)

    assert right / len(EXPECTED) >= LEAST_RATE[field]


def test_firms_programs_departments_and_noise_are_nobody_and_nobody_is_greeted() -> None:
    greeted = [case["typed"] for case in EXPECTED if not case["is_person"] and parts(case)["greeting_name"]]

    assert greeted == []


@pytest.mark.parametrize(
    ("typed", "greeted"),
    [
        ("HAROLD Q. PENROSE", "Harold"),
        ("Prof. Dr. Hans-Peter Wolf", "Prof. Dr. Wolf"),
        ("Pieter van 't Veld", "Pieter"),
        ("Juan Carlos Pérez García", "Juan Carlos"),
        ("Berg, Johanna van der", "Johanna"),
        ("Johanna Berg, MBA", "Johanna"),
        ("Johanna Berg CEO", "Johanna"),
        ("Steve Jobs", "Steve"),
        (".Vi", "Vi"),
    ],
)
def test_who_is_surely_called_so_is_greeted_so(typed: str, greeted: str) -> None:
    assert parse_name(typed).greeted == greeted


@pytest.mark.parametrize(
    "typed",
    [
        "Thomas Simon",
        "Leutheuser Sabine",
        "Сидоров Иван Петрович",
        "De Vries",
        "Wang Wei",
        "Rossi S.r.l.",
        "Muster AG",
        "Brandt & Sons",
        "王小明",
    ],
)
def test_where_the_order_is_not_sure_nobody_is_greeted(typed: str) -> None:
    assert parse_name(typed).greeted == ""


@pytest.mark.parametrize("department", ["Sales Team", "Kelp Support", "info", ""])
def test_departments_have_no_name(department: str) -> None:
    assert parse_name(department) == PersonName()


def test_our_firm_and_their_company_are_nobodys_name() -> None:
    assert parse_name("Fernhill", firm="Fernhill") == PersonName()
    assert parse_name("Kelpwork", company="Kelpwork GmbH") == PersonName()
    assert parse_name("Anna von Kelp Motors", company="Kelp Motors").full == "Anna"


@given(st.text(max_size=250), st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_name_or_nobodys_and_greets_with_letters_only(
    typed: str, email: str, company: str, firm: str
) -> None:
    name = parse_name(typed, email=email, company=company, firm=firm)

    assert re.fullmatch(r"([^\W\d_]+(?:[ '.\-]+[^\W\d_]+)*)?", name.greeted)


NAME_WORDS = st.sampled_from(
    [
        "Anna",
        "KELLER",
        "von",
        "Dr.",
        "&",
        ",",
        "7",
        "a@b.example",
        "https://x.example",
        "(Acme)",
        "Jr.",
        "李",
        "B.",
        "und",
    ]
)


@given(st.lists(NAME_WORDS, max_size=8).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_order_of_the_words_of_names_can_be_read(typed: str) -> None:
    name = parse_name(typed, email="anna.keller@kelp.example")

    assert not re.search(r"[\d@:/]", name.greeted)
    assert name.compared == parse_name(typed, email="anna.keller@kelp.example").compared


@pytest.mark.parametrize("typed", ["Duarte Salgueiro", "Bento Quaresmelo", "Castro Ollivander"])
def test_a_given_name_that_is_known_as_a_family_name_stays_in_front(typed: str) -> None:
    assert parse_name(typed).full == typed
    assert parse_name(typed).family == typed.split()[1]


@pytest.mark.parametrize(
    ("typed", "email", "family"),
    [
        ("Eloi Hardy", "eloi@brasserie.example", "Hardy"),
        ("Xan Hardy", "info@atelier.example", "Xan"),
        ("Solenn Thomas", "solenn@atelier.example", "Thomas"),
        ("Nagy Peter", "nagy@muhely.example", "Nagy"),
    ],
)
def test_an_address_of_the_first_word_alone_speaks_for_a_given_name(typed: str, email: str, family: str) -> None:
    assert parse_name(typed, email=email).family == family


@pytest.mark.parametrize(
    "typed",
    [
        "Ajit Pai",
        "Heung Min Son",
        "João Neto",
        "Maria Padre",
        "Hiroshi Sen",
        "Jean Cadet",
        "Ajit V. Pai",
        "Kim Dy",
        "Eva Mor",
    ],
)
def test_a_family_name_that_is_called_like_a_relation_is_kept(typed: str) -> None:
    assert parse_name(typed).family == typed.rsplit(maxsplit=1)[-1]
    assert parse_name(typed).generation == ""


@pytest.mark.parametrize("typed", ["Müller & Sohn", "Dupont Père et Fils", "Silva e Filho Lda"])
def test_a_firm_of_father_and_son_is_nobody(typed: str) -> None:
    assert parse_name(typed).greeted == ""
    assert parse_name(typed).generation == ""
