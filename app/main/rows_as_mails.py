"""A row of `leads try` that came by mail, read as the service reads a mail: history, programs, forms, signatures."""

from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.words.addresses_in_text import is_mail_address
from app.pipeline.steps.read import read
from integrations.inbound.channels.raw_mail import RawMail

_OUR_SERVER = "mail.dry-run.example"
_LONGEST_SUBJECT = 400


def as_the_service_reads(inquiry: Inquiry, firm: FirmProfile) -> Inquiry:
    """The inquiry of a mail with this sender, subject and text; what a mail does not carry is kept from the row.

    A notice (a mail that came back) is told as written by a program. A row that makes no mail is left as it is.
    """
    body = _mail_of(inquiry, firm, inquiry.received_at)
    if not body:
        return inquiry
    delivery = Delivery(headers={"content-type": "message/rfc822"}, body=body, received_at=inquiry.received_at)
    reader = RawMail(secrets=(), authserv_ids=(_OUR_SERVER,), own=firm.own_addresses)
    try:
        reading = read(delivery, reader)[0]
    except PayloadNotUnderstood:
        return inquiry
    if not isinstance(reading, Inquiry):
        return replace(inquiry, machine=True, machine_reason=reading.kind, reply_allowed=False)
    given = {
        name: getattr(inquiry, name) or getattr(reading, name)
        for name in ("company", "title", "phone", "address", "city")
    }
    return replace(reading, source_id=inquiry.source_id, **given)


def _mail_of(inquiry: Inquiry, firm: FirmProfile, sent_at: datetime) -> bytes:
    """As its sender's mail program would write it; empty where no mail can be from there."""
    if not inquiry.sender_email or not is_mail_address(inquiry.sender_email):
        return b""
    mail, domain = EmailMessage(policy=SMTP), inquiry.sender_email.rpartition("@")[2]
    try:
        mail["From"] = Address(inquiry.sender_name or "", addr_spec=inquiry.sender_email)
        mail["To"] = firm.mail_address
        mail["Subject"] = " ".join((inquiry.subject or "").split())[:_LONGEST_SUBJECT]
        mail["Date"] = format_datetime(sent_at)
        mail["Message-ID"] = f"<row@{domain}>"
        # A row is taken at its word: our server has proved its sender.
        mail["Authentication-Results"] = f"{_OUR_SERVER}; dmarc=pass header.from={domain}; spf=pass; dkim=pass"
        mail.set_content(inquiry.message)
        return mail.as_bytes()
    except (ValueError, UnicodeError):
        return b""
