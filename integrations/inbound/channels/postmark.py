"""Postmark inbound webhooks, with or without `RawEmail` (vendor documentation, read 2026-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Authentication, ChannelName, Reading
from integrations.inbound.forms.payload import read_json
from integrations.inbound.mail.parts import take_apart
from integrations.inbound.mail.reader import inquiry_from, read_mail
from integrations.inbound.mail.vendor_mail import attachment, delivery_notice, mail_from_fields, with_return_path
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
class Postmark:
    """Postmark signs nothing: the secret comes by Basic auth or `?token=`."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "postmark"
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 50_000_000  # 35 MB of files in base64

    def verify(self, delivery: Delivery) -> None:
        require_shared_secret(delivery.headers, delivery.path, secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json(delivery.body)
        if not isinstance(value, dict):
            raise PayloadNotUnderstood("postmark: not an object")
        record = value.get("RecordType")
        if isinstance(record, str) and record != "Inbound":
            return [_event(record, value, delivery)]
        try:
            inbound = _Inbound.model_validate(value)
        except ValidationError as error:
            raise PayloadNotUnderstood(f"postmark: {error.error_count()} field(s) of an unexpected kind") from None
        return [_inquiry(inbound, delivery)]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _inquiry(inbound: _Inbound, delivery: Delivery) -> Reading:
    verdict = _authentication(inbound)
    if inbound.RawEmail:
        raw = with_return_path(inbound.RawEmail.encode("utf-8", "replace"), inbound.header("return-path"))
        if verdict is None:
            return read_mail(raw, received_at=delivery.received_at)
        return inquiry_from(take_apart(raw), received_at=delivery.received_at, authentication=verdict)
    if not (inbound.From or inbound.FromFull or inbound.TextBody or inbound.HtmlBody):
        raise PayloadNotUnderstood("postmark: neither an inbound mail nor a known event")
    return inquiry_from(
        mail_from_fields(
            _fields(inbound),
            plain=inbound.TextBody or "",
            html=inbound.HtmlBody or "",
            attachments=[
                attachment(file.get("Name"), file.get("ContentType"), file.get("ContentLength"))
                for file in inbound.Attachments[:100]
            ],
        ),
        received_at=delivery.received_at,
        authentication=verdict,
    )


def _fields(inbound: _Inbound) -> list[tuple[str, str]]:
    """The mail's own header, completed by what Postmark lists outside of it."""
    own = [(one.Name, one.Value) for one in inbound.Headers]
    name, address = str(inbound.FromFull.get("Name") or ""), str(inbound.FromFull.get("Email") or "")
    quoted = name.replace("\\", "").replace('"', "")
    full = f'"{quoted}" <{address}>' if address and quoted else address or inbound.From
    listed = {
        "From": full,
        "To": inbound.To,
        "Reply-To": inbound.ReplyTo,
        "Subject": inbound.Subject,
        "Date": inbound.Date,
        # Postmark's own id: the mail's, if it has one, stands among the headers and comes first.
        "Message-ID": f"<{inbound.MessageID}@inbound.postmarkapp.com>" if inbound.MessageID else "",
    }
    present = {key.lower() for key, _ in own}
    return own + [(key, value) for key, value in listed.items() if value and key.lower() not in present]


def _authentication(inbound: _Inbound) -> Authentication | None:
    """SpamAssassin's tests, where Postmark ran them: DKIM_VALID_AU is a signature of the author's domain."""
    tests = (inbound.header("x-spam-tests") or "").upper().replace(" ", "").split(",")
    return Authentication.PASS if "DKIM_VALID_AU" in tests else None


def _event(record: str, value: Mapping[str, Any], delivery: Delivery) -> Reading:
    return delivery_notice(
        "postmark",
        record,
        source_id=f"{record}#{value.get('ID') or value.get('MessageID') or ''}#{delivery.fingerprint[:16]}",
        received_at=delivery.received_at,
        about=str(value.get("MessageID") or "") or None,
        details={
            "type": value.get("Type"),
            "recipient": value.get("Email") or value.get("Recipient"),
            "description": value.get("Description"),
        },
    )
