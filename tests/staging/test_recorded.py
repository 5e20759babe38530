"""Recorded answers fit the prompts of today, and are given to nobody else."""

import json
from pathlib import Path

import pytest

from app.domain.reply.reply_answers import WriteReplyAnswer
from staging.model.recorded import PROMPTS, RECORDED, STRANGER, key_of, load_recorded, wording_of

SHOWN = {"sender": "Ada Quill", "subject": "", "message": "Can you help us?"}


def recorded(folder: Path, version: int) -> Path:
    line = {
        "delivery": "1.http",
        "version": version,
        "wording": wording_of("Write a letter.\n+++\nHello"),
        "key": key_of(SHOWN),
        "answer": {"paragraphs": ["Hello,"]},
    }
    (folder / "write_reply.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    return folder


def prompts_of(folder: Path, version: int, text: str = "Write a letter.") -> Path:
    front = f'version = {version}\nanswer = "Letter"\n'
    (folder / "write_reply.toml.jinja").write_text(f"+++\n{front}+++\n{text}\n+++\nHello\n")
    return folder


def test_every_answer_was_recorded_for_the_prompt_of_today() -> None:
    assert load_recorded().outdated() == [], (
        "Answer the questions of `scripts/rehearse --keep DIR` anew. Where each recorded letter is still what the new "
        "text asks for, its `version` and `wording` may be written beside them instead"
    )


def test_every_recorded_letter_is_an_answer_to_its_prompt() -> None:
    known = load_recorded()
    letters = [one for one in known.answers if one.prompt == known.prompts["WriteReplyAnswer"]]

    assert letters
    assert [WriteReplyAnswer.model_validate(one.answer) for one in letters]


def test_a_delivery_has_one_recorded_answer_to_a_prompt() -> None:
    keys = [(one.prompt, one.key) for one in load_recorded().answers]

    assert len(keys) == len(set(keys))
    assert all((RECORDED.parents[1] / "leads" / one.delivery).exists() for one in load_recorded().answers)


def test_the_same_words_get_the_recorded_answer_however_they_are_spaced(tmp_path: Path) -> None:
    known = load_recorded(recorded(tmp_path, 2), prompts_of(tmp_path, 2))

    assert known.answer("Letter", {**SHOWN, "message": "Can you\n help us?"}, "") == {"paragraphs": ["Hello,"]}
    assert [one.recorded for one in known.asked] == [True]


@pytest.mark.parametrize("tag", STRANGER)
def test_other_words_of_a_stranger_have_no_recorded_answer(tag: str, tmp_path: Path) -> None:
    known = load_recorded(recorded(tmp_path, 2), prompts_of(tmp_path, 2))

    assert known.answer("Letter", {**SHOWN, tag: "something else"}, "the question") is None
    assert [(one.prompt, one.recorded, one.question) for one in known.asked] == [
        ("write_reply v2", False, "the question")
    ]


def test_a_prompt_that_was_changed_has_no_recorded_answers_and_says_so(tmp_path: Path) -> None:
    known = load_recorded(recorded(tmp_path, 2), prompts_of(tmp_path, 3))

    assert known.answer("Letter", SHOWN, "") is None
    assert known.outdated() == ["write_reply v3 has no recorded answers: they are for write_reply v2"]


def test_a_prompt_that_was_reworded_without_a_new_version_has_no_recorded_answers_and_says_so(tmp_path: Path) -> None:
    known = load_recorded(recorded(tmp_path, 2), prompts_of(tmp_path, 2, "Write a short letter."))

    assert known.answer("Letter", SHOWN, "") is None
    [told] = known.outdated()
    assert "The text of write_reply v2 was changed and its version was not: raise `version`" in told
    assert wording_of("Write a short letter.\n+++\nHello") in told


def test_where_a_line_of_a_prompt_breaks_is_no_change_of_it(tmp_path: Path) -> None:
    known = load_recorded(recorded(tmp_path, 2), prompts_of(tmp_path, 2, "Write\n  a letter."))

    assert known.outdated() == []


def test_every_prompt_file_is_known_by_its_answer() -> None:
    assert len(load_recorded().prompts) == len(list(PROMPTS.glob("*.toml.jinja")))
    assert "judge" in {one.name for one in load_recorded().prompts.values()}
