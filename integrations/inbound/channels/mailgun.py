"""Mailgun routes and event webhooks (documentation read 2026-11; tried on requests recorded by others, not against the
live vendor).

A route posts a mail, which becomes an inquiry: parsed into fields, or whole in `body-mime` when the address of the
route ends in "mime". Event webhooks speak of mails of ours and become notices, by `event`:

- `accepted`, `delivered`: taken by Mailgun, taken by the recipient's server.
- `failed`: `severity` "permanent" is a bounce, "temporary" will be tried again; `rejected`: Mailgun did not try.
- `opened`, `clicked`, `unsubscribed`, `complained`: what the recipient did.
- Legacy webhooks say `bounced` and `dropped` for `failed`, and post a form with the same values at the top.

What the documentation leaves to be found out:

- New events are JSON with `signature` an object; routes and legacy events are forms with `timestamp`, `token` and
  `signature` among the other fields. Only `timestamp` and `token` are signed, never the rest. Each pair is therefore
  taken once: who has seen a request that arrived can do nothing with its signature. Who reads one before it arrives
  could put another body around it; only the connection's encryption is against that.
- The key is the account's "webhook signing key", which need not be the API key.
- `sender` is the envelope's: empty for bounces. `from` is the author. `Return-Path` is written from it, since bounces
  are known by it.
- `delivery-status` may be null. `message-headers` is a JSON text: a list of pairs, in their order.
- `X-Mailgun-Spf` and `X-Mailgun-Dkim-Check-Result` stand among the mail's own fields, only where the spam filter is on,
  and do not say of which domain. A sender can write them too, so they prove nothing: a person sends every answer.
- 200 ends the matter, 406 makes Mailgun drop the mail, all else is repeated for eight hours.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import Attachment, ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.forms.payload import (
    as_object,
    as_text,
    first_values,
    is_json,
    multipart_parts,
    posted_form,
    read_json_object,
)
from integrations.inbound.mail.authentication import Findings
from integrations.inbound.mail.parts import take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import (
    attachment,
    delivery_notice,
    mail_from_fields,
    with_return_path,
)
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_recent, require_some_secret

_MOST_JSON = 1_000_000
_SECONDS = re.compile(r"[0-9]{10}")

_NO_FINDINGS = Findings(missing="Mailgun tells of no mail whether it comes from its sender's address.")


@dataclass(frozen=True, slots=True)
class Mailgun(Channel):
    """Signed inside the body: hexadecimal HMAC-SHA256 of `timestamp` and `token`, five minutes old at most, once."""

    secrets: tuple[bytes, ...]
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "mailgun"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def most_bytes(self, head: Delivery) -> int:
        """Events are JSON and short; mails come as forms."""
        return _MOST_JSON if _is_json(head) else self.max_bytes

    def is_proved_early(self, head: Delivery) -> bool:
        require_some_secret(self.secrets)
        return False

    def verify(self, delivery: Delivery) -> str:
        try:
            signed = _signature(delivery)
        except PayloadNotUnderstood:
            raise SignatureMismatch("no signature can be read in the body") from None
        timestamp, token = signed["timestamp"], signed["token"]
        # Signed as one text: without a fixed length, digits could move from the one to the other.
        if not _SECONDS.fullmatch(timestamp) or not token:
            raise SignatureMismatch("time stamp or token are missing or of another form")
        message = (timestamp + token).encode("utf-8", "replace")
        require_hmac_sha256(message, signed["signature"], secrets=self.secrets)
        require_recent(timestamp, now=delivery.received_at)
        return hashlib.sha256(b"mailgun\0" + message).hexdigest()

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        values = _values(delivery)
        event = as_object(values.get("event-data")) or values
        return [
            _event(event, delivery) if isinstance(event.get("event"), str) else _inquiry(values, delivery, self.own)
        ]


def _values(delivery: Delivery) -> dict[str, Any]:
    """The body's top-level values; of repeated form fields the first counts."""
    if _is_json(delivery):
        return read_json_object(delivery.body)
    values: dict[str, Any] = {}
    for field in posted_form(delivery.headers, delivery.body).fields:
        values.setdefault(field.label, field.value)
    return values


def _is_json(delivery: Delivery) -> bool:
    return is_json(delivery.headers, delivery.body)


def _signature(delivery: Delivery) -> dict[str, str]:
    """Only these three, out of a body of which nothing else is looked at before they are right."""
    names = ("timestamp", "token", "signature")
    if not _is_json(delivery):
        found = first_values(delivery.headers, delivery.body, names)
    else:
        values = read_json_object(delivery.body[:_MOST_JSON])
        found = {name: as_text((as_object(values.get("signature")) or values).get(name)) for name in names}
    return {name: found.get(name, "") for name in names}


def _inquiry(values: Mapping[str, Any], delivery: Delivery, own: OwnAddresses) -> Reading:
    sender = values.get("sender")
    envelope_sender = sender if isinstance(sender, str) else None
    mime = values.get("body-mime")
    if isinstance(mime, str) and mime:
        whole = take_apart(with_return_path(mime.encode("utf-8", "replace"), envelope_sender))
        return inquiry_from(whole, _NO_FINDINGS, received_at=delivery.received_at, own=own)
    mail = mail_from_fields(
        _header_fields(values),
        {name: as_text(values.get(name.lower()) or values.get(name)) for name in ("From", "Subject", "Message-Id")},
        envelope_sender=envelope_sender,
        plain=as_text(values.get("body-plain")),
        html=as_text(values.get("body-html")),
        files=[*_files(delivery), *((stored, b"") for stored in _stored_files(values))],
    )
    return inquiry_from(mail, _NO_FINDINGS, received_at=delivery.received_at, own=own)


def _files(delivery: Delivery) -> list[tuple[Attachment, bytes]]:
    """The files that came along."""
    content_type = delivery.headers.get("content-type", "")
    if not content_type.strip().lower().startswith("multipart/"):
        return []
    parts = [part for part in multipart_parts(content_type, delivery.body) if part.filename is not None]
    return [(attachment(part.filename, part.content_type, len(part.data)), part.data) for part in parts]


def _stored_files(values: Mapping[str, Any]) -> list[Attachment]:
    """The files that Mailgun keeps for us to fetch, which stay there: "store and notify" lists them as JSON."""
    listed = values.get("attachments")
    if isinstance(listed, str):
        try:
            listed = json.loads(listed)
        except (ValueError, RecursionError):
            return []
    files = [as_object(one) for one in listed] if isinstance(listed, list) else []
    return [attachment(one.get("name"), one.get("content-type"), one.get("size")) for one in files if one]


def _header_fields(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        listed = json.loads(as_text(values.get("message-headers")) or "[]")
    except (ValueError, RecursionError):
        return []
    pairs = listed if isinstance(listed, list) else []
    return [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) > 1]


def _event(event: Mapping[str, Any], delivery: Delivery) -> Reading:
    name = as_text(event.get("event")) or "event"
    headers = as_object(as_object(event.get("message")).get("headers"))
    status = as_object(event.get("delivery-status"))
    return delivery_notice(
        "mailgun",
        name,
        delivery,
        own_id=event.get("id"),
        about=headers.get("message-id") or event.get("Message-Id"),
        details={
            "recipient": event.get("recipient"),
            "severity": event.get("severity"),
            "reason": event.get("reason"),
            "description": status.get("message") or status.get("description") or event.get("error"),
        },
    )
