"""What other clients of HubSpot still ask the sandbox in the first version's words."""

from staging.installation.parts import SandboxHubSpot

PATH = "/engagements/v1/engagements"


def test_a_task_is_made_read_and_changed_and_is_the_same_on_the_new_paths(hubspot: SandboxHubSpot) -> None:
    ann = hubspot.add("contacts", email="a@x.example")
    engagement = {"type": "TASK", "timestamp": 1767600000000, "ownerId": 700}
    metadata = {"subject": "Call", "body": "<p>soon</p>", "status": "NOT_STARTED"}
    body = {"engagement": engagement, "associations": {"contactIds": [int(ann)]}, "metadata": metadata}
    status, made, _ = hubspot.call("POST", PATH, body)
    assert (status, made["associations"]["contactIds"], made["metadata"]) == (200, [int(ann)], metadata)

    id_ = str(made["engagement"]["id"])
    hubspot.call("PATCH", f"{PATH}/{id_}", {"metadata": {"status": "COMPLETED"}})
    assert hubspot.call("GET", f"{PATH}/{id_}")[1]["metadata"]["status"] == "COMPLETED"
    held = hubspot.values("tasks", id_, "hs_task_status", "hubspot_owner_id", "hs_timestamp", "hs_task_completion_date")
    assert held.pop("hs_task_completion_date")
    assert held == {
        "hs_task_status": "COMPLETED",
        "hubspot_owner_id": "700",
        "hs_timestamp": "2026-01-05T08:00:00.000Z",
    }


def test_other_engagements_and_unknown_ones_are_refused(hubspot: SandboxHubSpot) -> None:
    assert hubspot.call("POST", PATH, {"engagement": {"type": "CALL"}})[0] == 400
    assert hubspot.call("GET", f"{PATH}/1")[0] == 404


def test_a_token_belongs_to_a_user(hubspot: SandboxHubSpot) -> None:
    info = hubspot.call("POST", "/oauth/v2/private-apps/get/access-token-info", {"tokenKey": "pat"})[1]

    assert hubspot.call("GET", f"/crm/v3/owners/{info['userId']}?idProperty=userId")[1]["id"] == "700"
    assert hubspot.call("GET", "/crm-object-schemas/v3/schemas")[1] == {"results": []}
