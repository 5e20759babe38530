"""Which questions the answer sheet surely answers, in whatever words they are asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.reply.question_matters import matters_in
from app.domain.reply.sure_answers import answered_questions, questions_of
from app.profiles.profile_folders import load_profile

FIRM: FirmProfile = load_profile(Path(__file__).parents[3] / "profiles" / "fernhill")


def answer(key: str, *asked: str, language: str = "en") -> ApprovedAnswer:
    return ApprovedAnswer(key=key, asked={language: asked}, texts={language: f"The answer about {key}."})


SHEET = replace(
    FIRM,
    answers=(
        answer("price", "What does a sail repair cost?", "How much to mend a sail?"),
        answer("permit", "Do we need a permit?", "Do you speak to the harbour office?"),
        answer("nda", "Are you OK with our NDA?"),
        answer("sunday", "Do you deliver on Sundays?"),
        answer("preis", "Was kostet eine Segelreparatur?", language="de"),
        answer("giorni", "Consegnate la domenica?", language="it"),
    ),
)


def keys(text: str, language: str = "en", about: str = "") -> list[str]:
    told = answered_questions(questions_of(text), SHEET, language, about=about)
    return [one.key for one in told.answers]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("how much to mend a sail", "en", ["price"]),
        ("Our sails tore. What would you charge for a sail repair?", "en", ["price"]),
        ("Do we need permission for anything?", "en", ["permit"]),
        ("Would you sign our NDA?", "en", ["nda"]),
        ("was kostet segel reparatur", "de", ["preis"]),
        ("Consegnate anche la domenica, che per noi conta?", "it", ["giorni"]),
        ("1) what would a sail repair cost\n2) do we need a permit for it", "en", ["price", "permit"]),
    ],
)
def test_a_question_of_the_sheet_is_known_in_other_words(text: str, language: str, expected: list[str]) -> None:
    assert keys(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "How much would a new mast cost?",  # another thing
        "What does it cost?",  # nothing says what
        "Our sail repair cost us a fortune last year.",  # told, not asked
        "Do you deliver?",
        "We have a permit already, and the price is fine.",
        "Name: Ada\nTown: Bath\nInsurance? no\nPermit? no\nMessage: please write",
    ],
)
def test_what_is_not_surely_asked_is_not_answered(text: str) -> None:
    assert keys(text) == []


def test_what_the_message_is_surely_about_need_not_stand_in_the_question() -> None:
    assert keys("What does it cost?", about="sail repair") == ["price"]
    assert keys("Is it nice?", about="sail repair") == []


def test_a_question_that_two_answers_fit_is_left_open() -> None:
    twice = replace(SHEET, answers=(*SHEET.answers, answer("again", "Do we need a permit?")))
    told = answered_questions(["Do we need a permit?"], twice, "en", about="")

    assert (told.answers, told.open_questions) == ((), ("Do we need a permit?",))


def test_a_question_without_words_is_the_one_of_an_answer_about_everything() -> None:
    about_all = replace(SHEET, answers=(answer("all", "pricing?", "What do you charge?"), SHEET.answers[1]))
    about_one = replace(SHEET, answers=(answer("mast", "What does a mast cost?", "How long does it take?"),))

    assert [one.key for one in answered_questions(["prices?"], about_all, "en", about="").answers] == ["all"]
    assert not answered_questions(["How long does it take?"], about_one, "en", about="").answers


def test_a_letter_has_room_for_two_answers_and_says_none_twice() -> None:
    asked = ("How much to mend a sail?", "And a sail repair, what does it cost?", "Do we need a permit?", "An NDA?")
    told = answered_questions(asked, SHEET, "en", about="")

    assert [one.key for one in told.answers] == ["price", "permit"]
    assert told.open_questions == ("An NDA?",)


def test_the_sample_firms_sheet_answers_its_own_questions_alone() -> None:
    for one in FIRM.answers:
        for language, asked in one.asked.items():
            for question in asked if language in one.texts else ():
                told = answered_questions([question], FIRM, language, about="")
                assert [found.key for found in told.answers] in ([], [one.key]), question


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Wie viel kostet das?", "price"),
        ("Combien de temps durent les travaux ?", "duration"),
        ("Hoe snel kunnen jullie beginnen?", "start"),
        ("Braucht es eine Baubewilligung?", "permit"),
        ("Dają państwo gwarancję?", "guarantee"),
        ("保険は使えますか。", "insurance"),
    ],
)
def test_a_matter_is_known_in_every_language(question: str, matter: str) -> None:
    assert matter in matters_in(question)
