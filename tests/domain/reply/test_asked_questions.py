"""What people ask, and what of it the answer sheet answers."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.reply.asked_questions import asked_often, point_of, questions_in, unanswered_often, what_they_ask
from app.profiles.profile_check import usual_questions
from app.profiles.profile_folders import load_profile

FIRM = load_profile(Path(__file__).parents[3] / "profiles" / "fernhill")


def test_sentences_with_a_question_mark_are_questions_in_any_script() -> None:
    text = "Hi. We make valves.\n- Do you sign an NDA? Was kostet das?? ¿Cuánto cuesta? 費用はいくらですか？ Really\U0001f44b?"

    assert questions_in(text) == (
        "Do you sign an NDA?",
        "Was kostet das??",
        "Cuánto cuesta?",
        "費用はいくらですか？",
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("\u00bfEn los 8.000 va la pauta o se paga aparte?", "En los 8.000 va la pauta o se paga aparte?"),
        ("Geht sich das bis 30.12. noch aus?", "Geht sich das bis 30.12. noch aus?"),
        ("Passt der 1. J\u00e4nner?", "Passt der 1. J\u00e4nner?"),
        ("Kommt die Historie (ca. 9 Jahre) mit?", "Kommt die Historie (ca. 9 Jahre) mit?"),
        ("1. Is $1.5k enough?", "Is $1.5k enough?"),
        ("We sold 3. What is next?", "What is next?"),
    ],
)
def test_a_dot_within_a_number_or_a_date_cuts_no_question(text: str, asked: str) -> None:
    assert questions_in(text) == (asked,)


def test_a_question_asked_twice_is_one_and_a_text_of_question_marks_ends() -> None:
    assert questions_in("Do you? Do you? Do you?") == ("Do you?",)
    assert len(questions_in(" ".join(f"Is it {number} then?" for number in range(500)))) == 12
    assert questions_in("?" * 100_000) == ()


def test_what_is_asked_most_comes_first_and_what_no_answer_fits_is_shown() -> None:
    found = asked_often(["Do you sign an NDA?", "Would you sign our NDA first?", "Is your dog friendly?"], FIRM)

    assert [(one.key, one.times) for one in found] == [("nda", 2), (None, 1)]
    assert found[1].examples == ("Is your dog friendly?",)


def test_what_nothing_answers_is_grouped_and_ranked_with_one_example() -> None:
    firm = replace(FIRM, answers=tuple(one for one in FIRM.answers if one.key == "nda"))
    found = unanswered_often(
        [
            "Would you sign our NDA? Is your old dog friendly?",
            "What are your payment terms at the moment, please?",
            "Is the old dog of yours friendly to visitors?",
            "And the dog, is it old and friendly?",
            "Your payment terms?",
        ],
        firm,
        usual_questions(),
    )

    assert [(one.key, one.times, one.examples) for one in found] == [
        (None, 3, ("Is your old dog friendly?",)),
        ("how to pay", 2, ("Your payment terms?",)),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hello,\nwe make pumps. What does it cost? And when?", "They ask: \u201cWhat does it cost?\u201d"),
        ("Hallo,\nwir bauen Pumpen. Was kostet das?", "They ask: \u201cWas kostet das?\u201d"),
        ("We would like to sell pumps in Spain", "They write: \u201cWe would like to sell pumps in Spain\u201d"),
        ("", ""),
    ],
)
def test_what_a_message_asks_is_quoted_for_a_person(text: str, told: str) -> None:
    assert what_they_ask(text) == told


def test_what_a_judge_quotes_of_their_need_is_what_they_ask() -> None:
    need = "our pricing pages need somebody"
    assert what_they_ask(f"Dear team, {need}.", need) == f"They ask: \u201c{need}\u201d"


def test_of_a_long_question_the_end_is_quoted() -> None:
    told = what_they_ask(f"Could you tell us {'what a gate costs ' * 12}today?")
    assert told.startswith("They ask: \u201c\u2026")
    assert told.endswith(" costs today?\u201d")
    assert len(told) <= len("They ask: ") + 203


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Our two gates; both are stuck\n20k\nMay", "Our two gates"),
        ("We have two gates. Could you mend them? They are old.", "Could you mend them?"),
        ("Can you repair our roof? It leaks.\nHow much would it cost? We have 5000.", "Can you repair our roof?"),
    ],
)
def test_the_point_of_a_message_is_its_first_question_else_how_it_begins(text: str, point: str) -> None:
    assert point_of(text) == point
