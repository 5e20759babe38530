"""Mailgun routes (parsed or MIME) and event webhooks, new and legacy (vendor documentation, read 2026-11)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.forms.payload import Form, as_text, is_json, posted_form, read_json
from integrations.inbound.mail.reader import inquiry_from, read_mail
from integrations.inbound.mail.vendor_mail import delivery_notice, mail_from_fields, with_return_path
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_recent


@dataclass(frozen=True, slots=True)
class Mailgun:
    """Signed inside the body: hexadecimal HMAC-SHA256 of `timestamp` and `token`, five minutes old at most."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "mailgun"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def verify(self, delivery: Delivery) -> None:
        try:
            signed = _signature(_values(delivery))
        except PayloadNotUnderstood:
            raise SignatureMismatch("no signature can be read in the body") from None
        timestamp, token = signed.get("timestamp", ""), signed.get("token", "")
        message = (timestamp + token).encode("utf-8", "replace")
        require_hmac_sha256(message, signed.get("signature"), secrets=self.secrets)
        require_recent(timestamp, now=delivery.received_at)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        values = _values(delivery)
        event = values.get("event-data")
        if isinstance(event, dict):
            return [_event(event, delivery)]
        if isinstance(values.get("event"), str):
            return [_event(values, delivery)]
        return [_inquiry(values, delivery)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _values(delivery: Delivery) -> dict[str, Any]:
    """The body's top-level values; of repeated form fields the first counts."""
    if is_json(delivery.headers, delivery.body):
        value = read_json(delivery.body)
        if not isinstance(value, dict):
            raise PayloadNotUnderstood("mailgun: not an object")
        return value
    form = posted_form(delivery.headers, delivery.body)
    values: dict[str, Any] = {"": form}
    for field in form.fields:
        values.setdefault(field.label, field.value)
    return values


def _signature(values: Mapping[str, Any]) -> dict[str, str]:
    found = values.get("signature")
    source = found if isinstance(found, dict) else values
    return {name: as_text(source.get(name)) for name in ("timestamp", "token", "signature")}


def _inquiry(values: Mapping[str, Any], delivery: Delivery) -> Reading:
    sender = values.get("sender")
    envelope_sender = sender if isinstance(sender, str) else None
    mime = values.get("body-mime")
    if isinstance(mime, str) and mime:
        raw = with_return_path(mime.encode("utf-8", "replace"), envelope_sender)
        return read_mail(raw, received_at=delivery.received_at)
    form = values.get("")
    mail = mail_from_fields(
        _fields(values, envelope_sender),
        plain=as_text(values.get("body-plain")),
        html=as_text(values.get("body-html")),
        attachments=form.attachments if isinstance(form, Form) else (),
    )
    return inquiry_from(mail, received_at=delivery.received_at)


def _fields(values: Mapping[str, Any], envelope_sender: str | None) -> list[tuple[str, str]]:
    try:
        listed = json.loads(as_text(values.get("message-headers")) or "[]")
    except (ValueError, RecursionError):
        listed = []
    pairs = [
        (str(pair[0]), str(pair[1]))
        for pair in (listed if isinstance(listed, list) else [])
        if isinstance(pair, list) and len(pair) > 1
    ]
    present = {name.lower() for name, _ in pairs}
    extra = [
        (name, as_text(values.get(name.lower()) or values.get(name))) for name in ("From", "Subject", "Message-Id")
    ]
    if envelope_sender is not None:
        extra.append(("Return-Path", f"<{envelope_sender.strip('<> ')}>"))
    return pairs + [(name, value) for name, value in extra if value and name.lower() not in present]


def _event(event: Mapping[str, Any], delivery: Delivery) -> Reading:
    name = as_text(event.get("event")) or "event"
    message = event.get("message")
    headers = message.get("headers") if isinstance(message, dict) else None
    about = headers.get("message-id") if isinstance(headers, dict) else event.get("Message-Id")
    status = event.get("delivery-status")
    return delivery_notice(
        "mailgun",
        name,
        source_id=f"{name}#{as_text(event.get('id')) or delivery.fingerprint[:32]}",
        received_at=delivery.received_at,
        about=as_text(about) or None,
        details={
            "recipient": as_text(event.get("recipient")),
            "severity": as_text(event.get("severity")),
            "reason": as_text(event.get("reason")),
            "description": as_text(status.get("message") or status.get("description"))
            if isinstance(status, dict)
            else event.get("error"),
        },
    )
