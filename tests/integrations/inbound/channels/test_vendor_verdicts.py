"""A mail vendor's own verdict proves a sender, and what a sender writes in its place does not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.delivery import Delivery
from app.domain.inquiry import Inquiry
from integrations.inbound.channels import build_channel

FORGED = "Authentication-Results: mx.firm.example; dmarc=pass header.from=harbor.example\r\n"
MAIL = FORGED + "From: Ann <ann@harbor.example>\r\nTo: hello@firm.example\r\nSubject: Hello\r\n\r\nHello"


def read(adapter: str, body: bytes, content_type: str) -> Inquiry:
    channel = build_channel(adapter, (b"secret",), ("mx.firm.example",))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    (found,) = channel.parse(Delivery(headers={"content-type": content_type}, body=body, received_at=at))
    assert isinstance(found, Inquiry)
    return found


def postmark(*headers: tuple[str, str], raw: bool = False) -> Inquiry:
    body: dict[str, Any] = {
        "From": "ann@harbor.example",
        "FromFull": {"Email": "ann@harbor.example", "Name": "Ann"},
        "TextBody": "Hello",
        "Headers": [{"Name": name, "Value": value} for name, value in headers],
    }
    return read("postmark", json.dumps(body | ({"RawEmail": MAIL} if raw else {})).encode(), "application/json")


def sendgrid(**fields: str) -> Inquiry:
    parts = {"headers": MAIL.partition("\r\n\r\n")[0], "from": "ann@harbor.example", "text": "Hello", **fields}
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    return read("sendgrid", f"{body}--b--\r\n".encode(), "multipart/form-data; boundary=b")


def ses(source: str = "", **verdicts: str) -> Inquiry:
    receipt = {name: {"status": status} for name, status in verdicts.items()}
    message = {"notificationType": "Received", "mail": {"source": source}, "receipt": receipt, "content": MAIL}
    return read("ses", json.dumps({"Type": "Notification", "Message": json.dumps(message)}).encode(), "text/plain")


@pytest.mark.parametrize("raw", [False, True])
def test_postmarks_one_list_of_tests_proves_the_sender_and_a_second_one_does_not(*, raw: bool) -> None:
    signed, unsigned = ("X-Spam-Tests", "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU"), ("X-Spam-Tests", "DKIM_VALID,SPF_PASS")

    assert postmark(signed, raw=raw).address_proved
    assert not postmark(unsigned, raw=raw).address_proved
    assert not postmark(signed, unsigned, raw=raw).address_proved
    assert not postmark(raw=raw).address_proved
    assert not postmark(signed, ("From", "a@x.example"), ("From", "b@x.example")).address_proved


@pytest.mark.parametrize(
    ("fields", "proved"),
    [
        ({"dkim": "{@harbor.example : pass}"}, True),
        ({"dkim": "{@evil.example : fail, @mail.harbor.example : pass}"}, True),
        ({"dkim": "{@harbor.example : fail, @evil.example : pass}"}, False),
        ({"dkim": "{@xharbor.example : pass}"}, False),
        ({"SPF": "pass", "envelope": '{"from":"b@news.harbor.example"}'}, True),
        ({"SPF": "pass", "envelope": '{"from":"b@evil.example"}'}, False),
        ({"SPF": "softfail", "envelope": '{"from":"b@harbor.example"}'}, False),
        ({"email": MAIL}, False),
        ({"email": MAIL, "dkim": "{@harbor.example : pass}"}, True),
        ({}, False),
    ],
)
def test_sendgrids_fields_prove_the_sender_where_they_are_of_the_same_organisation(
    fields: dict[str, str], *, proved: bool
) -> None:
    assert sendgrid(**fields).address_proved is proved


@pytest.mark.parametrize(
    ("verdicts", "proved"),
    [
        ({"dmarcVerdict": "PASS"}, True),
        ({"dmarcVerdict": "FAIL", "spfVerdict": "PASS", "source": "b@harbor.example"}, False),
        ({"dmarcVerdict": "GRAY", "dkimVerdict": "PASS"}, False),
        ({"dmarcVerdict": "GRAY", "spfVerdict": "PASS", "source": "b@harbor.example"}, True),
        ({"dmarcVerdict": "GRAY", "spfVerdict": "PASS", "source": "b@evil.example"}, False),
        ({"dmarcVerdict": "PROCESSING_FAILED", "spfVerdict": "PASS", "source": "b@harbor.example"}, False),
        ({}, False),
    ],
)
def test_amazons_verdicts_prove_the_sender(verdicts: dict[str, str], *, proved: bool) -> None:
    assert ses(**verdicts).address_proved is proved


def test_mailgun_proves_nobody_whatever_the_mail_says_of_itself() -> None:
    headers = [["X-Mailgun-Spf", "Pass"], ["X-Mailgun-Dkim-Check-Result", "Pass"], ["From", "ann@harbor.example"]]
    body = {"from": "ann@harbor.example", "body-plain": "Hello", "message-headers": json.dumps(headers)}
    found = read("mailgun", json.dumps(body).encode(), "application/json")

    assert not found.address_proved
    assert "Mailgun" in (found.doubt or "")
