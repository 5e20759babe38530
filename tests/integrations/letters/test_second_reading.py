"""The second question about a letter: code believes only words that stand in it, and an outage holds nothing."""

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
NOTHING: dict[str, list[str]] = {"unsupported": []}
FOUND = {"unsupported": ["the one report your board asks for"]}
MOST_TOKENS = 900


def written(*answers: Any) -> tuple[Draft, FakeModel]:
    model = FakeModel(*answers)
    reading = SecondReading(model, ROOT / "prompts")
    writer = ModelWriter(model, OfflineWriter(), ROOT / "prompts", second_reading=reading)
    return writer.write(lead(), FIRM, unsubscribe_url=REFUSE), model


def test_a_letter_in_which_nothing_was_found_leaves() -> None:
    draft, model = written(LETTER, NOTHING)

    assert draft.reasons == ()
    assert draft.writer == "model large, write_reply v6, check_reply v2"
    assert [prompt.size for prompt in model.prompts] == ["large", "small"]


def test_what_was_found_is_a_fault_and_the_letter_is_written_once_more() -> None:
    draft, model = written(LETTER, FOUND, answer(GOOD, LINK), NOTHING)

    assert draft.reasons == ()
    assert 'states "the one report your board asks for"' in model.prompts[2].user.replace("\u2039", "<")


def test_what_is_found_twice_holds_the_letter() -> None:
    draft, _ = written(LETTER, FOUND, LETTER, FOUND)

    assert draft.reasons == ('states "the one report your board asks for", which no source says',)


@pytest.mark.parametrize(
    "listed",
    ["We promise a discount of half the price", "Hi Odile", "Best regards", "58%", "", "suits you: https://meet"],
)
def test_words_that_do_not_stand_in_the_letter_are_not_believed(listed: str) -> None:
    draft, _ = written(LETTER, {"unsupported": [listed]})

    assert draft.reasons == ()


def test_an_outage_holds_nothing_and_is_told() -> None:
    draft, _ = written(LETTER, UpstreamUnavailable("model", "timeout"))

    assert draft.reasons == ()
    assert draft.writer == "model large, write_reply v6, not read a second time"


def test_a_letter_that_code_refuses_is_not_asked_about() -> None:
    _, model = written(answer(GOOD + " See https://evil.example.", LINK), answer(GOOD, LINK), NOTHING)

    assert [prompt.size for prompt in model.prompts] == ["large", "large", "small"]


def test_the_question_shows_the_named_sources_and_is_short() -> None:
    _, model = written(LETTER, NOTHING)
    asked = model.prompts[1]

    assert "answer:operations_price: " in asked.user
    assert "case:quaybridge-hubspot: " in asked.user
    assert len(asked.system + asked.user) / 4 < MOST_TOKENS


@pytest.mark.parametrize(("set_to", "reads"), [("on", True), ("off", False)])
def test_the_setting_switches_it(set_to: str, *, reads: bool) -> None:
    settings = Settings.model_validate({"check_letters": set_to, "prompts_directory": Path("prompts")})
    writer = build_writer(settings, FakeModel())

    assert isinstance(writer, ModelWriter)
    assert (writer.second_reading is not None) is reads
