"""Postmark inbound webhooks and delivery events (documentation read 2026-11; tried on requests recorded by others, not
against the live vendor).

Events, by `RecordType`; the inbound one may come without it:

- `Inbound`: a mail arrived. Becomes an inquiry.
- `Bounce` (`Type` says how: `HardBounce`, `SoftBounce`, `AutoResponder`, ...) and `SpamComplaint`: a mail of ours did
  not arrive, or its reader called it spam.
- `SubscriptionChange`: the address was suppressed at Postmark, or no longer is.
- `Delivery`, `Open`, `Click`: a mail of ours arrived, was opened, was clicked.

All but the first become notices.

What the documentation leaves to be found out:

- `RawEmail` is there only when "include raw email content" is on. Without it the mail is put together again from
  the fields: lossy, but enough to read.
- `MessageID` is Postmark's own. The mail's, by which threads hang together, stands among `Headers`.
- `FromName` may hold quotation marks and backslashes of the original header.
- DKIM is told in SpamAssassin's list only: `DKIM_VALID_AU` among `X-Spam-Tests` is a valid signature of the author's
  domain. The list stands among the mail's own fields, so a second one of that name can only be forged; then, and
  without the list, nothing is proved.
- `FromFull` is the sender Postmark read. `Headers` and `RawEmail` may name another one; then nothing is proved.
- Bounces and complaints have an `ID`, the other events none, so the bytes are part of ours.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES, OwnAddresses
from app.domain.ports import Channel
from integrations.inbound.forms.payload import as_text, read_json_object
from integrations.inbound.mail.authentication import Findings, only_author
from integrations.inbound.mail.parts import Mail, take_apart
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import (
    attachment,
    delivery_notice,
    mail_from_fields,
    most_read,
    with_return_path,
)
from integrations.inbound.proofs_of_origin import require_shared_secret


class _Header(BaseModel):
    Name: str
    Value: str = ""


class _Inbound(BaseModel):
    """The fields we read; everything else is ignored."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    From: str = ""
    FromFull: dict[str, Any] = Field(default_factory=dict)
    To: str = ""
    ReplyTo: str = ""
    Subject: str = ""
    Date: str = ""
    MessageID: str = ""
    TextBody: str | None = None
    HtmlBody: str | None = None
    RawEmail: str | None = None
    Headers: list[_Header] = Field(default_factory=list)
    Attachments: list[dict[str, Any]] = Field(default_factory=list)

    def header(self, name: str) -> str | None:
        return next((one.Value for one in self.Headers if one.Name.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Postmark(Channel):
    """Postmark signs nothing: the secret comes by Basic auth or `?token=`."""

    secrets: tuple[bytes, ...]
    own: OwnAddresses = NO_ADDRESSES
    adapter: ClassVar[str] = "postmark"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000  # 35 MB of files in base64

    def is_proved_early(self, head: Delivery) -> bool:
        self.verify(head)
        return True

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json_object(delivery.body)
        record = value.get("RecordType")
        if isinstance(record, str) and record != "Inbound":
            return [_event(record, value, delivery)]
        try:
            inbound = _Inbound.model_validate(value)
        except ValidationError as error:
            raise PayloadNotUnderstood(f"postmark: {error.error_count()} field(s) of an unexpected kind") from None
        return [_inquiry(inbound, delivery, self.own)]


def _inquiry(inbound: _Inbound, delivery: Delivery, own: OwnAddresses) -> Reading:
    if inbound.RawEmail:
        raw = with_return_path(inbound.RawEmail.encode("utf-8", "replace"), inbound.header("return-path"))
        mail = take_apart(raw)
        return inquiry_from(mail, _findings(inbound, mail), received_at=delivery.received_at, own=own)
    if not (inbound.From or inbound.FromFull or inbound.TextBody or inbound.HtmlBody):
        raise PayloadNotUnderstood("postmark: neither an inbound mail nor a known event")
    files = [
        (attachment(file.get("Name"), file.get("ContentType"), file.get("ContentLength")), file.get("Content"))
        for file in inbound.Attachments
    ]
    mail = mail_from_fields(
        [(one.Name, one.Value) for one in inbound.Headers],
        _fields_beside(inbound),
        envelope_sender=None,
        plain=inbound.TextBody or "",
        html=inbound.HtmlBody or "",
        files=[(file, _beginning(content, most_read(file))) for file, content in files],
    )
    return inquiry_from(mail, _findings(inbound, mail), received_at=delivery.received_at, own=own)


def _beginning(content: Any, most_bytes: int) -> bytes:
    """The first bytes of a file in base64; none where it is no base64."""
    kept = content[: most_bytes // 3 * 4] if isinstance(content, str) else ""
    try:
        return base64.b64decode(kept[: len(kept) // 4 * 4])
    except ValueError:
        return b""


def _fields_beside(inbound: _Inbound) -> dict[str, str]:
    """What Postmark lists outside of the mail's own header."""
    name, address = str(inbound.FromFull.get("Name") or ""), str(inbound.FromFull.get("Email") or "")
    quoted = name.replace("\\", "").replace('"', "")
    return {
        "From": f'"{quoted}" <{address}>' if address and quoted else address or inbound.From,
        "To": inbound.To,
        "Reply-To": inbound.ReplyTo,
        "Subject": inbound.Subject,
        "Date": inbound.Date,
        "Message-ID": f"<{inbound.MessageID}@inbound.postmarkapp.com>" if inbound.MessageID else "",
    }


def _findings(inbound: _Inbound, mail: Mail) -> Findings:
    """SpamAssassin's tests, which Postmark runs: DKIM_VALID_AU is a signature of the author's domain."""
    lists = [one.Value for one in inbound.Headers if one.Name.strip().lower() == "x-spam-tests"]
    if len(lists) != 1:
        return Findings(missing="Postmark did not say in one place whether this mail comes from its sender's address.")
    is_signed = "DKIM_VALID_AU" in lists[0].replace(" ", "").split(",")
    domain = (only_author(mail.headers) or "").rpartition("@")[2]
    read_from = as_text(inbound.FromFull.get("Email")) or inbound.From
    return Findings(dmarc="none", signed_by=(domain,) if is_signed else (), read_from=read_from)


def _event(record: str, value: Mapping[str, Any], delivery: Delivery) -> Reading:
    return delivery_notice(
        "postmark",
        record,
        delivery,
        own_id=f"{value.get('ID') or value.get('MessageID') or ''}#{delivery.fingerprint[:16]}",
        about=value.get("MessageID"),
        details={
            "type": value.get("Type"),
            "recipient": value.get("Email") or value.get("Recipient"),
            "description": value.get("Description"),
        },
    )
