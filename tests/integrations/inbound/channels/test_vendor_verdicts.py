"""A mail vendor's own verdict proves a sender, and what a sender writes in its place does not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.delivery import Delivery
from app.domain.inquiry import Inquiry
from integrations.inbound.channels import build_channel

FORGED = "Authentication-Results: mx.firm.example; dmarc=pass header.from=harbor.example\r\n"
ANN = "Ann <ann@harbor.example>"
MAIL = FORGED + "From: Ann <ann@harbor.example>\r\nTo: hello@firm.example\r\nSubject: Hello\r\n\r\nHello"


def read(adapter: str, body: bytes, content_type: str) -> Inquiry:
    channel = build_channel(adapter, (b"secret",), ("mx.firm.example",))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    (found,) = channel.parse(Delivery(headers={"content-type": content_type}, body=body, received_at=at))
    assert isinstance(found, Inquiry)
    return found


def postmark(*headers: tuple[str, str], raw: bool = False, mail: str = MAIL) -> Inquiry:
    body: dict[str, Any] = {
        "From": "ann@harbor.example",
        "FromFull": {"Email": "ann@harbor.example", "Name": "Ann"},
        "TextBody": "Hello",
        "Headers": [{"Name": name, "Value": value} for name, value in headers],
    }
    return read("postmark", json.dumps(body | ({"RawEmail": mail} if raw else {})).encode(), "application/json")


def sendgrid(**fields: str) -> Inquiry:
    parts = {"headers": MAIL.partition("\r\n\r\n")[0], "from": "ann@harbor.example", "text": "Hello", **fields}
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    return read("sendgrid", f"{body}--b--\r\n".encode(), "multipart/form-data; boundary=b")


def ses(source: str = "", mail: str = MAIL, named: str = ANN, **verdicts: str) -> Inquiry:
    receipt = {name: {"status": status} for name, status in verdicts.items()}
    sent = {"source": source, "commonHeaders": {"from": [named] if named else []}}
    message = {"notificationType": "Received", "mail": sent, "receipt": receipt, "content": mail}
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


# One sender for who ends lines at CRLF alone, another for who ends them at CR or LF too.
TWO_HEADERS = [
    "X-Y: z\rFrom: ann@harbor.example\r\r\nFrom: bob@evil.example\r\n\r\nHello",
    "X-Y: z\nFrom: ann@harbor.example\n\nx\r\nFrom: bob@evil.example\r\n\r\nHello",
    "X-Y: z\r\nX-Z: z\nFrom: ann@harbor.example\n\nFrom: bob@evil.example\r\n\r\nHello",
    "From: ann@harbor.example\r\rFrom: bob@evil.example\r\n\r\nHello",
    "From: ann@harbor.example\r\nX-Y: z\0\r\n\r\nHello",
]


@pytest.mark.parametrize("mail", TWO_HEADERS)
def test_a_mail_whose_lines_can_be_divided_in_two_ways_proves_nobody(mail: str) -> None:
    results = "Authentication-Results: mx.firm.example; dmarc=pass header.from=harbor.example\r\n"
    signed = ("X-Spam-Tests", "DKIM_VALID_AU")

    assert not ses(mail=mail, dmarcVerdict="PASS").address_proved
    assert not postmark(signed, raw=True, mail=mail).address_proved
    assert not sendgrid(email=mail, dkim="{@harbor.example : pass}").address_proved
    assert not sendgrid(headers=mail.partition("\r\n\r\n")[0], dkim="{@harbor.example : pass}").address_proved
    assert not read("raw_mail", f"{results}{mail}".encode(), "message/rfc822").address_proved


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_a_mail_in_one_kind_of_line_ends_is_proved(line_end: str) -> None:
    mail = MAIL.replace("\r\n", line_end)

    assert ses(mail=mail, dmarcVerdict="PASS").address_proved
    assert postmark(
        ("X-Spam-Tests", "DKIM_VALID_AU"), ("Return-Path", "b@x.example"), raw=True, mail=mail
    ).address_proved
    assert read("raw_mail", mail.encode(), "message/rfc822").address_proved


def test_a_verdict_about_another_sender_than_the_one_we_read_proves_nobody() -> None:
    signed = ("X-Spam-Tests", "DKIM_VALID_AU")
    bobs = MAIL.replace("harbor", "bank")

    assert not postmark(signed, ("From", "victor@bank.example")).address_proved
    assert not postmark(signed, raw=True, mail=bobs).address_proved
    assert not sendgrid(headers="From: victor@bank.example", dkim="{@bank.example : pass}").address_proved
    assert not ses(named="Bob <bob@evil.example>", dmarcVerdict="PASS").address_proved
    assert not ses(named="", dmarcVerdict="PASS").address_proved


def _written(name: str, value: str) -> str:
    return f'\r\n--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'


@pytest.mark.parametrize(
    "written",
    [
        _written("SPF", "pass") + _written("envelope", '{"from":"bob@harbor.example"}'),
        _written("spf ", "pass"),
        _written("dkim", "{@harbor.example : pass}"),
        _written("from", "ann@harbor.example"),
        _written("email", MAIL),
        _written("headers", "From: ann@harbor.example"),
        _written("SPF", "pass") + "\r\n--b--\r\n",
        '\r\n--b\r\nContent-Disposition: form-data;\r\n name="dkim"\r\n\r\n{@harbor.example : pass}\r\n--b--',
    ],
)
def test_a_text_that_writes_fields_of_sendgrids_proves_nobody(written: str) -> None:
    fields = {"text": f"Hello{written}", "SPF": "pass", "envelope": '{"from":"b@harbor.example"}', "email": MAIL}

    assert sendgrid(**{**fields, "text": "Hello"}).address_proved
    assert not sendgrid(**fields, dkim="{@evil.example : pass}").address_proved
