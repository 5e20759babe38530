"""The rehearsal's deliveries: readable, signed as their channels expect, and what they claim to be."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, Inquiry, Notice
from integrations.inbound.channels import build_channel
from staging.delivery_files import read_http_file, sign

LEADS = Path(__file__).parents[2] / "staging" / "leads"
EXPECTED = json.loads((LEADS / "expected.json").read_text("utf-8"))
ADAPTERS = {"website": "website_form", "mailbox": "raw_mail", "postmark": "postmark", "linkedin": "linkedin_relay"}
FILES = sorted(LEADS.glob("*.http"))


def test_every_file_is_expected_and_every_expectation_has_a_file() -> None:
    assert sorted(EXPECTED) == [file.name for file in FILES]
    assert {one["joins"] for one in EXPECTED.values() if "joins" in one} <= set(EXPECTED)


def test_the_twins_are_identical_to_the_byte() -> None:
    first, second = (file.read_bytes() for file in FILES if "_twin_" in file.name)

    assert first == second


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_delivery_is_authentic_and_read_as_it_says(file: Path) -> None:
    source, headers, body = read_http_file(file)
    channel = build_channel(ADAPTERS[source], (b"rehearsal",))
    signed = sign(source, headers, body, b"rehearsal")
    delivery = Delivery(headers=signed, body=body, received_at=datetime(2026, 11, 20, 10, tzinfo=UTC))
    expected = EXPECTED[file.name]
    channel.verify(delivery)
    if expected["disposition"] == "quarantine":
        with pytest.raises(PayloadNotUnderstood):
            channel.parse(delivery)
        return
    (reading,) = channel.parse(delivery)
    assert isinstance(reading, Notice) == (expected["disposition"] == "notice")
    if isinstance(reading, Inquiry):
        assert reading.machine == (expected["disposition"] == "automated")
        may_be_answered = reading.reply_allowed and reading.sender_email and not reading.test
        assert not expected["answered"] or (may_be_answered and reading.authentication is not Authentication.FAIL)


def test_a_file_of_another_form_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.http"
    broken.write_bytes(b"GET /\n\n")

    with pytest.raises(ValueError, match=r"broken\.http"):
        read_http_file(broken)
