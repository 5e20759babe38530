"""Subscriptions to mail in the sandbox: as HubSpot documents them, and nobody is subscribed again."""

from typing import Any

import pytest

from staging.installation.parts import SandboxHubSpot

ANN = "/communication-preferences/2026-09/statuses/ann@acme.example"
END = {"channel": "EMAIL", "statusState": "UNSUBSCRIBED", "subscriptionId": 4711}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"channel": "SMS"}, 400),
        ({"statusState": "GONE"}, 400),
        ({"subscriptionId": "4711"}, 400),
        ({"subscriptionId": 1}, 404),
        ({"legalBasis": "BECAUSE"}, 400),
        ({"legalBasis": "NON_GDPR"}, 400),
        ({"legalBasis": "NON_GDPR", "legalBasisExplanation": "they asked"}, 200),
    ],
)
def test_what_an_update_must_say(hubspot: SandboxHubSpot, changes: dict[str, Any], status: int) -> None:
    assert hubspot.call("POST", ANN, {**END, **changes})[0] == status


def test_ending_it_twice_is_fine_and_beginning_again_is_not(hubspot: SandboxHubSpot) -> None:
    contact = hubspot.add("contacts", email="ann@acme.example")
    for _ in range(2):
        assert hubspot.call("POST", ANN, END)[0] == 200
    assert hubspot.call("POST", ANN, {**END, "statusState": "SUBSCRIBED"})[0] == 400

    told = hubspot.values("contacts", contact, "hs_email_optout_4711", "hs_email_optout_4712", "hs_email_optout")
    assert list(told.values()) == ["true", None, None]
    first = {"emailAddress": "ann@acme.example", "subscriptionId": "4711"}
    assert hubspot.call("POST", "/communication-preferences/v3/unsubscribe", first)[0] == 400
