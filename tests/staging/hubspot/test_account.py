"""The sandbox HubSpot's account: who it is and who works there."""

from staging.installation.parts import SandboxHubSpot


def test_owners_who_left_are_told_apart_and_take_no_record(hubspot: SandboxHubSpot) -> None:
    leaver = {"email": "leo@fernhill.example", "firstName": "Leo"}
    [owner] = hubspot.call("POST", "/_sandbox/owners", [leaver])[1]
    ann = hubspot.add("contacts", email="a@x.example", hubspot_owner_id=owner["id"])

    hubspot.call("POST", "/_sandbox/owners", [{**leaver, "archived": True}])

    path = "/crm/v3/owners"
    assert hubspot.call("GET", f"{path}?email=leo@fernhill.example")[1]["results"] == []
    assert hubspot.call("GET", f"{path}/{owner['id']}")[0] == 404
    assert hubspot.call("GET", f"{path}/{owner['id']}?archived=true")[1]["email"] == "leo@fernhill.example"
    again = {"properties": {"hubspot_owner_id": owner["id"]}}
    assert "INVALID_OWNER_ID" in hubspot.call("PATCH", f"/crm/v3/objects/contacts/{ann}", again)[1]["message"]
    hubspot.reset()
    assert hubspot.call("GET", f"{path}/{owner['id']}")[0] == 200


def test_the_account_says_who_it_is(hubspot: SandboxHubSpot) -> None:
    for path in ("/account-info/v3/details", "/account-info/2026-03/details"):
        assert hubspot.call("GET", path)[1]["portalId"] == 4711
