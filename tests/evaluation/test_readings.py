"""A blind page says nothing it should not, and of two readers the no counts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.draft import LetterFate
from app.domain.firm import FirmProfile
from app.evaluation.letter_figures import LetterFigures
from app.evaluation.letters import LetterOutcome
from app.evaluation.readings import (
    QUESTIONS,
    BlindReading,
    LetterVerdict,
    LetterVerdicts,
    read_verdicts,
    reading_page,
    reading_run,
)
from app.evaluation.runs import RunKind, new_run
from app.profiles.profile_folders import load_profile
from tests.evaluation.letters import letter

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
YES = (True,) * 6
NO = (True, True, False, True, True, True)
FIRM = load_profile(Path(__file__).parents[2] / "profiles" / "fernhill")
FIRMS: dict[str, FirmProfile] = {"acorn": FIRM}


def said(letters: Sequence[LetterOutcome], *answers: tuple[bool, ...]) -> list[LetterVerdict]:
    return [
        LetterVerdict.model_validate({"letter": one.token, "yes": yes})
        for one, yes in zip(letters, answers, strict=True)
    ]


def test_the_page_has_no_label_tier_writer_or_score() -> None:
    one = letter(1, tier="hot", message="We make pumps.")
    assert one.draft is not None
    one = replace(one, draft=replace(one.draft, writer="model large, write_reply v2", reasons=("names a link",)))
    page = reading_page([one], FIRMS, seed=1)

    shown = page.partition("</header>")[2].partition("<script>")[0]
    assert "We make pumps." in shown
    assert "Hi Ada" in shown
    for word in ("hot", "model large", "write_reply", "names a link", "inquiry", "case-1", "held", "sent"):
        assert not re.search(rf"\b{word}\b", shown), word


def test_the_page_holds_what_a_letter_may_rest_on_and_the_six_questions() -> None:
    page = reading_page([letter(1)], FIRMS, seed=1)

    assert all(case.title in page for case in FIRM.case_studies)
    assert all(question in page for question in QUESTIONS)
    assert len(QUESTIONS) == 6


def test_the_page_loads_nothing_from_anywhere() -> None:
    page = reading_page([letter(1)], FIRMS, seed=1)

    assert not re.search(r"<(?:link|img|script src)|@import|url\(", page)


def test_words_of_a_stranger_are_text() -> None:
    page = reading_page([letter(1, message="</div><script>alert(1)</script>")], FIRMS, seed=1)

    assert "<script>alert" not in page


def test_the_seed_alone_decides_the_order() -> None:
    letters = [letter(n) for n in range(9)]
    order = [re.findall(r'<article id="(\w+)"', reading_page(letters, FIRMS, seed=seed)) for seed in (1, 1, 2)]

    assert order[0] == order[1] != order[2]
    assert reading_page(letters, FIRMS, seed=1) == reading_page(letters[::-1], FIRMS, seed=1)


def test_unedited_is_sent_and_passed_by_every_reader() -> None:
    letters = [letter(1, tier="hot"), letter(2), letter(3), letter(4, LetterFate.HELD), letter(5, LetterFate.NONE)]
    rows = [one.stored() for one in letters]
    first = said(letters[:4], YES, YES, NO, YES)
    second = said(letters[:4], YES, NO, YES, YES)

    alone, both = BlindReading(rows, {"Ann": first}), BlindReading(rows, {"Ann": first, "Bo": second})

    assert (alone.unedited().count, alone.unedited().total) == (2, 5)
    assert (both.unedited().count, both.unedited().total) == (1, 5)
    assert both.passed.count == 2
    assert both.good_but_held.count == 1
    assert both.as_json()["tiers"]["hot"]["share"] == 1.0
    assert both.as_json()["questions"]["Is it about this person?"]["count"] == 6


def test_what_nobody_has_read_yet_is_not_counted() -> None:
    letters = [letter(1), letter(2)]

    assert BlindReading([one.stored() for one in letters], {"Ann": said(letters[:1], YES)}).unedited().total == 1


@given(
    st.lists(st.tuples(*[st.booleans()] * 6), min_size=3, max_size=3),
    st.lists(st.tuples(*[st.booleans()] * 6), min_size=3, max_size=3),
)
@settings(max_examples=50)
def test_another_reader_never_makes_it_better(first: list[tuple[bool, ...]], second: list[tuple[bool, ...]]) -> None:
    letters = [letter(n) for n in range(3)]
    rows = [one.stored() for one in letters]
    one = {"Ann": said(letters, *first)}

    assert (
        BlindReading(rows, {**one, "Bo": said(letters, *second)}).unedited().count
        <= BlindReading(rows, one).unedited().count
    )


def test_a_reading_is_kept_with_the_versions_of_the_run_and_its_reader() -> None:
    letters = (letter(1), letter(2))
    run = new_run(LetterFigures(letters), {"prompt": "write_reply v2", "model": "m"}, NOON, kind=RunKind.LETTERS_MODEL)

    kept = reading_run(run, {"Ann": said(letters, YES, NO)}, "Ann", NOON)

    assert kept.kind is RunKind.LETTERS_READ
    assert kept.made_by == "prompt write_reply v2, model m, reader Ann"
    assert kept.figures["unedited"]["count"] == 1
    assert [row[1] for row in kept.outcomes] == [list(YES), list(NO)]


def test_a_verdict_about_another_letter_is_refused() -> None:
    run = new_run(LetterFigures((letter(1),)), {}, NOON, kind=RunKind.LETTERS_MODEL)

    with pytest.raises(ValueError, match="not in the run"):
        reading_run(run, {"Ann": said([letter(2)], YES)}, "Ann", NOON)


@pytest.mark.parametrize("content", ["", "{}", '{"reading": "1", "verdicts": [{"letter": "a", "yes": [true]}]}'])
def test_what_the_page_did_not_save_is_named(content: str, tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    file.write_text(content)

    with pytest.raises(ValueError, match="no file of verdicts"):
        read_verdicts(file)


def test_what_the_page_saves_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    told = LetterVerdicts(reading="1-abc", verdicts=tuple(said([letter(1)], YES)))
    file.write_text(told.model_dump_json())

    assert read_verdicts(file) == told
