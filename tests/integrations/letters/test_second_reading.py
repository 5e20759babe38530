"""The second question about a letter: code believes only words that stand in it, and what nobody read is held."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.draft import Draft
from app.domain.errors import UpstreamUnavailable
from app.main.outside import build_writer
from app.settings import Settings
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.second_reading import SecondReading
from tests.integrations.letters.leads import FIRM, REFUSE, ROOT, lead
from tests.integrations.letters.test_model_writer import CASE, GOOD, LINK, SHOWN, FakeModel, answer

LETTER = answer(GOOD, CASE, LINK, case_studies=SHOWN, facts=[{"words": "$15,000", "source": "answer:operations_price"}])
NOTHING: dict[str, list[dict[str, str]]] = {"found": []}
WORDS = "the one report your board asks for"
MOST_TOKENS = 1_500


def found(words: str = WORDS, kind: str = "unsupported") -> dict[str, list[dict[str, str]]]:
    return {"found": [{"words": words, "kind": kind}]}


FOUND = found()


def written(*answers: Any) -> tuple[Draft, FakeModel]:
    model = FakeModel(*answers)
    reading = SecondReading(model, ROOT / "prompts")
    writer = ModelWriter(model, OfflineWriter(), ROOT / "prompts", second_reading=reading)
    return writer.write(lead(), FIRM, unsubscribe_url=REFUSE), model


def test_a_letter_in_which_nothing_was_found_leaves() -> None:
    draft, model = written(LETTER, NOTHING)

    assert draft.reasons == ()
    assert draft.writer == "model large, write_reply v9, check_reply v6"
    assert [prompt.size for prompt in model.prompts] == ["large", "small"]


def test_what_was_found_is_a_fault_and_the_letter_is_written_once_more() -> None:
    draft, model = written(LETTER, FOUND, answer(GOOD, LINK), NOTHING)

    assert draft.reasons == ()
    assert 'states "the one report your board asks for"' in model.prompts[2].user.replace("\u2039", "<")


def test_what_is_found_twice_holds_the_letter() -> None:
    draft, _ = written(LETTER, FOUND, LETTER, FOUND)

    assert draft.reasons == ('states "the one report your board asks for", which no source says',)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("unsupported", f'states "{WORDS}", which no source says'),
        ("changed", f'says "{WORDS}", which its source says otherwise'),
        ("advice", f'advises "{WORDS}", which no source does'),
        ("asked", f'asks "{WORDS}" beside the one thing it may ask'),
        ("tone", f'says "{WORDS}", which no letter says'),
    ],
)
def test_each_kind_of_fault_is_named_with_the_words(kind: str, reason: str) -> None:
    draft, _ = written(LETTER, found(kind=kind), LETTER, found(kind=kind))

    assert draft.reasons == (reason,)


@pytest.mark.parametrize(
    "listed",
    ["We promise a discount of half the price", "Hi Odile", "Best regards", "58%", "", "suits you: https://meet"],
)
def test_words_that_do_not_stand_in_the_letter_are_not_believed(listed: str) -> None:
    draft, _ = written(LETTER, found(listed))

    assert draft.reasons == ()


@pytest.mark.parametrize(
    ("listed", "reasons"),
    [
        ("Do you sign an NDA?", ('leaves out "Do you sign an NDA?", which they ask',)),
        ("NDA", ()),
        (WORDS, ()),
        ("Do you work in Norway?", ()),
    ],
)
def test_what_the_letter_leaves_out_is_told_in_words_of_the_message(listed: str, reasons: tuple[str, ...]) -> None:
    draft, _ = written(LETTER, found(listed, "left_out"), LETTER, found(listed, "left_out"))

    assert draft.reasons == reasons


@pytest.mark.parametrize(("kind", "is_believed"), [("unsupported", False), ("asked", True)])
def test_a_question_states_nothing_but_may_be_one_too_many(kind: str, *, is_believed: bool) -> None:
    asking = answer(f"{GOOD} Shall we begin there?", LINK)
    listed = found("Shall we begin there?", kind)

    draft, _ = written(asking, listed, asking, listed)

    assert draft.refused is is_believed


def test_a_letter_that_nobody_read_a_second_time_is_held_and_not_written_anew() -> None:
    draft, model = written(LETTER, UpstreamUnavailable("model", "timeout"))

    assert draft.why_refused == "It was not read a second time."
    assert [prompt.size for prompt in model.prompts] == ["large", "small"]


def test_a_letter_that_code_refuses_is_not_asked_about() -> None:
    _, model = written(answer(GOOD + " See https://evil.example.", LINK), answer(GOOD, LINK), NOTHING)

    assert [prompt.size for prompt in model.prompts] == ["large", "large", "small"]


def test_the_question_shows_the_named_sources_and_is_short() -> None:
    _, model = written(LETTER, NOTHING)
    asked = model.prompts[1]

    assert "today: Monday 2026-03-02" in asked.user
    assert "service:Marketing operations: " in asked.user
    assert "answer:operations_price: " in asked.user
    assert "case:quaybridge-hubspot: " in asked.user
    assert len(asked.system + asked.user) / 4 < MOST_TOKENS


def test_no_source_is_shown_in_part() -> None:
    _, model = written(LETTER, NOTHING)
    shown = model.prompts[1].user.split("<sources>")[1].split("</sources>")[0].replace("\u2039", "<")

    texts = {f"answer:{one.key}": one.text_in("en") for one in FIRM.answers}
    lines = [line.split(": ", 1) for line in shown.strip().splitlines() if line.startswith("answer:")]
    assert len(lines) > 1
    assert all(texts[key] == text for key, text in lines)


@pytest.mark.parametrize(("set_to", "reads"), [("on", True), ("off", False)])
def test_the_setting_switches_it(set_to: str, *, reads: bool) -> None:
    settings = Settings.model_validate({"check_letters": set_to, "prompts_directory": Path("prompts")})
    writer = build_writer(settings, FakeModel())

    assert isinstance(writer, ModelWriter)
    assert (writer.second_reading is not None) is reads
