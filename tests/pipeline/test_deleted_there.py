"""A contact or deal that somebody deleted in the CRM stays deleted, unless its owner has it made again: once, and whole."""

from dataclasses import replace

import pytest

from app.domain.decision import QUESTIONS, Decision
from app.domain.task import RequiredAction
from app.pipeline.recorder import Recorder
from app.storage.recording_again import record_again
from app.storage.tasks.tasks import Task, decide
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath

BOTH = pytest.mark.parametrize(
    ("kind", "action"), [("deals", RequiredAction.DEAL_DELETED), ("contacts", RequiredAction.CONTACT_DELETED)]
)


@pytest.fixture
def recorder(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """A hot lead stands there with its message, its deal and the task to approve the reply."""
    path.set_policy(autonomy="hold")
    path.run({"message": "We need help with pricing"})
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot, timeout_seconds=0.4, patience_seconds=0.1)})
    recorder.record_all()
    assert [hubspot.counts()[kind] for kind in ("contacts", "deals", "notes", "tasks")] == [1, 1, 1, 1]
    return recorder


def recorded_again(path: LeadPath, recorder: Recorder) -> list[Task]:
    """The tasks about what stands in the CRM, after something more was to be written about the lead."""
    path.clock.advance(70)
    path.database.write(lambda connection: record_again(connection, path.leads()[0].id, path.clock()))
    recorder.record_all()
    return [task for task in path.tasks() if task.action is not RequiredAction.APPROVE_REPLY]


def decide_now(path: LeadPath, task: Task, decision: Decision) -> None:
    path.database.write(lambda connection: decide(connection, task.id, decision, "ines", path.clock()))
    path.decisions(task.id)
    path.decisions(task.id)


def delete(hubspot: SandboxHubSpot, kind: str) -> None:
    (held,) = hubspot.objects(kind, "")
    hubspot.call("DELETE", f"/crm/v3/objects/{kind}/{held['id']}")


@BOTH
def test_what_somebody_deleted_is_made_again_once_and_whole_when_its_owner_says_so(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder, kind: str, action: RequiredAction
) -> None:
    delete(hubspot, kind)
    (task,) = recorded_again(path, recorder)
    assert (task.action, "It stays deleted" in task.reason) == (action, True)
    assert recorded_again(path, recorder) == [task], "it is asked once, and nothing is made meanwhile"
    assert hubspot.counts()[kind] == 0

    decide_now(path, task, Decision.MAKE_AGAIN)
    hubspot.set_faults(share_applied_then_timeout=1.0)
    recorder.record_all()
    hubspot.set_faults(share_applied_then_timeout=0.0)
    assert recorded_again(path, recorder) == []
    assert recorded_again(path, recorder) == []

    assert [hubspot.counts()[one] for one in ("contacts", "deals", "notes", "tasks")] == [1, 1, 1, 1]
    (contact,), (deal,) = hubspot.objects("contacts", ""), hubspot.objects("deals", "")
    for one in ("notes", "tasks"):
        (held,) = hubspot.objects(one, "")
        assert hubspot.linked("contacts", contact["id"], one) == [held["id"]]
        assert hubspot.linked("deals", deal["id"], one) == [held["id"]]
    assert hubspot.linked("contacts", contact["id"], "deals") == [deal["id"]]


@BOTH
def test_without_an_answer_or_with_a_no_it_stays_deleted_and_others_are_recorded(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder, kind: str, action: RequiredAction
) -> None:
    delete(hubspot, kind)
    (task,) = recorded_again(path, recorder)
    path.run({"email": "ben@oakmill.example", "name": "Ben Hale", "message": "We need help too", "source_id": "b"})
    recorder.record_all()
    assert hubspot.counts()["contacts"] == (1 if kind == "contacts" else 2)

    decide_now(path, task, Decision.DONE)
    assert recorded_again(path, recorder) == []
    assert hubspot.counts()[kind] == 1, f"that of the other one alone, whatever is asked of {action}"


def test_a_contact_deleted_for_privacy_is_never_made_again(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    (held,) = hubspot.objects("contacts", "")
    hubspot.call("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": held["id"]})
    (task,) = recorded_again(path, recorder)

    assert task.action is RequiredAction.CONTACT_ERASED
    assert [choice.decision for choice in QUESTIONS[task.action].choices] == [Decision.DONE]
    decide_now(path, task, Decision.DONE)
    assert recorded_again(path, recorder) == []
    assert hubspot.counts()["contacts"] == 0


def test_what_is_decided_while_the_lead_is_recorded_is_not_lost(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    delete(hubspot, "contacts")
    (task,) = recorded_again(path, recorder)
    crm = recorder.crms[path.firm.id]
    real = crm.record

    class DecidedMeanwhile:
        vendor = crm.vendor

        def record(self, entries):  # type: ignore[no-untyped-def]  # stands in for one call
            outcomes = real(entries)
            decide_now(path, task, Decision.MAKE_AGAIN)
            return outcomes

    path.clock.advance(70)
    path.database.write(lambda connection: record_again(connection, path.leads()[0].id, path.clock()))
    replace(recorder, crms={path.firm.id: DecidedMeanwhile()}).record_all()  # type: ignore[dict-item]  # as above
    assert recorded_again(path, recorder) == []

    assert hubspot.counts()["contacts"] == 1
