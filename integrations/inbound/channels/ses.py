"""Amazon SES mail receiving and events over SNS (documentation read 2026-11; tried on requests recorded by others, not
against the live vendor).

SNS posts an envelope, by `Type`:

- `Notification`: `Message` is a JSON text. `notificationType` "Received" is a mail and becomes an inquiry. Everything
  else speaks of a mail of ours and becomes a notice: `Bounce`, `Complaint`, `Delivery`, `Send`, `Reject`, `Open`,
  `Click`, `Rendering Failure`, `DeliveryDelay`.
- `SubscriptionConfirmation`: the topic wants to post here. A task shows the address for a person to open; opening it
  here would let anybody who can post make this service fetch an address of their choice.
- `UnsubscribeConfirmation`: the topic no longer posts here. Shown in the same way.

What the documentation gets wrong or leaves out:

- JSON is posted as `text/plain`.
- Feedback notifications name their kind in `notificationType`, events of a configuration set in `eventType`.
- `content` is there only when the receipt rule's action is SNS, and ends at about 150 KB. With an S3 action the mail
  itself stays in the bucket; such a notice is refused with the place of the mail, for a person to look.
- `action.encoding` says whether `content` is base64; a rule may be set either way.
- `dmarcVerdict` may be GRAY: the domain has no policy. Then an envelope of the author's domain that SPF allows proves
  the sender.
- `commonHeaders.from` is the sender Amazon read, which its verdicts are about; another reading of ours proves nothing.
- SNS may post twice; `MessageId` is the same again.

SNS's own signature is not checked: its certificate would have to be fetched from an address in the request.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.forms.payload import as_object, as_text, read_json_object
from integrations.inbound.mail.authentication import Findings, only_author
from integrations.inbound.mail.parts import Mail, take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import delivery_notice
from integrations.inbound.proofs_of_origin import require_shared_secret


@dataclass(frozen=True, slots=True)
class Ses(Channel):
    """SNS posts with the secret in the address: Basic auth or `?token=`. SNS's own signature is not checked."""

    secrets: tuple[bytes, ...]
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "ses"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 1_000_000  # SNS messages end at 256 KB

    def is_proved_early(self, head: Delivery) -> bool:
        self.verify(head)
        return True

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        envelope = read_json_object(delivery.body)
        message = envelope.get("Message")
        if envelope.get("Type") in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
            return [_subscription(envelope, delivery)]
        # With "raw message delivery" on, SNS leaves out its envelope.
        notice = read_json_object(message.encode("utf-8", "replace")) if isinstance(message, str) else envelope
        if notice.get("notificationType") == "Received":
            return [_inquiry(notice, delivery, self.own)]
        return [_event(notice, envelope, delivery)]


def _inquiry(notice: Mapping[str, Any], delivery: Delivery, own: OwnAddresses) -> Reading:
    receipt = as_object(notice.get("receipt"))
    action = as_object(receipt.get("action"))
    content = notice.get("content")
    if not isinstance(content, str) or not content:
        where = f"{as_text(action.get('bucketName'))}/{as_text(action.get('objectKey'))}".strip("/")
        raise PayloadNotUnderstood(
            f"ses: the mail itself is kept in S3 ({where[:200]}); let the rule publish its content"
        )
    raw = content.encode("utf-8", "replace")
    if as_text(action.get("encoding")).upper() == "BASE64":
        try:
            raw = base64.b64decode(content)
        except (binascii.Error, ValueError):
            raise PayloadNotUnderstood("ses: the content is not base64") from None
    mail = take_apart(raw)
    return inquiry_from(mail, _findings(notice, receipt, mail), received_at=delivery.received_at, own=own)


def _findings(notice: Mapping[str, Any], receipt: Mapping[str, Any], mail: Mail) -> Findings:
    """Amazon's verdicts, which are about the sender that Amazon reads.

    Which domain a DKIM signature is of it does not tell, so only DMARC and SPF count.
    """

    def status(verdict: str) -> str:
        return as_text(as_object(receipt.get(verdict)).get("status")).strip().lower()

    sent = as_object(notice.get("mail"))
    named = as_object(sent.get("commonHeaders")).get("from")
    is_allowed = status("spfVerdict") == "pass"
    return Findings(
        dmarc="none" if status("dmarcVerdict") == "gray" else status("dmarcVerdict"),
        dmarc_domain=only_author(mail.headers) or "",
        envelope_domain=as_text(sent.get("source")) if is_allowed else "",
        read_from=", ".join(map(as_text, named)) if isinstance(named, list) else "",
    )


def _event(notice: Mapping[str, Any], envelope: Mapping[str, Any], delivery: Delivery) -> Reading:
    name = as_text(notice.get("eventType") or notice.get("notificationType"))
    if not name:
        raise PayloadNotUnderstood("ses: neither a received mail nor an event")
    mail = as_object(notice.get("mail"))
    return delivery_notice(
        "ses",
        name,
        delivery,
        own_id=envelope.get("MessageId"),
        about=mail.get("messageId"),
        details={"recipient": _recipient(notice, mail), "type": as_object(notice.get("bounce")).get("bounceType")},
    )


def _recipient(notice: Mapping[str, Any], mail: Mapping[str, Any]) -> Any:
    """Who complained or did not take the mail, where one did; else whom it was for: our archive is among them."""
    for part, named in (("complaint", "complainedRecipients"), ("bounce", "bouncedRecipients")):
        told = as_object(notice.get(part)).get(named)
        if isinstance(told, list) and len(told) == 1:
            return as_object(told[0]).get("emailAddress")
    return mail.get("destination")


def _subscription(envelope: Mapping[str, Any], delivery: Delivery) -> Reading:
    """A person confirms by opening the address: nothing in a request makes the service open one."""
    return delivery_notice(
        "ses",
        as_text(envelope.get("Type")),
        delivery,
        own_id=envelope.get("MessageId"),
        about=envelope.get("TopicArn"),
        details={"confirm_at": envelope.get("SubscribeURL")},
    )
