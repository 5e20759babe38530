"""Properties of the sandbox HubSpot: what may be made, changed and archived."""

from typing import Any

import pytest

from staging.installation.parts import SandboxHubSpot

PATH = "/crm/v3/properties/contacts"
GROUP = "contactinformation"


def wanted(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "groupName": GROUP, "type": "string", "fieldType": "text", **more}


def test_a_property_is_changed_and_archived_with_its_values(hubspot: SandboxHubSpot) -> None:
    options = [{"label": one, "value": one, "displayOrder": 0, "hidden": False} for one in ("hot", "cold")]
    choice = {"type": "enumeration", "fieldType": "select"}
    assert hubspot.call("POST", PATH, wanted("fit", options=options[:1], **choice))[0] == 201
    ann = hubspot.add("contacts", email="a@x.example", fit="hot")

    changed = hubspot.call("PATCH", f"{PATH}/fit", {"label": "Fit", "options": options})[1]
    assert (changed["label"], len(changed["options"]), changed["name"]) == ("Fit", 2, "fit")
    assert hubspot.call("PATCH", f"/crm/v3/objects/contacts/{ann}", {"properties": {"fit": "cold"}})[0] == 200

    assert hubspot.call("DELETE", f"{PATH}/fit")[0] == 204
    assert hubspot.call("GET", f"{PATH}/fit")[0] == 404
    assert [one["name"] for one in hubspot.call("GET", f"{PATH}?archived=true")[1]["results"]] == ["fit"]
    refused = hubspot.call("PATCH", f"/crm/v3/objects/contacts/{ann}", {"properties": {"fit": "hot"}})[1]
    assert "PROPERTY_DOESNT_EXIST" in refused["message"]
    assert hubspot.values("contacts", ann, "fit") == {"fit": None}
    assert hubspot.call("POST", PATH, wanted("fit", options=options, **choice))[0] == 201


@pytest.mark.parametrize(
    "bad",
    [
        wanted("fit", type="enumeration", fieldType="select"),
        wanted("fit", fieldType="number"),
        wanted("fit", groupName="nowhere"),
        wanted("Fit"),
        {"name": "fit"},
        wanted("fit", type="enumeration", fieldType="select", options=[{"label": "a", "value": "a"}] * 2),
    ],
)
def test_a_property_must_make_sense(hubspot: SandboxHubSpot, bad: dict[str, Any]) -> None:
    status, answer, _ = hubspot.call("POST", PATH, bad)

    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")


def test_hubspots_own_properties_stay(hubspot: SandboxHubSpot) -> None:
    assert hubspot.call("DELETE", f"{PATH}/email")[0] == 400
    assert hubspot.call("PATCH", f"{PATH}/hs_object_id", {"label": "Id"})[0] == 400


def test_the_limit_of_the_plan_can_be_asked_for_and_is_kept(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(custom_properties=2)
    made = [hubspot.call("POST", PATH, wanted(f"p{number}"))[0] for number in range(3)]
    assert made == [201, 201, 400]

    for path in ("/crm/v3/limits/custom-properties", "/crm/limits/2026-03/custom-properties"):
        told = {one["objectTypeId"]: one for one in hubspot.call("GET", path)[1]["byObjectType"]}
        assert (told["0-1"]["limit"], told["0-1"]["usage"], told["0-1"]["percentage"]) == (2, 2, 100.0)
        assert told["0-27"]["usage"] == 0
    hubspot.call("DELETE", f"{PATH}/p0")
    assert hubspot.call("POST", PATH, wanted("p3"))[0] == 201


def test_accounts_may_refuse_unique_values_on_engagements(hubspot: SandboxHubSpot) -> None:
    unique = wanted("key", hasUniqueValue=True, groupName="noteinformation")
    hubspot.set_faults(unique_engagements=False)
    assert hubspot.call("POST", "/crm/v3/properties/notes", unique)[0] == 400
    hubspot.set_faults(unique_engagements=True)
    assert hubspot.call("POST", "/crm/v3/properties/notes", unique)[0] == 201


def test_a_group_goes_only_when_it_is_empty(hubspot: SandboxHubSpot) -> None:
    hubspot.call("POST", f"{PATH}/groups", {"name": "ours", "label": "Ours"})
    hubspot.call("POST", PATH, wanted("fit", groupName="ours"))
    assert hubspot.call("PATCH", f"{PATH}/groups/ours", {"label": "Theirs"})[1]["label"] == "Theirs"
    assert hubspot.call("DELETE", f"{PATH}/groups/ours")[0] == 400
    hubspot.call("DELETE", f"{PATH}/fit")
    assert hubspot.call("DELETE", f"{PATH}/groups/ours")[0] == 204
