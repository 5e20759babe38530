"""Who refuses our mail by their own word is unsubscribed in the CRM, though no message of theirs is new there."""

from dataclasses import replace

import pytest

from app.domain.crm_plan import CrmPlan
from app.domain.own_refusals import BY_LINK
from app.domain.task import RequiredAction
from app.pipeline.recorder import Recorder
from app.storage.people.refusals import lift, suppress
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath

ANA = "ana@brightpump.example"
NAMED = CrmPlan(subscription="One to One")


def recorder_of(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """After Ana's first message was recorded."""
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot, plan=NAMED)})
    path.run({"email": ANA, "name": "Ana Bright", "message": "We need help with pricing"})
    recorder.record_all()
    path.clock.advance(60)
    return recorder


def refuse(path: LeadPath, address: str, reason: str, by: str) -> None:
    path.database.write(lambda connection: suppress(connection, path.firm.id, address, reason, path.clock(), by=by))


def is_unsubscribed(hubspot: SandboxHubSpot, address: str = ANA) -> bool:
    answer = hubspot.call("GET", f"/communication-preferences/2026-03/statuses/{address}")[1]
    return [one["status"] for one in answer["results"]] == ["UNSUBSCRIBED", "NOT_SPECIFIED"]


@pytest.mark.parametrize(("by", "is_own"), [(BY_LINK, True), ("a mail server", False)])
def test_only_their_own_word_is_written(path: LeadPath, hubspot: SandboxHubSpot, by: str, *, is_own: bool) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, "Ana+news@brightpump.example", "for a reason", by)
    recorder.record_all()

    assert is_unsubscribed(hubspot, "ana+news@brightpump.example") is is_own
    assert not [task for task in path.tasks() if task.action is RequiredAction.REPAIR_CRM]


def test_who_refuses_by_mail_is_told_though_that_mail_is_never_recorded(
    path: LeadPath, hubspot: SandboxHubSpot
) -> None:
    recorder = recorder_of(path, hubspot)
    before = hubspot.counts()
    path.run(
        {"email": ANA, "name": "Ana Bright", "message": "Please unsubscribe me from your mails.", "source_id": "2"}
    )
    refuse(path, ANA, "asked by mail not to be written to", "the sender, by mail")
    recorder.record_all()

    assert is_unsubscribed(hubspot)
    assert hubspot.counts()["contacts"] == before["contacts"]


def test_whoever_the_crm_does_not_have_stays_unknown_there(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, "otto@pellworth.example", "asked by link not to be written to", BY_LINK)
    recorder.record_all()

    assert not is_unsubscribed(hubspot, "otto@pellworth.example")


def test_nobody_is_subscribed_again_when_mail_is_allowed_here(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = recorder_of(path, hubspot)
    refuse(path, ANA, "asked by link not to be written to", BY_LINK)
    recorder.record_all()
    path.database.write(lambda connection: lift(connection, path.firm.id, ANA))
    path.run({"email": ANA, "name": "Ana Bright", "message": "One more thing about pricing", "source_id": "3"})
    recorder.record_all()

    assert is_unsubscribed(hubspot)
