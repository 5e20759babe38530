"""SendGrid Inbound Parse and event webhooks (documentation read 2026-11; tried on requests recorded by others, not
against the live vendor).

Inbound Parse posts a mail as multipart, which becomes an inquiry: whole in `email` when "POST the raw, full MIME
message" is on, else parsed into fields. Event webhooks post a JSON list; each becomes a notice, by `event`:

- `processed`, `deferred`, `delivered`: taken by SendGrid, put off by the recipient's server, taken by it.
- `bounce` (`type` "bounce" or "blocked") and `dropped` (`reason` says why SendGrid did not even try): not arrived.
- `open`, `click`, `spamreport`, `unsubscribe`, `group_unsubscribe`, `group_resubscribe`: what the recipient did.

What the documentation gets wrong or leaves out:

- Inbound Parse signs nothing, so that the secret stands in the address. (Events can be signed by ECDSA, and
  a signed Inbound Parse is said to exist; neither is checked here.)
- The fields of one request are in several character sets. `charsets` names each one's; a field that is not in the
  list is UTF-8. The raw message is in no set at all and must be read as bytes.
- `envelope` is a JSON text; its `from` is the envelope's sender, empty for bounces.
- `dkim` is a text such as "{@firm.example : pass}", several of them apart by commas, `SPF` a word about the domain
  of the envelope's sender. They prove the author where that is the author's domain.
- The boundary can be guessed, so that a mail's text may write fields before SendGrid's own, or end the request: then
  nothing is proved, as where `from` is another sender than the one we read.
- 5xx is repeated for three days and redirects are not followed.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.charsets import decode_text
from integrations.inbound.forms.payload import (
    Part,
    as_object,
    as_text,
    boundary_of,
    is_json,
    multipart_parts,
    read_json_objects,
)
from integrations.inbound.mail.authentication import Findings
from integrations.inbound.mail.parts import has_one_header, take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import (
    attachment,
    delivery_notice,
    header_fields,
    mail_from_fields,
    with_return_path,
)
from integrations.inbound.proofs_of_origin import require_shared_secret

_MAX_EVENTS = 1_000
_DECISIVE = ("dkim", "spf", "envelope", "email", "from", "headers", "charsets")
_SIGNED = re.compile(r"@([^\s@:{},]+)\s*:\s*(\w+)")


@dataclass(frozen=True, slots=True)
class SendGrid(Channel):
    """Inbound Parse signs nothing: the secret comes by Basic auth or `?token=`."""

    secrets: tuple[bytes, ...]
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "sendgrid"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        self.verify(head)
        return True

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if is_json(delivery.headers, delivery.body):
            events = read_json_objects(delivery.body, _MAX_EVENTS)
            return [_event(one, place, delivery) for place, one in enumerate(events)]
        parts = multipart_parts(delivery.headers.get("content-type", ""), delivery.body)
        fields = {part.name: part.data for part in reversed(parts) if part.filename is None}
        found = _findings(fields, parts, delivery)
        raw = fields.get("email", b"")
        if raw.strip():
            mail = take_apart(with_return_path(raw, _envelope_sender(fields)))
            return [inquiry_from(mail, found, received_at=delivery.received_at, own=self.own)]
        return [_inquiry(fields, parts, found, delivery, self.own)]


def _inquiry(
    fields: Mapping[str, bytes], parts: Sequence[Part], found: Findings, delivery: Delivery, own: OwnAddresses
) -> Reading:
    def text(name: str) -> str:
        return _text(fields, name)

    files = [
        (attachment(part.filename, part.content_type, len(part.data)), part.data)
        for part in parts
        if part.filename is not None
    ]
    mail = mail_from_fields(
        header_fields(fields.get("headers", b"")),
        {"From": text("from"), "Subject": text("subject")},
        envelope_sender=_envelope_sender(fields),
        plain=text("text"),
        html=text("html"),
        files=files,
        one_header=has_one_header(fields.get("headers", b"").strip()),
    )
    return inquiry_from(mail, found, received_at=delivery.received_at, own=own)


def _text(fields: Mapping[str, bytes], name: str) -> str:
    charset = as_text(_object(fields.get("charsets")).get(name))
    return decode_text(fields.get(name, b""), charset or "utf-8")


def _is_forgeable(parts: Sequence[Part], delivery: Delivery) -> bool:
    """Whether a text of the mail may have written fields: one stands there twice, or the end of the request does.

    Who guesses the boundary writes fields of their own before SendGrid's, and may end the request before those.
    """
    written = Counter(part.name.strip().lower() for part in parts)
    end = f"--{boundary_of(delivery.headers.get('content-type', ''))}--".encode("utf-8", "replace")
    return delivery.body.count(end) != 1 or any(written[name] > 1 for name in _DECISIVE)


def _findings(fields: Mapping[str, bytes], parts: Sequence[Part], delivery: Delivery) -> Findings:
    """Valid signatures ("{@firm.example : pass}") and the envelope's domain, where SPF allows the server.

    SendGrid does not look at DMARC; an aligned signature or envelope is what DMARC would ask for.
    """
    if _is_forgeable(parts, delivery):
        return Findings(missing="SendGrid's verdict on this mail stands there twice; one of them may be forged.")
    said = _SIGNED.findall(decode_text(fields.get("dkim", b""), "utf-8"))
    is_allowed = decode_text(fields.get("SPF", b""), "utf-8").strip().lower() == "pass"
    return Findings(
        dmarc="none",
        signed_by=tuple(domain for domain, verdict in said if verdict == "pass"),
        envelope_domain=(_envelope_sender(fields) or "") if is_allowed else "",
        read_from=_text(fields, "from"),
    )


def _envelope_sender(fields: Mapping[str, bytes]) -> str | None:
    sender = _object(fields.get("envelope")).get("from")
    return sender.strip("<> ") if isinstance(sender, str) else None


def _object(data: bytes | None) -> dict[str, Any]:
    try:
        return as_object(json.loads(decode_text(data or b"{}", "utf-8")))
    except (ValueError, RecursionError):
        return {}


def _event(event: Mapping[str, Any], place: int, delivery: Delivery) -> Reading:
    if "event" not in event:
        raise PayloadNotUnderstood("sendgrid: neither an inbound mail nor a list of events")
    return delivery_notice(
        "sendgrid",
        as_text(event["event"]),
        delivery,
        own_id=event.get("sg_event_id") or f"{delivery.fingerprint[:24]}-{place}",
        about=event.get("smtp-id") or event.get("sg_message_id"),
        details={"recipient": event.get("email"), "reason": event.get("reason"), "type": event.get("type")},
    )
