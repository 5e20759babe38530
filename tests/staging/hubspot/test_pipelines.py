"""Pipelines and stages of the sandbox HubSpot."""

from typing import Any

from staging.installation.parts import SandboxHubSpot

PATH = "/crm/v3/pipelines/deals"


def stage(label: str, order: int, probability: str = "0.5") -> dict[str, Any]:
    return {"label": label, "displayOrder": order, "metadata": {"probability": probability}}


def test_a_pipeline_is_made_renamed_and_archived_and_keeps_its_ids(hubspot: SandboxHubSpot) -> None:
    wanted = {"label": "Advice", "displayOrder": 1, "stages": [stage("New", 0), stage("Won", 1, "1.0")]}
    status, made, _ = hubspot.call("POST", PATH, wanted)
    assert status == 201
    new, won = made["stages"]
    assert [one["metadata"]["isClosed"] for one in (new, won)] == ["false", "true"]

    renamed = hubspot.call("PATCH", f"{PATH}/{made['id']}/stages/{new['id']}", {"label": "Fresh"})[1]
    assert (renamed["id"], renamed["label"], renamed["displayOrder"]) == (new["id"], "Fresh", 0)
    added = hubspot.call("POST", f"{PATH}/{made['id']}/stages", stage("Lost", 2, "0.0"))[1]
    assert hubspot.call("GET", f"{PATH}/{made['id']}/stages/{added['id']}")[0] == 200

    in_it = hubspot.add("deals", pipeline=made["id"], dealstage=new["id"])
    assert hubspot.values("deals", in_it, "hs_is_closed") == {"hs_is_closed": "false"}
    moved = hubspot.call("PATCH", f"/crm/v3/objects/deals/{in_it}", {"properties": {"dealstage": won["id"]}})
    assert moved[1]["properties"]["hs_is_closed"] == "true"
    elsewhere = hubspot.call("PATCH", f"/crm/v3/objects/deals/{in_it}", {"properties": {"dealstage": "closedwon"}})
    assert f"pipelineId={made['id']} : [" in elsewhere[1]["message"]

    guarded = hubspot.call("DELETE", f"{PATH}/{made['id']}?validateReferencesBeforeDelete=true")
    assert (guarded[0], guarded[1]["subCategory"]) == (400, "PipelineError.STAGE_ID_IN_USE")
    assert hubspot.call("DELETE", f"{PATH}/{made['id']}")[0] == 204
    assert [one["id"] for one in hubspot.call("GET", PATH)[1]["results"]] == ["default"]
    assert hubspot.call("GET", f"{PATH}/{made['id']}")[0] == 404


def test_an_archived_stage_takes_no_deal(hubspot: SandboxHubSpot) -> None:
    assert hubspot.call("DELETE", f"{PATH}/default/stages/contractsent")[0] == 204

    deal = {"properties": {"dealname": "One", "dealstage": "contractsent"}}
    status, answer, _ = hubspot.call("POST", "/crm/v3/objects/deals", deal)

    assert status == 400
    assert "INVALID_OPTION" in answer["message"]


def test_a_stage_needs_its_probability_and_a_label_nobody_has(hubspot: SandboxHubSpot) -> None:
    for bad in ({"label": "A", "displayOrder": 9}, stage("A", 9, "2"), stage("Contract Sent", 9)):
        assert hubspot.call("POST", f"{PATH}/default/stages", bad)[1]["category"] == "VALIDATION_ERROR"
    assert hubspot.call("POST", PATH, {"label": "Empty", "displayOrder": 2})[0] == 400
