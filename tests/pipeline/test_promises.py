"""What a letter promises becomes a task in the transaction that says that it has left; else it does not leave."""

from datetime import UTC, datetime

import pytest

from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database)


def test_each_promise_of_a_letter_that_leaves_is_a_task_with_its_question_owner_and_time(path: LeadPath) -> None:
    path.run({"message": "promise promise"})

    first, second = path.tasks()
    assert [task.context["question"] for task in (first, second)] == ["question 0", "question 1"]
    assert {task.action for task in (first, second)} == {RequiredAction.ANSWER_QUESTION}
    assert {task.owner for task in (first, second)} == {path.firm.partners[0].email}
    assert first.due_at == datetime(2031, 5, 15, 17, tzinfo=path.firm.partners[0].time_zone).astimezone(UTC)
    assert len(path.mailer.sent) == 1


def test_a_letter_whose_promise_nobody_of_the_firm_owns_is_held(path: LeadPath) -> None:
    path.run({"message": "orphan"})

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert "Nobody of the firm owns what the letter promises: “question 0”" in task.reason


def test_nothing_is_promised_where_the_letter_did_not_leave(path: LeadPath) -> None:
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.run({"message": "promise"})

    assert path.tasks() == []


def test_what_a_person_sends_promises_the_same_and_only_the_promise_stays_open(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    path.run({"message": "promise"})
    (task,) = path.tasks()
    by = path.firm.partners[0].email
    path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, by, path.clock()))
    path.clock.advance(10)
    path.worker(("task", task.id))

    assert [one.action for one in path.tasks()] == [RequiredAction.ANSWER_QUESTION]


def test_a_promise_is_kept_by_a_click_and_the_lead_stays_answered(path: LeadPath) -> None:
    path.run({"message": "promise"})
    (task,) = path.tasks()
    by = path.firm.partners[0].email
    path.database.write(lambda connection: decide(connection, task.id, Decision.DONE, by, path.clock()))
    path.worker(("task", task.id))

    assert (path.tasks(), path.leads()[0].state) == ([], "answered")


def kept(path: LeadPath, task_id: str) -> None:
    by = path.firm.partners[0].email
    path.database.write(lambda connection: decide(connection, task_id, Decision.DONE, by, path.clock()))
    path.worker(("task", task_id))


def test_a_letter_that_only_promises_is_a_first_answer_and_no_personal_one(path: LeadPath) -> None:
    path.run({"message": "promise"})

    (lead,) = path.leads()
    assert (lead.facts.answer, lead.first_response_seconds) == ("short", 0.0)
    assert (lead.personal_answer, lead.personal_response_seconds) == (None, None)
    assert lead.standing.why == "A short reply was sent; an answer is still owed."


def test_the_last_promise_that_is_kept_is_the_personal_answer(path: LeadPath) -> None:
    path.run({"message": "promise promise"})
    first, second = path.tasks()
    path.clock.advance(600)
    kept(path, first.id)
    assert path.leads()[0].personal_answer is None

    path.clock.advance(600)
    kept(path, second.id)
    (lead,) = path.leads()
    assert (lead.personal_answer, lead.personal_response_seconds) == ("person", 1200.0)
    assert lead.standing.why == "A short reply was sent, and a colleague has answered since."
