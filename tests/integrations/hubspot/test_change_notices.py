"""What HubSpot's webhooks name, and which of them are believed."""

import base64
import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, PayloadTooLarge, SignatureMismatch
from integrations.hubspot.change_notices import HubSpotNotices

URL = "https://x.example/h"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)  # 1700000000
NOTICES = HubSpotNotices(url=URL, secret=b"secret")


def delivery(
    body: bytes, *, at: datetime = AT, url: str = URL, path: str = "/h", secret: bytes = b"secret"
) -> Delivery:
    stamp = str(int(at.timestamp() * 1000))
    mac = hmac.new(secret, b"POST" + url.encode() + body + stamp.encode(), hashlib.sha256).digest()
    headers = {"x-hubspot-signature-v3": base64.b64encode(mac).decode(), "x-hubspot-request-timestamp": stamp}
    return Delivery(headers=headers, body=body, received_at=AT, path=path)


def named(*events: Any) -> set[tuple[str, str]]:
    return set(NOTICES.records(delivery(json.dumps(events).encode())))


def test_a_signature_made_by_the_recipe_is_taken_and_nothing_near_it() -> None:
    known = "S5vZzZNEsqerEQQrcyInJ2GeAjW7t4s/o6nev+WfDKA="  # over POST, the address, {"a":1} and the time stamp
    assert delivery(b'{"a":1}').headers["x-hubspot-signature-v3"] == known
    assert NOTICES.records(delivery(b"[]", url=URL + "?a=b%20c", path="/h?a=b%20c")) == set()
    for wrong in (
        delivery(b"[]", secret=b"other"),
        delivery(b"[]", url="http://x.example/h"),
        delivery(b"[]", path="/h?more=1"),
        delivery(b"[]", at=AT - timedelta(seconds=301)),
        delivery(b"[]", at=AT + timedelta(seconds=301)),
        Delivery(headers={}, body=b"[]", received_at=AT),
        Delivery(
            headers={**delivery(b"[]").headers, "x-hubspot-request-timestamp": "1700000000"}, body=b"[]", received_at=AT
        ),
        Delivery(headers=delivery(b"[]").headers, body=b"[ ]", received_at=AT),
    ):
        with pytest.raises(SignatureMismatch):
            NOTICES.records(wrong)


def test_records_are_named_by_their_kind_and_id() -> None:
    assert named(
        {"subscriptionType": "contact.propertyChange", "objectId": 7, "propertyName": "email"},
        {"subscriptionType": "contact.propertyChange", "objectId": 7},
        {"subscriptionType": "object.deletion", "objectTypeId": "0-2", "objectId": "8"},
        {"subscriptionType": "deal.associationChange", "fromObjectId": 9, "toObjectId": 7},
        {"subscriptionType": "contact.merge", "objectId": 1, "newObjectId": 3, "mergedObjectIds": [1, 2]},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-27", "objectId": 5},
    ) == {("contact", one) for one in "7123"} | {("company", "8"), ("deal", "9"), ("task", "5")}


def test_what_is_not_read_is_left_out() -> None:
    odd: list[Any] = [True, -1, 0, 1.5, "1'", "", None, {}, 10**30]
    assert not named(
        {"subscriptionType": "ticket.creation", "objectId": 7},
        {"subscriptionType": "object.creation", "objectTypeId": "0-5", "objectId": 7},
        *({"subscriptionType": "deal.creation", "objectId": one} for one in odd),
    )


def test_bounds() -> None:
    with pytest.raises(PayloadTooLarge):
        named(*[{}] * 101)
    assert len(named({"subscriptionType": "deal.merge", "mergedObjectIds": list(range(1, 5_000))})) == 1_000


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"[1]", b"\xff", b"[" * 100_000, b'[{"objectId":' + b"9" * 5_000 + b"}]"]
)
def test_what_is_no_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadNotUnderstood):
        NOTICES.records(delivery(body))


WORDS = st.sampled_from(["contact.merge", "deal.associationChange", "object.creation", "0-1", "9", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS, st.lists, max_leaves=8
)
NAMES = st.sampled_from(
    ["subscriptionType", "objectTypeId", "objectId", "newObjectId", "mergedObjectIds", "fromObjectId"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(NAMES, VALUES), max_size=5))
def test_any_events_name_only_what_can_be_read(events: list[dict[str, Any]]) -> None:
    for kind, their_id in named(*events):
        assert kind in ("contact", "company", "deal", "task")
        assert their_id.isascii()
        assert their_id.isdigit()
        assert len(their_id) <= 20


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(PayloadNotUnderstood):
        assert NOTICES.records(delivery(body)) == set()
