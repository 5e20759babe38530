"""What `leads crm` finds in an account: owners, stages, scopes, doubles; the record it tries is gone afterwards."""

import pytest

from app.domain.crm_plan import CrmPlan
from integrations.hubspot.account_finding import AccountFinding
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build

VERSIONS = pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
KINDS = ("companies", "contacts", "deals", "notes", "communications", "tasks", "meetings")


def by_name(found: list[AccountFinding]) -> dict[str, AccountFinding]:
    return {one.what: one for one in found}


@VERSIONS
def test_a_record_of_each_kind_is_written_and_removed_and_a_look_writes_nothing(
    hubspot: SandboxHubSpot, version: str
) -> None:
    check = build(hubspot, api_version=version).account_check()
    assert not [one for one in check.look(["owner@sandbox.example"]) if one.is_wrong]
    assert "POST contacts batch create" not in hubspot.requests()

    tried = list(check.try_out())
    assert not [one for one in tried if one.is_wrong]
    assert {one.what for one in tried} == {f"{does} {kind}" for does in ("writing", "removing") for kind in KINDS}
    assert not any(hubspot.counts().get(kind) for kind in KINDS)


def test_what_a_run_that_died_left_is_found_and_removed(hubspot: SandboxHubSpot) -> None:
    check = build(hubspot).account_check()
    died = iter(check.try_out())
    for _ in range(3):
        next(died)
    left = dict(hubspot.counts())
    list(build(hubspot).account_check().try_out())

    assert (left["contacts"], left["companies"], left["deals"]) == (1, 1, 1)
    assert not any(hubspot.counts().get(kind) for kind in KINDS)


def test_what_must_be_mended_is_said(hubspot: SandboxHubSpot) -> None:
    plan = CrmPlan(stages={"hot": "Nowhere"}, lifecycle={"mql": "qualified"}, properties={"deals.score": "fit"})
    found = list(build(hubspot, plan=plan).account_check().look(["isobel@fernhill.example"]))
    wrong = {one.what: one.told for one in found if one.is_wrong}

    assert "isobel@fernhill.example" in wrong["owners"]
    assert "Nowhere" in wrong["stages"]
    assert "mql = qualified" in wrong["lifecycle"]
    assert "fit" in wrong["properties of deals"]


def test_doubles_and_what_nobody_owns_are_told_with_their_ids(hubspot: SandboxHubSpot) -> None:
    ids = [hubspot.add("companies", name=f"Acme {number}", domain="acme.example") for number in range(2)]
    people = [
        hubspot.add("contacts", email=one) for one in ("ann@acme.example", "Ann+news@acme.example", "b@x.example")
    ]
    deals = [hubspot.add("deals", dealname="x", dealstage=one) for one in ("appointmentscheduled", "contractsent")]
    hubspot.call("PUT", f"/crm/v4/objects/deals/{deals[0]}/associations/default/contacts/{people[2]}")
    hubspot.call("PUT", f"/crm/v4/objects/deals/{deals[1]}/associations/default/contacts/{people[2]}")
    found = by_name(list(build(hubspot).account_check().look([])))

    assert f"once the same domain: {' and '.join(ids)}." in found["doubles of companies"].told
    assert f"once the same address: {' and '.join(people[:2])}." in found["doubles of contacts"].told
    assert f"contact {people[2]}: deals {', '.join(deals)}." in found["doubles of deals"].told
    assert "nobody owns 3 of contacts, 2 of companies, 2 of deals" in found["records without owner"].told


@pytest.mark.parametrize("pipeline", ["", "Inbound"])
def test_the_stages_that_the_plan_names_are_made_once_where_somebody_says_so(
    hubspot: SandboxHubSpot, pipeline: str
) -> None:
    stages = {"hot": "First talk", "warm": "First talk", "booked": "Meeting booked"}
    crm = build(hubspot, plan=CrmPlan(pipeline=pipeline, stages=stages))
    asked: list[str] = []

    def no(told: str) -> bool:
        asked.append(told)
        return False

    assert not list(crm.account_check().make_stages(no))
    assert "First talk" in asked[0]
    for _ in range(2):
        assert not [one for one in crm.account_check().make_stages(lambda _: True) if one.is_wrong]

    assert crm.plan_problems() == []
    (_, _, _), *used = [tuple(one) for one in crm.account_check().setup.stages.used()]
    assert {stage for _, _, stage in used} == {"First talk", "Meeting booked"}
    body = hubspot.call("GET", "/crm/v3/pipelines/deals")[1]["results"]
    labels = [stage["label"] for one in body for stage in one["stages"] if one["label"] == (pipeline or one["label"])]
    assert labels.count("First talk") == 1
    assert {"Won", "Lost"} <= set(labels) or not pipeline


def test_a_token_that_may_too_little_is_told_which_scope_is_missing(hubspot: SandboxHubSpot) -> None:
    hubspot.give_token("test", ["crm.objects.contacts.read", "crm.objects.contacts.write"])
    found = by_name(list(build(hubspot).account_check().look(["owner@sandbox.example"])))

    assert found["owners"].is_wrong
    assert "crm.objects.owners.read" in found["owners"].told
    assert "Give it to the key" in found["owners"].told
