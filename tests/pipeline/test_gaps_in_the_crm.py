"""What the CRM does not take of anybody is told once, and mended with one decision."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.crm import CrmEntry, CrmGap, CrmLink, CrmOutcome
from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.storage.tasks.tasks import decide
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath
from tests.pipeline.test_recorder import receive


def test_what_the_crm_does_not_take_is_one_task_of_the_firm_and_its_end_records_again(path: LeadPath) -> None:
    gap = CrmGap(about="contacts.country INVALID_OPTION", told="contacts country: no option.")
    real_record = path.crm.record

    def record(entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        key = {one.lead_id: CrmLink(kind="message", our_key=one.lead_id, their_id="8") for one in entries}
        return [replace(one, gaps=(gap,), links=(key[one.lead_id],)) for one in real_record(entries)]

    path.crm.record = record  # type: ignore[method-assign]  # the CRM leaves a value out
    receive(path, 2)
    path.recorder.record_due()
    receive(path, 3)
    path.recorder.record_due()
    [task] = path.tasks()
    assert (task.action, task.lead_id) == (RequiredAction.REPAIR_CRM, None)
    assert "contacts country" in task.reason

    path.crm.record = real_record  # type: ignore[method-assign]  # it takes everything again
    path.crm.entries.clear()
    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)
    assert path.recorder.record_due() == 3
    assert path.tasks() == []


def test_what_was_refused_is_sent_again_once_it_is_mended(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(custom_properties=2)
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    path.run({"email": "ana@oakmill.example", "name": "Ana Bright", "message": "We need help"})
    recorder.record_all()
    (task,) = [one for one in path.tasks() if one.action is RequiredAction.REPAIR_CRM]
    assert "no room for" in task.reason
    hubspot.set_faults(custom_properties=100)

    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)
    path.clock.advance(1)
    recorder.record_all()

    (contact,) = hubspot.objects("contacts", "firstreply_review")
    assert contact["properties"]["firstreply_review"]
