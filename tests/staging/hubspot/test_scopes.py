"""What a token of the sandbox HubSpot may do."""

import pytest

from staging.installation.parts import SandboxHubSpot

NARROW = "pat-narrow"
CONTACT = {"properties": {"email": "a@x.example"}}
NOTE = {"properties": {"hs_timestamp": "1"}}


@pytest.mark.parametrize(
    ("method", "path", "body", "scopes", "missing"),
    [
        ("POST", "/crm/v3/objects/contacts", CONTACT, ["crm.objects.contacts.read"], ["crm.objects.contacts.write"]),
        ("POST", "/crm/objects/2026-09/notes", NOTE, ["crm.objects.deals.write"], ["crm.objects.contacts.write"]),
        ("POST", "/crm/v3/objects/emails/search", {}, ["crm.objects.contacts.read"], ["sales-email-read"]),
        ("GET", "/crm/v3/owners", None, ["crm.objects.contacts.read"], ["crm.objects.owners.read"]),
        (
            *("GET", "/crm/v3/properties/deals", None, ["crm.schemas.contacts.read"]),
            ["crm.schemas.deals.read", "crm.objects.deals.read"],
        ),
        (
            *("POST", "/crm/v3/properties/tasks/groups", {"name": "a", "label": "A"}, ["crm.objects.contacts.write"]),
            ["crm.schemas.contacts.write"],
        ),
        (
            *("PUT", "/crm/v4/objects/deals/1/associations/default/contacts/2", None, ["crm.objects.deals.write"]),
            ["crm.objects.contacts.write"],
        ),
    ],
)
def test_what_a_token_may_not_do_is_refused_with_the_scopes_it_lacks(
    hubspot: SandboxHubSpot, method: str, path: str, body: object, scopes: list[str], missing: list[str]
) -> None:
    hubspot.give_token(NARROW, scopes)

    status, answer, _ = hubspot.call(method, path, body, token=NARROW)

    assert (status, answer["category"]) == (403, "MISSING_SCOPES")
    assert answer["errors"][0]["context"] == {"requiredGranularScopes": missing}
    hubspot.give_token(NARROW, [*scopes, missing[0]])
    assert hubspot.call(method, path, body, token=NARROW)[0] != 403


def test_a_token_that_was_taken_back_is_refused_and_any_other_may_do_everything(hubspot: SandboxHubSpot) -> None:
    hubspot.give_token(NARROW, None)

    status, answer, _ = hubspot.call("GET", "/crm/v3/owners", token=NARROW)

    assert (status, answer["category"]) == (401, "INVALID_AUTHENTICATION")
    assert hubspot.call("GET", "/crm/v3/owners")[0] == 200
    hubspot.reset()
    assert hubspot.call("GET", "/crm/v3/owners", token=NARROW)[0] == 200


def test_one_kind_can_be_forbidden_to_everybody(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(forbidden="tasks deals")

    assert hubspot.call("POST", "/crm/v3/objects/tasks", NOTE)[1]["category"] == "MISSING_SCOPES"
    assert hubspot.call("POST", "/crm/v3/objects/notes", NOTE)[0] == 201
