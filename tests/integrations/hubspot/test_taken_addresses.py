"""HubSpot says that an address is another contact's: followed where that contact shows it, else a person is asked."""

import json
from typing import Any

import httpx2
import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from integrations.hubspot.hubspot_calls import Calls
from integrations.hubspot.hubspot_crm import HubSpotCrm, sdk_send
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, entry, written


def answering(hubspot: SandboxHubSpot, existing: str) -> HubSpotCrm:
    """HubSpot finds no contact by address, and says of every new one that it is `existing`."""
    real = sdk_send("test", hubspot.url, 5.0)

    def send(method: str, path: str, body: Any) -> httpx2.Response:
        if path.endswith("contacts/batch/create"):
            words = f"Contact already exists.{f' Existing ID: {existing}' if existing else ''}"
            return httpx2.Response(409, content=json.dumps({"category": "CONFLICT", "message": words}))
        if path.endswith("contacts/batch/read") and body.get("idProperty") == "email":
            return httpx2.Response(200, content=b'{"results": []}')
        return real(method, path, body)

    return build(hubspot, shared=Calls(send=send, sleep=lambda _: None))


@pytest.mark.parametrize("held", ["ann1@acme1.example", "Ann1@Acme1.example", "ann1+news@acme1.example"])
def test_a_contact_that_shows_the_address_is_followed(hubspot: SandboxHubSpot, held: str) -> None:
    their_id = hubspot.add("contacts", email=held)
    assert written(answering(hubspot, their_id).record([entry(1)])[0])["contact contact-1"] == their_id


def test_a_further_address_counts_too(hubspot: SandboxHubSpot) -> None:
    ids = [hubspot.add("contacts", email=one) for one in ("kept@acme1.example", "ann1@acme1.example")]
    merge = {"primaryObjectId": ids[0], "objectIdToMerge": ids[1]}
    merged = hubspot.call("POST", "/crm/v3/objects/contacts/merge", merge)[1]["id"]
    assert written(answering(hubspot, merged).record([entry(1)])[0])["contact contact-1"] == merged


def test_a_contact_that_shows_another_address_is_for_a_person(hubspot: SandboxHubSpot) -> None:
    stranger = hubspot.add("contacts", email="somebody@else.example")
    [outcome] = answering(hubspot, stranger).record([entry(1)])

    assert isinstance(outcome.error, UpstreamRefused)
    assert stranger in outcome.error.detail
    assert [link.kind for link in outcome.links] == ["company"]
    assert hubspot.values("contacts", stranger, "firstreply_score") == {"firstreply_score": None}


def test_a_conflict_that_names_nobody_is_tried_once_more_and_then_for_a_person(hubspot: SandboxHubSpot) -> None:
    crm = answering(hubspot, "")
    assert isinstance(crm.record([entry(1)])[0].error, UpstreamUnavailable)
    assert isinstance(crm.record([entry(1, first_attempt=False)])[0].error, UpstreamRefused)


def test_an_address_that_another_contact_has_is_proposed_once_and_the_rest_is_written(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    ours = written(crm.record([entry(1, email=None, score=10)])[0])["contact contact-1"]
    other = hubspot.add("contacts", email="ann1@acme1.example")
    more = {"known_contact_id": ours, "first_attempt": False, "score": 90}
    [told] = crm.record([entry(1, **more)])
    [link] = [one for one in told.links if one.kind == "contact"]

    assert "merge both" in str(told.error)
    assert other in str(told.error)
    assert hubspot.values("contacts", ours, "firstreply_score", "email") == {"firstreply_score": "90", "email": None}
    assert written(crm.record([entry(1, contact_written=link.written, **more)])[0]), "it is not asked again"
