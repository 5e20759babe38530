"""Free hours in a letter that a model wrote: code's line below the link, which the model neither sees nor writes."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.lead import Lead
from app.domain.reply.letter_mail import edited, without_free_hours
from integrations.letters.free_times import with_free_times
from tests.integrations.letters.leads import FIRM, REFUSE, lead
from tests.integrations.letters.test_model_writer import GOOD, LINK, FakeModel, answer, writer

VIENNA = ZoneInfo("Europe/Vienna")
TIMES = (datetime(2026, 3, 3, 10, tzinfo=VIENNA), datetime(2026, 3, 4, 14, 30, tzinfo=VIENNA))
LINE = "Free when this was written: Tuesday 10:00; Wednesday 14:30 (Vienna)."


def with_hours(**changes: str) -> Lead:
    return replace(lead(**changes), free_times=TIMES)  # type: ignore[arg-type]  # texts alone


def test_they_stand_below_the_link_of_a_models_letter_in_both_its_forms() -> None:
    model = FakeModel(answer(GOOD, LINK, "We look forward to it."))
    draft = writer(model).write(with_hours(), FIRM, unsubscribe_url=REFUSE)

    assert not draft.refused, draft.reasons
    paragraphs = draft.letter.split("\n\n")
    assert "https://meet.fernhill.example/intro?" in paragraphs[2]
    assert paragraphs[3:5] == [LINE, "We look forward to it."]
    assert (LINE in draft.text, LINE in draft.html) == (True, True)
    assert "14:30" not in model.prompts[0].user + model.prompts[0].system, "a model would move them"


def test_hours_of_the_models_own_are_refused_even_where_the_page_has_them() -> None:
    own = answer(f"{GOOD} We are free on Wednesday at 14:30.", LINK)
    draft = writer(FakeModel(own, own)).write(with_hours(), FIRM, unsubscribe_url=REFUSE)

    assert draft.refused
    assert any("14:30" in one or "Wednesday" in one for one in draft.reasons), draft.reasons


@pytest.mark.parametrize(
    "who",
    [
        answer(GOOD),
        answer(GOOD + " That is what we would do first, and the rest comes after it."),
    ],
)
def test_without_a_link_there_are_no_hours(who: dict[str, object]) -> None:
    draft = writer(FakeModel(who, who)).write(with_hours(), FIRM, unsubscribe_url=REFUSE)

    assert "Free when" not in draft.text


def test_who_wants_no_call_is_offered_no_hours() -> None:
    asked = with_hours(message="Please do not call me, no calls please. What does a project cost?")
    draft = writer(FakeModel(answer(GOOD, LINK), answer(GOOD, LINK))).write(asked, FIRM, unsubscribe_url=REFUSE)

    assert "Free when" not in draft.text


def test_a_letter_written_anew_has_todays_hours_and_the_model_is_not_shown_the_old_ones() -> None:
    before = writer(FakeModel(answer(GOOD, LINK))).write(with_hours(), FIRM, unsubscribe_url=REFUSE)
    later = replace(with_hours(), free_times=TIMES[1:], draft=before)
    model = FakeModel(answer(GOOD, LINK))
    draft = writer(model).write(later, FIRM, unsubscribe_url=REFUSE, wish="shorter")

    assert GOOD in model.prompts[0].user
    assert "Free when" not in model.prompts[0].user
    assert draft.letter.count("Free when") == 1
    assert "Tuesday 10:00" not in draft.letter


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv"])
def test_in_every_language_the_line_is_known_again(language: str) -> None:
    page = "https://meet.fernhill.example/intro"
    usual = writer(FakeModel(answer(GOOD, LINK))).write(lead(), FIRM, unsubscribe_url=REFUSE)
    draft = replace(usual, body=f"Hello,\n\nHere:\n{page}\n\nBye", language=language)
    told = with_free_times(draft, TIMES, page)

    assert "14:30" in told.text
    assert without_free_hours(told).body == draft.body


def test_hours_that_have_come_do_not_leave_and_those_to_come_do() -> None:
    draft = writer(FakeModel(answer(GOOD, LINK))).write(with_hours(), FIRM, unsubscribe_url=REFUSE)
    before, after = TIMES[0] - timedelta(minutes=1), TIMES[0]
    changed = edited(draft, draft.letter.replace(GOOD, f"{GOOD} And one thing more."))

    assert without_free_hours(draft, before) == draft
    for one in (draft, changed):
        assert "Free when" in one.text
        assert "Free when" not in without_free_hours(one, after).text + without_free_hours(one, after).html
    assert "And one thing more." in without_free_hours(changed, after).html
