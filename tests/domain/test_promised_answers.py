"""Promises as tasks: whose they are, and until when."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.draft import Draft, PromisedAnswer
from app.domain.judgement import Stake
from app.domain.promised_answers import owner_of_promise, promised_tasks
from tests.domain.test_autonomy import judged
from tests.seeding import firm_profile

FIRM = firm_profile()
NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)
DRAFT = Draft(subject="s", text="t", html="h", promises=(PromisedAnswer(question="Do you travel?"),))


def due_of(message: str, sent_at: datetime = NOON) -> datetime:
    asked = judged()
    (task,) = promised_tasks(DRAFT, replace(asked, inquiry=replace(asked.inquiry, message=message)), FIRM, sent_at)
    assert task.context == {"question": "Do you travel?"}
    return task.due_at


def test_a_promise_ends_with_the_owners_next_working_day_or_when_they_asked_for_it() -> None:
    assert due_of("Do you travel?") == datetime(2031, 5, 15, 16, tzinfo=UTC)
    assert due_of("Do you travel? Please answer by tonight.") == datetime(2031, 5, 14, 16, tzinfo=UTC)


def test_a_task_holds_the_sentence_of_the_letter() -> None:
    promise = PromisedAnswer(question="Do you travel?", said="I will email you about travelling and Swiss francs.")
    (task,) = promised_tasks(replace(DRAFT, promises=(promise,)), judged(), FIRM, NOON)

    assert task.context == {"question": "Do you travel?", "our letter says": promise.said}
    assert task.reason == "\u201cDo you travel?\u201d: our letter promised your answer by Thursday 15 May."


def test_an_emergency_that_was_given_a_number_is_promised_no_day() -> None:
    asked = judged(Stake.EMERGENCY)
    (task,) = promised_tasks(DRAFT, asked, replace(FIRM, telephone="+44 1632 960142"), NOON)
    (other,) = promised_tasks(DRAFT, asked, replace(FIRM, telephone=""), NOON)

    assert "told them to ring +44 1632 960142" in task.reason
    assert "promised your answer by" in other.reason


def test_somebody_has_a_quarter_of_an_hour_where_the_moment_has_passed() -> None:
    late = datetime(2031, 5, 14, 19, tzinfo=UTC)
    assert due_of("Please answer by tonight.", late) == datetime(2031, 5, 15, 8, 15, tzinfo=UTC)


def test_who_is_nobody_of_the_firm_owns_no_promise() -> None:
    assert owner_of_promise(PromisedAnswer(question="q", owner="gone@larkfield.example"), judged(), FIRM) is None
    assert owner_of_promise(PromisedAnswer(question="q"), judged(), FIRM) == FIRM.partners[0]
