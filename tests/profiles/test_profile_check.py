"""What a profile that loads still lacks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.profiles.profile_check import lacking
from app.profiles.profile_folders import load_profile

FIRM: FirmProfile = load_profile(Path(__file__).parents[2] / "profiles" / "fernhill")


def with_answer(**fields: Any) -> FirmProfile:
    answer = ApprovedAnswer(**{"key": "x", "asked": {"en": ("What?",)}, "texts": {"en": "Yes."}, **fields})
    return replace(FIRM, answers=(*FIRM.answers, answer))


def test_the_sample_firm_lacks_nothing() -> None:
    assert lacking(FIRM) == []


def test_a_usual_question_without_an_answer_is_named_with_an_example() -> None:
    firm = replace(FIRM, answers=tuple(one for one in FIRM.answers if one.key != "contract"))

    assert any(problem.startswith("answers/: nothing seems to answer contract and notice") for problem in lacking(firm))


def test_a_sheet_of_one_answer_is_not_told_that_it_is_missing() -> None:
    """With so few answers no word is rare: by the words of the question itself."""
    asked = {"en": ("What does it cost?",)}
    firm = replace(FIRM, answers=(ApprovedAnswer(key="price", asked=asked, texts={"en": "From 900 euros."}),))

    told = "\n".join(lacking(firm))
    assert "nothing seems to answer what it costs" not in told
    assert "nothing seems to answer how long it takes" in told


def test_a_firm_without_answers_is_told_what_that_means() -> None:
    assert lacking(replace(FIRM, answers=()))[0].startswith("answers/: there is no approved answer yet")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"texts": {"en": "It takes 30 days."}}, "answers/x.md: 30 in en is not among `figures`"),
        (
            {"figures": ("30 days",), "texts": {"en": "It takes 30 days.", "de": "Es dauert."}},
            "answers/x.md: 30 is missing in de",
        ),
        (
            {"figures": ("six to ten weeks",), "texts": {"en": "Six to ten weeks.", "de": "Sechs bis zwölf Wochen."}},
            "answers/x.md: 10 is missing in de",
        ),
        ({"texts": {"de": "Es dauert sechs Wochen."}}, "answers/x.md: 6 in de is not among `figures`"),
        ({"asked": {}}, "answers/x.md: `asked` is empty"),
        ({"texts": {"fi": "Kyllä."}}, "answers/x.md: is in fi, none of which the firm answers in"),
        ({"is_promise": True, "texts": {"en": "{partner} answers."}}, "the text in en lacks {question}"),
    ],
)
def test_what_is_wrong_in_an_answer_is_named(fields: dict[str, object], told: str) -> None:
    assert any(told in problem for problem in lacking(with_answer(**fields)))


def test_the_same_figure_may_be_written_as_each_language_does() -> None:
    texts = {"en": "From $15,000.", "de": "Ab 15.000 Dollar.", "fr": "À partir de 15 000 dollars."}

    assert lacking(with_answer(figures=("$15,000",), texts=texts)) == []


def test_two_figures_named_behind_each_other_are_two() -> None:
    texts = {"en": "Ring 0800-9009, or 112 if anyone feels ill."}
    assert lacking(with_answer(figures=("0800-9009", "112"), texts=texts)) == []


def test_one_letter_is_no_voice_and_no_pointer_leaves_people_alone() -> None:
    told = "\n".join(lacking(replace(FIRM, voice=FIRM.voice[:1], pointers=())))

    assert "voice/: holds 1 letters" in told
    assert "no [[pointers]]" in told
