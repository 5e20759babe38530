"""The same promises for every adapter, checked on recorded requests."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.errors import ConfigurationError, PayloadNotUnderstood, SignatureMismatch
from app.domain.ports import Channel
from integrations.inbound import channels
from integrations.inbound.channels import CHANNELS, build_channel
from staging.delivery_files import read_http_file

FIXTURES = Path(__file__).with_name("fixtures")
CASES = sorted(FIXTURES.glob("*/*.http"))
SECRET = b"fixture-secret"
_ELSEWHERE = {"recipients", "only_as_answer"}
RECEIVED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
every_adapter = pytest.mark.parametrize("adapter", sorted(CHANNELS))


def delivery(case: Path) -> Delivery:
    _, headers, body = read_http_file(case)
    path = case.read_bytes().partition(b"\n")[0].decode().split(" ")[1]
    return Delivery(headers=headers, body=body, received_at=RECEIVED_AT, path=path)


def said(value: Any) -> dict[str, Any]:
    """The fields that say something; `_ELSEWHERE` have tests of their own."""
    return {
        name: {key: text for key, text in one.items() if text} if name == "web_visit" else one
        for name, one in asdict(value).items()
        if one not in (None, "", (), {}) and name not in _ELSEWHERE
    }


@every_case
def test_reads_exactly_what_is_expected(case: Path) -> None:
    adapter = build_channel(case.parent.name, (SECRET,), ("mx.fernhill.example",))
    adapter.verify(delivery(case))
    readings = [said(reading) for reading in adapter.parse(delivery(case))]

    expected = json.loads(case.with_suffix(".expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(readings, default=str)) == expected


@every_case
def test_another_secret_is_refused(case: Path) -> None:
    stranger = build_channel(case.parent.name, (b"another-secret",))

    with pytest.raises(SignatureMismatch):
        stranger.verify(delivery(case))


@every_case
def test_without_a_secret_nothing_is_accepted(case: Path) -> None:
    closed = build_channel(case.parent.name, ())

    with pytest.raises(SignatureMismatch):
        closed.verify(delivery(case))


@every_case
def test_two_secrets_are_live_while_one_is_replaced(case: Path) -> None:
    build_channel(case.parent.name, (b"the-next-secret", SECRET)).verify(delivery(case))  # raises otherwise


@every_case
def test_a_request_without_its_proof_is_refused(case: Path) -> None:
    original = delivery(case)
    bare = {name: value for name, value in original.headers.items() if name == "content-type"}
    body = original.body.replace(b'name="signature"', b'name="other"').replace(b"signature", b"nothing")

    with pytest.raises(SignatureMismatch):
        build_channel(case.parent.name, (SECRET,)).verify(replace(original, headers=bare, body=body, path=""))


def test_every_single_byte_of_a_signed_body_counts() -> None:
    original = delivery(FIXTURES / "website_form" / "inquiry_with_every_field.http")
    channel = build_channel("website_form", (SECRET,))

    for place in range(len(original.body)):
        changed = bytearray(original.body)
        changed[place] ^= 1
        with pytest.raises(SignatureMismatch):
            channel.verify(replace(original, body=bytes(changed)))


def test_every_module_of_the_room_is_an_adapter_in_the_list() -> None:
    assert {module.name for module in iter_modules(channels.__path__)} == set(CHANNELS)


@every_adapter
def test_every_adapter_says_what_it_was_tried_against(adapter: str) -> None:
    told = import_module(f"{channels.__name__}.{adapter}").__doc__ or ""

    assert "tried" in told.lower()
    assert len(told.splitlines()) > 8, "what the events mean, and what the documentation leaves out"


@every_adapter
def test_every_adapter_has_recorded_requests(adapter: str) -> None:
    assert [case for case in CASES if case.parent.name == adapter]


@every_adapter
@settings(max_examples=25, deadline=None)
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_odd_bytes_are_read_or_refused_and_nothing_else(adapter: str, body: bytes) -> None:
    for content_type in (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "",
    ):
        read_or_refuse(build_channel(adapter, (SECRET,)), body, content_type)  # raises otherwise


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=12)
            | st.sampled_from(
                [
                    "email",
                    "name",
                    "message",
                    "data",
                    "fields",
                    "form_response",
                    "answers",
                    "payload",
                    "person",
                    "event",
                    "Headers",
                    "From",
                    "FromFull",
                    "Attachments",
                    "RawEmail",
                    "Type",
                    "Message",
                    "type",
                    "leadAction",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@every_adapter
@settings(max_examples=40, deadline=None)
@given(value=json_values)
def test_odd_json_is_read_or_refused_and_nothing_else(adapter: str, value: Any) -> None:
    read_or_refuse(build_channel(adapter, (SECRET,)), json.dumps(value).encode(), "application/json")  # fails otherwise


@pytest.mark.parametrize("adapter", sorted(CHANNELS.keys() - {"raw_mail"}))  # to which it is a text like any other
@pytest.mark.parametrize(
    "bomb",
    [b"[" * 200_000, b'{"a":' * 100_000, b"1" * 100_000, b'{"message":' + b"9" * 50_000 + b"}"],
    ids=["lists", "objects", "number", "number_within"],
)
def test_json_bombs_are_refused(adapter: str, bomb: bytes) -> None:
    headers, body = {"content-type": "application/json"}, bomb
    if adapter == "jotform":  # whose JSON stands in a posted field
        headers, body = {"content-type": "application/x-www-form-urlencoded"}, urlencode({"rawRequest": bomb}).encode()

    with pytest.raises(PayloadNotUnderstood, match="JSON"):
        build_channel(adapter, (SECRET,)).parse(Delivery(headers=headers, body=body, received_at=RECEIVED_AT))


def test_an_unknown_adapter_names_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="website_form"):
        build_channel("carrier_pigeon", ())


def read_or_refuse(channel: Channel, body: bytes, content_type: str) -> None:
    try:
        readings = channel.parse(Delivery(headers={"content-type": content_type}, body=body, received_at=RECEIVED_AT))
    except PayloadNotUnderstood as refusal:
        assert str(refusal)
        return
    for reading in readings:
        text = json.dumps(asdict(reading), default=str, ensure_ascii=False)
        text.encode("utf-8")  # no lone surrogates
        assert "\\u0000" not in text.replace("\\\\u0000", "")  # those six letters may have been typed
