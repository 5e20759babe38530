"""SendGrid Inbound Parse (parsed or raw) and event webhooks (vendor documentation, read 2026-11)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Reading
from integrations.inbound.forms.payload import Part, as_text, is_json, multipart_parts, read_json
from integrations.inbound.mail.charsets import decode_text
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.reader import inquiry_from, read_mail
from integrations.inbound.mail.vendor_mail import (
    attachment,
    delivery_notice,
    header_fields,
    mail_from_fields,
    with_return_path,
)
from integrations.inbound.proofs_of_origin import require_shared_secret

_MAX_EVENTS = 1_000
_EVENT_DETAILS = {"recipient": "email", "reason": "reason", "type": "type"}


@dataclass(frozen=True, slots=True)
class SendGrid:
    """Inbound Parse signs nothing: the secret comes by Basic auth or `?token=`."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "sendgrid"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            return _events(read_json(delivery.body), delivery)
        parts = multipart_parts(delivery.headers.get("content-type", ""), delivery.body)
        fields = {part.name: part.data for part in reversed(parts) if part.filename is None}
        raw = fields.get("email", b"")
        if raw.strip():
            return [read_mail(with_return_path(raw, _envelope_sender(fields)), received_at=delivery.received_at)]
        return [_inquiry(fields, parts, delivery)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _inquiry(fields: Mapping[str, bytes], parts: Sequence[Part], delivery: Delivery) -> Reading:
    charsets = _object(fields.get("charsets"))

    def text(name: str) -> str:
        return decode_text(fields.get(name, b""), as_text(charsets.get(name)) or "utf-8")

    pairs = header_fields(fields.get("headers", b""))
    present = {name.lower() for name, _ in pairs}
    pairs += [(name, text(name.lower())) for name in ("From", "Subject") if name.lower() not in present]
    sender = _envelope_sender(fields)
    if sender is not None:
        pairs.append(("Return-Path", f"<{sender}>"))
    files = [
        attachment(part.filename, part.content_type, len(part.data)) for part in parts if part.filename is not None
    ]
    mail = mail_from_fields(pairs, plain=text("text"), html=text("html"), attachments=files[:100])
    return inquiry_from(
        mail, received_at=delivery.received_at, authentication=_authentication(mail.headers, text("dkim"))
    )


def _authentication(headers: Headers, dkim: str) -> Authentication | None:
    """PASS when SendGrid found a valid signature of the author's own domain ("{@firm.example : pass}")."""
    domain = headers.first("from").rpartition("@")[2].strip(" >\"'").lower()
    signed = [one.strip(" {}").lower() for one in dkim.split(",")]
    return Authentication.PASS if domain and any(one.replace(" ", "") == f"@{domain}:pass" for one in signed) else None


def _envelope_sender(fields: Mapping[str, bytes]) -> str | None:
    sender = _object(fields.get("envelope")).get("from")
    return sender.strip("<> ") if isinstance(sender, str) else None


def _object(data: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(decode_text(data or b"{}", "utf-8"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _events(value: Any, delivery: Delivery) -> Sequence[Reading]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) and "event" in one for one in value):
        raise PayloadNotUnderstood("sendgrid: neither an inbound mail nor a list of events")
    return [_event(one, place, delivery) for place, one in enumerate(value[:_MAX_EVENTS])]


def _event(event: Mapping[str, Any], place: int, delivery: Delivery) -> Reading:
    name = as_text(event["event"])
    own_id = as_text(event.get("sg_event_id")) or f"{delivery.fingerprint[:24]}-{place}"
    return delivery_notice(
        "sendgrid",
        name,
        source_id=f"{name}#{own_id}",
        received_at=delivery.received_at,
        about=as_text(event.get("smtp-id")) or as_text(event.get("sg_message_id")) or None,
        details={key: as_text(event.get(source)) for key, source in _EVENT_DETAILS.items()},
    )
