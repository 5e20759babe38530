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
  `signature` among the other fields. Only `timestamp` and `token` are signed, never the rest: who has seen one request
  can put another body around its signature, until five minutes later the time stamp is too old.
- The key is the account's "webhook signing key", which need not be the API key.
- `sender` is the envelope's: empty for bounces. `from` is the author. `Return-Path` is written from it, since bounces
  are known by it.
- `delivery-status` may be null. `message-headers` is a JSON text: a list of pairs, in their order.
- `X-Mailgun-Spf` and `X-Mailgun-Dkim-Check-Result` stand among the mail's own fields, only where the spam filter is on,
  and do not say of which domain. A sender can write them too, so they prove nothing: a person sends every answer.
- 200 ends the matter, 406 makes Mailgun drop the mail, all else is repeated for eight hours.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Reading
from app.domain.ports import Channel
from integrations.inbound.forms.payload import Form, as_object, as_text, is_json, posted_form, read_json_object
from integrations.inbound.mail.authentication import Findings
from integrations.inbound.mail.parts import take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import delivery_notice, mail_from_fields, with_return_path
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_recent

_NO_FINDINGS = Findings(missing="Mailgun tells of no mail whether it comes from its sender's address.")


@dataclass(frozen=True, slots=True)
class Mailgun(Channel):
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
        event = as_object(values.get("event-data")) or values
        return [_event(event, delivery) if isinstance(event.get("event"), str) else _inquiry(values, delivery)]


def _values(delivery: Delivery) -> dict[str, Any]:
    """The body's top-level values; of repeated form fields the first counts."""
    if is_json(delivery.headers, delivery.body):
        return read_json_object(delivery.body)
    form = posted_form(delivery.headers, delivery.body)
    values: dict[str, Any] = {"": form}
    for field in form.fields:
        values.setdefault(field.label, field.value)
    return values


def _signature(values: Mapping[str, Any]) -> dict[str, str]:
    source = as_object(values.get("signature")) or values
    return {name: as_text(source.get(name)) for name in ("timestamp", "token", "signature")}


def _inquiry(values: Mapping[str, Any], delivery: Delivery) -> Reading:
    sender = values.get("sender")
    envelope_sender = sender if isinstance(sender, str) else None
    mime = values.get("body-mime")
    if isinstance(mime, str) and mime:
        whole = take_apart(with_return_path(mime.encode("utf-8", "replace"), envelope_sender))
        return inquiry_from(whole, _NO_FINDINGS, received_at=delivery.received_at)
    form = values.get("")
    mail = mail_from_fields(
        _header_fields(values),
        {name: as_text(values.get(name.lower()) or values.get(name)) for name in ("From", "Subject", "Message-Id")},
        envelope_sender=envelope_sender,
        plain=as_text(values.get("body-plain")),
        html=as_text(values.get("body-html")),
        attachments=form.attachments if isinstance(form, Form) else (),
    )
    return inquiry_from(mail, _NO_FINDINGS, received_at=delivery.received_at)


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
