"""Mails to an invented firm, read as its mailbox reads them."""

from datetime import UTC, datetime

from app.domain.inquiry import Inquiry
from app.domain.people.own_addresses import OwnAddresses
from integrations.inbound.mail.reader import read_mail

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OWN = OwnAddresses(("firm.example",), ("hello@firm.example",), ("isobel@firm.example", "maren@mail-for-all.example"))
SERVER = "mx.firm.example"


def mail(body: str, *fields: str, sender: str = "Site <noreply@firm.example>", proved: bool = True) -> bytes:
    """A mail to the firm in UTF-8; what its own server says of the sender is a pass, unless not `proved`."""
    domain = sender.rpartition("@")[2].strip("> ")
    head = [
        f"Authentication-Results: {SERVER}; dmarc={'pass' if proved else 'fail'} header.from={domain}",
        f"From: {sender}",
        "Subject: Something new",
        "Message-ID: <one@mail.example>",
        *([] if any(one.startswith("To:") for one in fields) else ["To: Firm <hello@firm.example>"]),
        *fields,
    ]
    kind = "html" if body.lstrip().startswith("<") else "plain"
    if not any(one.startswith("Content-Type") for one in fields):
        head.append(f"Content-Type: text/{kind}; charset=utf-8")
    return ("\r\n".join(head) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def read(raw: bytes) -> Inquiry:
    return read_mail(raw, received_at=NOW, authserv_ids=(SERVER,), own=OWN)
