"""A deal that somebody deleted in the CRM is no refusal: its task says so and offers what works."""

from app.domain.decision import QUESTIONS, Decision
from app.domain.errors import DeletedThere
from app.domain.task import RequiredAction
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath
from tests.pipeline.test_recorder import receive


def test_a_deal_that_somebody_deleted_is_told_as_such_and_left(path: LeadPath) -> None:
    receive(path, 1)
    path.crm.failure = DeletedThere("HubSpot", "the deal")
    path.recorder.record_due()
    (task,) = path.tasks()
    assert task.action is RequiredAction.DEAL_DELETED
    assert task.reason.startswith("Somebody deleted this deal in HubSpot.")
    assert [choice.decision for choice in QUESTIONS[task.action].choices] == [Decision.DONE]

    path.database.write(lambda connection: decide(connection, task.id, Decision.DONE, "ines", path.clock()))
    path.decisions(task.id)
    assert path.tasks() == []
    assert path.recorder.record_due() == 0
