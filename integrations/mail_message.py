"""One mail as it goes over the wire: text and HTML, threaded, and saying that it is automatic."""

import re
import secrets
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from app.domain.reply import OutgoingMail
from integrations.mail_bodies import clean_body, transfer_encoded
from integrations.mail_headers import (
    LONGEST_SUBJECT,
    link_value,
    mailbox_value,
    message_id_value,
    one_line,
    text_value,
    thread_values,
    wire_address,
)

HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z-]*\Z")
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\n(?![ \t])|\n[ \t]*(?:\n|\Z)")
AUTOMATIC = re.compile(r"auto-[a-z]+\Z")
PLAIN_VALUES = frozenset(("content-type", "content-transfer-encoding", "mime-version"))


class PreparedHeaders(EmailPolicy):
    """Headers arrive encoded and folded and leave as they are; reading one gives the decoded text."""

    def header_max_count(self, name: str) -> int:  # noqa: ARG002  the library's signature
        return 1  # nothing we send is repeated; asking the library for each name takes a tenth of the whole mail

    def header_store_parse(self, name: str, value: Any) -> tuple[str, str]:
        """Raises ValueError for anything that would end the header early: the second lock on that door."""
        text = str(value)
        if not HEADER_NAME.match(name) or UNSAFE.search(text):
            raise ValueError("a header would break out of its line")
        return name, text

    def header_fetch_parse(self, name: str, value: str) -> Any:
        # The generator asks for these several times a mail; they need no parsing.
        return value if name.lower() in PLAIN_VALUES else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\n".replace("\n", self.linesep)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("utf-8")


WIRE = PreparedHeaders(linesep="\r\n", utf8=True, cte_type="8bit")


def build_message(mail: OutgoingMail) -> EmailMessage:
    """The mail as a multipart/alternative message; `as_bytes()` is ready for the wire.

    Names and subject are a stranger's words: they are cut to one line of bounded length and encoded, and a thread
    reference that is no message id is left out. Nothing but ASCII stands in it, unless an address has a local
    part that needs SMTPUTF8.

    Raises:
        ValueError: An address cannot be written to (UnusableAddress), or our own Message-ID or unsubscribe
            link is not one.
    """
    message = EmailMessage(policy=WIRE)
    for name, value in header_values(mail):
        message[name] = value
    boundary = f"=_{secrets.token_hex(12)}"  # "=_" stands in no quoted-printable and no base64 text
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    message.attach(body_part("plain", mail.text))
    message.attach(body_part("html", mail.html))
    return message


def header_values(mail: OutgoingMail) -> list[tuple[str, str]]:
    """All headers but the MIME ones, in the order of the wire."""
    headers = [
        ("From", mailbox_value("From", mail.from_name, wire_address(mail.from_address))),
        ("To", mailbox_value("To", mail.to_name, wire_address(mail.to_address))),
        ("Subject", text_value("Subject", one_line(mail.subject, LONGEST_SUBJECT))),
        ("Date", format_datetime(mail.sent_at)),
        ("Message-ID", message_id_value(mail.message_id)),
    ]
    if mail.reply_to:
        headers.append(("Reply-To", wire_address(mail.reply_to).text))
    parent, references = thread_values(mail.in_reply_to, mail.references)
    if parent:
        headers.append(("In-Reply-To", parent))
    if references:
        headers.append(("References", references))
    return [*headers, *automatic_headers(mail.auto_submitted), *unsubscribe_headers(mail.list_unsubscribe)]


def automatic_headers(auto_submitted: str | None) -> list[tuple[str, str]]:
    """RFC 3834, and what Exchange listens to; none for a mail a person wrote."""
    if auto_submitted is None:
        return []
    if not AUTOMATIC.match(auto_submitted):
        raise ValueError("Auto-Submitted wants auto-replied or auto-generated")
    return [("Auto-Submitted", auto_submitted), ("X-Auto-Response-Suppress", "All")]


def unsubscribe_headers(link: str | None) -> list[tuple[str, str]]:
    """One-click refusal (RFC 8058); the second header only where a POST can be sent."""
    if not link:
        return []
    headers = [("List-Unsubscribe", link_value(link))]
    if link.startswith("http"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def body_part(subtype: str, text: str) -> EmailMessage:
    encoding, payload = transfer_encoded(clean_body(text))
    part = EmailMessage(policy=WIRE)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(payload)
    return part
