"""Association labels of the sandbox HubSpot."""

from staging.installation.parts import SandboxHubSpot

LABELS = "/crm/v4/associations/deals/contacts/labels"


def types(hubspot: SandboxHubSpot, near: str, id_: str, far: str) -> list[tuple[int, str | None]]:
    [one] = hubspot.call("GET", f"/crm/v4/objects/{near}/{id_}/associations/{far}")[1]["results"]
    return [(held["typeId"], held["label"]) for held in one["associationTypes"]]


def test_a_label_is_made_used_renamed_and_taken_away(hubspot: SandboxHubSpot) -> None:
    ann = hubspot.add("contacts", email="a@x.example")
    deal = hubspot.add("deals", dealname="One")
    body = {"name": "decides", "label": "Decides", "inverseLabel": "Decided by"}
    status, answer, _ = hubspot.call("POST", LABELS, body)
    there, back = answer["results"]
    assert (status, there["label"], back["label"], there["category"]) == (200, "Decides", "Decided by", "USER_DEFINED")

    spec = [{"associationCategory": "USER_DEFINED", "associationTypeId": there["typeId"]}]
    path = f"/crm/v4/objects/deals/{deal}/associations/contacts/{ann}"
    status, linked, _ = hubspot.call("PUT", path, spec)
    assert (status, linked["labels"], linked["toObjectTypeId"]) == (201, ["Decides"], "0-1")
    assert types(hubspot, "deals", deal, "contacts") == [(there["typeId"], "Decides"), (3, None)]
    assert types(hubspot, "contacts", ann, "deals") == [(back["typeId"], "Decided by"), (4, None)]

    renamed = {"associationTypeId": there["typeId"], "label": "Signs"}
    assert hubspot.call("PUT", LABELS, renamed)[0] == 204
    assert hubspot.call("GET", LABELS)[1]["results"][-1]["label"] == "Signs"
    inputs = [{"from": {"id": deal}, "to": {"id": ann}, "types": spec}]
    taken = hubspot.call("POST", "/crm/v4/associations/deals/contacts/batch/labels/archive", {"inputs": inputs})
    assert taken[0] == 204
    assert types(hubspot, "contacts", ann, "deals") == [(4, None)]
    assert hubspot.call("DELETE", f"{LABELS}/{there['typeId']}")[0] == 204
    assert hubspot.call("PUT", path, spec)[0] == 400


def test_hubspots_own_labels_are_told_on_every_path(hubspot: SandboxHubSpot) -> None:
    for start in ("/crm/v4/associations", "/crm/associations/2026-09"):
        told = hubspot.call("GET", f"{start}/contacts/companies/labels")[1]["results"]
        assert [(one["typeId"], one["label"]) for one in told] == [(279, None), (1, "Primary")]
    assert hubspot.call("DELETE", f"{LABELS}/3")[0] == 400
