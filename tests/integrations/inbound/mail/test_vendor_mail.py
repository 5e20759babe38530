"""A mail that a vendor took apart is read like a raw one, the mails attached to it too."""

from datetime import UTC, datetime

from app.domain.inquiry import Attachment, Inquiry
from app.domain.people.own_addresses import OwnAddresses
from integrations.inbound.mail.authentication import Findings
from integrations.inbound.mail.reader import inquiry_from
from integrations.inbound.mail.vendor_mail import mail_from_fields

OWN = OwnAddresses(("firm.example",))
FILE = Attachment(name="Inquiry.eml", content_type="message/rfc822", size_bytes=200)
INSIDE = (
    b"From: Ann Lee <ann@harbor.example>\r\nTo: isobel@firm.example\r\nSubject: Quote\r\n\r\nWe need a new story.\r\n"
)


def read(attached: bytes, text: str = "For you") -> Inquiry:
    mail = mail_from_fields(
        [("From", "Isobel <isobel@firm.example>"), ("To", "hello@firm.example"), ("Subject", "Fwd: Quote")],
        {},
        envelope_sender=None,
        plain=text,
        html="",
        files=[(FILE, attached)],
    )
    return inquiry_from(mail, Findings(), received_at=datetime(2026, 11, 20, tzinfo=UTC), own=OWN)


def test_a_colleagues_attached_mail_is_its_writers() -> None:
    found = read(INSIDE)

    assert (found.sender_email, found.message) == ("ann@harbor.example", "We need a new story.")
    assert found.passed_on is not None
    assert found.passed_on.by == "isobel@firm.example"


def test_an_attached_mail_that_did_not_come_along_is_told() -> None:
    assert "Inquiry.eml" in (read(b"").unread or "")


def test_bytes_that_are_no_mail_break_nothing() -> None:
    assert "Inquiry.eml" in (read(b"\x00\xff--").unread or "")
