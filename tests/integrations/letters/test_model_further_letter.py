"""Further letters by a model: about the matter, one ask, nothing promised; what is refused twice is a person's."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.draft import Draft, LetterKind
from app.domain.errors import UpstreamUnavailable
from integrations.letters.further_letter import OfflineFurtherWriter
from integrations.letters.model_further_letter import ModelFurtherWriter
from tests.integrations.letters.leads import FIRM, REFUSE, ROOT, lead
from tests.integrations.letters.test_further_letter import letter
from tests.integrations.letters.test_model_writer import FakeModel

GOOD = (
    "Before the board meets, one thing decides how much the reports can show: whether the trade fair contacts carry "
    "a source in HubSpot at all."
)
LINK = "In 25 minutes we can go through that together:\n{{schedule_link}}"


def answer(*middle: str, **fields: Any) -> dict[str, Any]:
    paragraphs = ["Hi Odile,", *middle, "Kind regards,"]
    return {"language": "en", "register": "informal", "paragraphs": paragraphs, "reread": [], "facts": [], **fields}


def written(*answers: Any, message: str | None = None) -> tuple[Draft, FakeModel]:
    model = FakeModel(*answers)
    asked = lead(message, is_proved=True) if message else lead(is_proved=True)
    writer = ModelFurtherWriter(model, OfflineFurtherWriter(), ROOT / "prompts")
    return writer.write_further(asked, FIRM, letter(), unsubscribe_url=REFUSE), model


def test_the_models_letter_is_the_letter_below_our_first_one() -> None:
    draft, model = written(answer(GOOD, LINK))

    assert draft.reasons == ()
    assert (draft.kind, draft.subject, draft.writer) == (
        LetterKind.FURTHER,
        "Re: Reporting",
        "model large, write_followup v2",
    )
    assert draft.text.count(FIRM.scheduling_link) == 1
    assert "This letter was prepared automatically" in draft.text
    assert "<our_letters>" in model.prompts[0].user
    assert "Thank you for writing to us" in model.prompts[0].user


@pytest.mark.parametrize(
    ("middle", "fault"),
    [
        ((GOOD,), "gives no link"),
        ((GOOD, LINK, LINK.replace("25", "25 good")), "link"),
        ((GOOD, "We start at $4,000 a month.", LINK), "4,000"),
        ((GOOD, "I will send you a plan by Friday.", LINK), "promises"),
        (("One. Two. Three. Four. Five.", LINK), "sentences"),
    ],
)
def test_what_is_refused_twice_is_held_with_its_reasons(middle: tuple[str, ...], fault: str) -> None:
    draft, model = written(answer(*middle), answer(*middle))

    assert any(fault in reason for reason in draft.reasons), draft.reasons
    assert fault in model.prompts[1].user.replace("\u2039", "<")


def test_a_second_try_without_the_fault_leaves() -> None:
    draft, _ = written(answer(GOOD), answer(GOOD, LINK))

    assert draft.reasons == ()


def test_the_model_is_shown_the_question_that_our_letters_left_open() -> None:
    due = letter()
    sent = replace(
        due.sent[0], text=f"Hi,\n\nWhich report does your board open first? One line is enough.\n\n{due.sent[0].text}"
    )
    model = FakeModel(answer(GOOD, LINK), answer(GOOD, LINK))
    writer = ModelFurtherWriter(model, OfflineFurtherWriter(), ROOT / "prompts")
    for asked in (due, replace(due, sent=(sent,))):
        writer.write_further(lead(is_proved=True), FIRM, asked, unsubscribe_url=REFUSE)

    shown = [prompt.user for prompt in model.prompts]
    assert "Our open question" not in shown[0]
    assert "Our open question: Which report does your board open first?\n" in shown[-1]


def test_who_wants_no_call_is_offered_none() -> None:
    message = "Please do not call me. HubSpot says every deal came from direct traffic, and we have six weeks."
    draft, model = written(answer(GOOD, LINK), answer(GOOD, "Do they carry one today?"), message=message)

    assert draft.reasons == ()
    assert FIRM.scheduling_link not in draft.text
    assert "they want no call" in model.prompts[0].system


def test_without_an_answer_the_letter_is_the_dull_one() -> None:
    draft, _ = written(UpstreamUnavailable("model", "timeout"))

    assert "nothing yet of what they asked" in " ".join(draft.reasons)
    assert "On 2 March we answered" in draft.letter
