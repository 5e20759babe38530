"""What the sandbox HubSpot sends out when something changes."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hubspot.utils.signature import Signature

from staging.installation.parts import SandboxHubSpot

SECRET = "app-secret"


class Receiver:
    """A web server that keeps what it is sent, and refuses as often as it is told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.refusals = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.requests.append(({key.lower(): value for key, value in self.headers.items()}, body))
                receiver.refusals -= 1
                self.send_response(503 if receiver.refusals >= 0 else 204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks?a=b"

    def events(self, count: int) -> list[dict[str, Any]]:
        """Every event, once as many came."""
        deadline = time.monotonic() + 5
        while True:
            found = [event for _, body in list(self.requests) for event in json.loads(body)]
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.01)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_changes_arrive_signed_as_the_official_client_checks_them(hubspot: SandboxHubSpot, receiver: Receiver) -> None:
    hubspot.subscribe(receiver.url, SECRET)
    ann = hubspot.add("contacts", email="a@x.example")
    hubspot.call("PATCH", f"/crm/v3/objects/contacts/{ann}", {"properties": {"phone": "1"}}, token="a-person")
    hubspot.call("PATCH", f"/crm/v3/objects/contacts/{ann}", {"properties": {"phone": "1"}})

    events = receiver.events(3)

    kinds = [(one["subscriptionType"], one.get("propertyName"), one["changeSource"]) for one in events]
    assert kinds == [
        ("contact.creation", None, "INTEGRATION"),
        ("contact.propertyChange", "email", "INTEGRATION"),
        ("contact.propertyChange", "phone", "CRM_UI"),
    ]
    assert {one["objectId"] for one in events} == {int(ann)}
    headers, body = receiver.requests[0]
    assert Signature.is_valid(
        signature=headers["x-hubspot-signature-v3"],
        client_secret=SECRET,
        request_body=body.decode(),
        http_uri=receiver.url,
        http_method="POST",
        signature_version="v3",
        timestamp=headers["x-hubspot-request-timestamp"],
    )


def test_only_what_was_asked_for_is_told(hubspot: SandboxHubSpot, receiver: Receiver) -> None:
    wanted = [
        {"subscriptionType": "deal.propertyChange", "propertyName": "dealstage"},
        {"subscriptionType": "contact.merge"},
        {"subscriptionType": "contact.privacyDeletion"},
        {"subscriptionType": "object.deletion", "objectType": "task"},
        {"subscriptionType": "deal.associationChange"},
    ]
    first, second = (hubspot.add("contacts", email=f"{name}@x.example") for name in "ab")
    deal, task = hubspot.add("deals"), hubspot.add("tasks", hs_timestamp="1")
    hubspot.subscribe(receiver.url, SECRET, wanted)

    changed = {"properties": {"dealstage": "closedwon", "dealname": "Two"}}
    hubspot.call("PATCH", f"/crm/v3/objects/deals/{deal}", changed)
    hubspot.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{first}")
    hubspot.call("DELETE", f"/crm/v3/objects/tasks/{task}")
    merge = {"primaryObjectId": first, "objectIdToMerge": second}
    merged = hubspot.call("POST", "/crm/v3/objects/contacts/merge", merge)[1]["id"]
    hubspot.call("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": merged})

    told = receiver.events(6)
    by_type = {one["subscriptionType"]: one for one in told}
    assert by_type.keys() == {
        *("deal.propertyChange", "deal.associationChange", "object.deletion", "contact.merge"),
        "contact.privacyDeletion",
    }
    assert by_type["deal.propertyChange"]["propertyValue"] == "closedwon"
    assert by_type["object.deletion"]["objectTypeId"] == "0-27"
    assert by_type["contact.merge"]["newObjectId"] == int(merged)
    assert by_type["contact.merge"]["mergedObjectIds"] == [int(first), int(second)]
    assert by_type["deal.associationChange"]["associationType"] == "DEAL_TO_CONTACT"


def test_a_receiver_that_refuses_is_asked_again_with_the_same_events(
    hubspot: SandboxHubSpot, receiver: Receiver
) -> None:
    receiver.refusals = 2
    hubspot.subscribe(receiver.url, SECRET, [{"subscriptionType": "company.creation"}], retry_seconds=0.02)
    company = hubspot.add("companies", name="Acme")

    told = receiver.events(3)

    assert [(one["objectId"], one["attemptNumber"]) for one in told] == [(int(company), n) for n in range(3)]
    assert len({one["eventId"] for one in told}) == 1


def test_many_changes_come_by_the_hundred(hubspot: SandboxHubSpot, receiver: Receiver) -> None:
    hubspot.subscribe(receiver.url, SECRET, [{"subscriptionType": "contact.creation"}])
    inputs = [{"properties": {"email": f"{number}@x.example"}} for number in range(100)]
    for half in (inputs, [{"properties": {"firstname": f"n{number}"}} for number in range(50)]):
        assert hubspot.call("POST", "/crm/v3/objects/contacts/batch/create", {"inputs": half})[0] == 201

    assert len(receiver.events(150)) == 150
    assert max(len(json.loads(body)) for _, body in receiver.requests) == 100
    hubspot.reset()
    hubspot.add("contacts", email="z@x.example")
    time.sleep(0.15)
    assert len(receiver.events(150)) == 150
