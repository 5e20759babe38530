"""What becomes of a task here becomes of it in the CRM, and what a person made of it there stays."""

from dataclasses import replace

import pytest

from app.domain.decision import Decision
from app.domain.firm import Partner
from app.pipeline.recorder import Recorder
from app.storage.access.firms import store_profile
from app.storage.leads.reopened_tasks import reopen
from app.storage.recording_again import record_again
from app.storage.tasks.desk_moves import assign
from app.storage.tasks.tasks import decide, finish_task
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath, on_one_database


@pytest.fixture
def recorder(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """A lead whose reply waits for approval stands in the CRM with its task."""
    hubspot.add_owners({path.firm.partners[0].email: "Ines Calder", "leo@larkfield.example": "Leo Marsh"})
    path.set_policy(autonomy="hold")
    path.run({"message": "We need help with pricing"})
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    recorder.record_all()
    return recorder


def status(hubspot: SandboxHubSpot) -> str:
    (task,) = hubspot.objects("tasks", "hs_task_status")
    return str(task["properties"]["hs_task_status"])


def decide_now(path: LeadPath, decision: Decision) -> None:
    (task,) = path.tasks()
    path.database.write(lambda connection: decide(connection, task.id, decision, "ines", path.clock()))
    path.clock.advance(10)
    path.decisions(task.id)
    path.clock.advance(1)


@pytest.mark.parametrize("decision", [Decision.SEND, Decision.DROP, Decision.ANSWERED])
@on_one_database
def test_a_decided_task_is_closed_there(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder, decision: Decision
) -> None:
    assert status(hubspot) == "NOT_STARTED"
    decide_now(path, decision)
    recorder.record_all()

    assert status(hubspot) == "COMPLETED"


@on_one_database
def test_a_task_asked_about_again_is_open_there_again(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    (task,) = path.tasks()
    decide_now(path, Decision.DROP)
    recorder.record_all()
    now = path.clock()
    path.database.write(lambda connection: reopen(connection, path.firm.id, task.id, "ines", now, due_at=now))
    path.clock.advance(1)
    recorder.record_all()

    assert status(hubspot) == "NOT_STARTED"


@on_one_database
def test_a_task_given_to_somebody_else_moves_there(path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder) -> None:
    (task,) = path.tasks()
    leo = Partner(email="leo@larkfield.example", name="Leo Marsh")
    both = replace(path.firm, partners=(*path.firm.partners, leo))
    path.database.write(lambda connection: store_profile(connection, both, path.clock()))
    path.database.write(
        lambda connection: assign(connection, path.firm.id, task.id, "leo@larkfield.example", "ines", path.clock())
    )
    path.clock.advance(1)
    recorder.record_all()

    (held,) = hubspot.objects("tasks", "hubspot_owner_id")
    owners = hubspot.call("GET", "/crm/v3/owners/")[1]["results"]
    assert {one["email"]: one["id"] for one in owners}["leo@larkfield.example"] == held["properties"][
        "hubspot_owner_id"
    ]


@on_one_database
def test_what_somebody_completed_there_is_not_opened_again_because_the_lead_is_recorded(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    (held,) = hubspot.objects("tasks", "hs_task_status")
    hubspot.call("PATCH", f"/crm/v3/objects/tasks/{held['id']}", {"properties": {"hs_task_status": "COMPLETED"}})
    path.database.write(lambda connection: record_again(connection, path.leads()[0].id, path.clock()))
    assert recorder.record_due() == 1

    assert status(hubspot) == "COMPLETED"


def test_a_lead_that_was_filtered_does_not_come_there_because_its_task_is_done(path: LeadPath) -> None:
    path.run({"message": "unsure spam"})
    path.recorder.record_all()
    path.crm.entries.clear()
    for task in path.tasks():
        path.database.write(lambda connection, of=task.id: finish_task(connection, of, path.clock()))  # type: ignore[misc]  # a default binds the loop's value
    path.clock.advance(1)
    path.recorder.record_all()

    assert path.crm.entries == {}
