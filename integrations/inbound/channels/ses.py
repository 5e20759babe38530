"""Amazon SES mail receiving and events over SNS (vendor documentation, read 2026-11)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from integrations.inbound.forms.payload import as_text, read_json
from integrations.inbound.mail.authentication import verdict
from integrations.inbound.mail.parts import take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import delivery_notice
from integrations.inbound.proofs_of_origin import require_shared_secret


@dataclass(frozen=True, slots=True)
class Ses:
    """SNS posts with the secret in the address: Basic auth or `?token=`. SNS's own signature is not checked."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "ses"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 1_000_000  # SNS messages end at 256 KB

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        envelope = _object(read_json(delivery.body))
        if envelope.get("Type") in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
            return [_subscription(envelope, delivery)]
        message = envelope.get("Message")
        notice = _object(read_json(message.encode("utf-8", "replace"))) if isinstance(message, str) else envelope
        if notice.get("notificationType") == "Received":
            return [_inquiry(notice, delivery)]
        return [_event(notice, envelope, delivery)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PayloadNotUnderstood("ses: not an object")
    return value


def _inner(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _inquiry(notice: Mapping[str, Any], delivery: Delivery) -> Reading:
    receipt = _inner(notice, "receipt")
    content = notice.get("content")
    if not isinstance(content, str) or not content:
        action = _inner(receipt, "action")
        where = f"{as_text(action.get('bucketName'))}/{as_text(action.get('objectKey'))}".strip("/")
        raise PayloadNotUnderstood(
            f"ses: the mail itself is kept in S3 ({where[:200]}); let the rule publish its content"
        )
    raw = content.encode("utf-8", "replace")
    if as_text(_inner(receipt, "action").get("encoding")).upper() == "BASE64":
        try:
            raw = base64.b64decode(content)
        except (binascii.Error, ValueError):
            raise PayloadNotUnderstood("ses: the content is not base64") from None
    said = _inner(receipt, "dmarcVerdict").get("status")
    return inquiry_from(
        take_apart(raw),
        received_at=delivery.received_at,
        authentication=verdict(as_text(said)) if said else None,
    )


def _event(notice: Mapping[str, Any], envelope: Mapping[str, Any], delivery: Delivery) -> Reading:
    name = as_text(notice.get("eventType") or notice.get("notificationType"))
    if not name:
        raise PayloadNotUnderstood("ses: neither a received mail nor an event")
    mail = _inner(notice, "mail")
    return delivery_notice(
        "ses",
        name,
        source_id=f"{name}#{as_text(envelope.get('MessageId')) or delivery.fingerprint[:32]}",
        received_at=delivery.received_at,
        about=as_text(mail.get("messageId")) or None,
        details={
            "recipient": as_text(mail.get("destination")),
            "type": as_text(_inner(notice, "bounce").get("bounceType")),
        },
    )


def _subscription(envelope: Mapping[str, Any], delivery: Delivery) -> Reading:
    """A person confirms by opening the address: nothing in a request makes the service open one."""
    name = as_text(envelope.get("Type"))
    return delivery_notice(
        "ses",
        name,
        source_id=f"{name}#{as_text(envelope.get('MessageId')) or delivery.fingerprint[:32]}",
        received_at=delivery.received_at,
        about=as_text(envelope.get("TopicArn")) or None,
        details={"confirm_at": as_text(envelope.get("SubscribeURL"))},
    )
