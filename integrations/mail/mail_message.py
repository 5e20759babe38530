"""One mail as it goes over the wire: text and HTML, threaded, and saying that it is automatic."""

import re
import secrets
from email.utils import format_datetime

from app.domain.draft import OutgoingMail
from integrations.mail.mail_bodies import clean_body, transfer_encoded
from integrations.mail.mail_headers import (
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

Headers = list[tuple[str, str]]


def wire_bytes(mail: OutgoingMail) -> bytes:
    """The mail as a multipart/alternative message, ready for the wire.

    Names and subject are a stranger's words: they are cut to one line of bounded length and encoded, and a thread
    reference that is no message id is left out. Nothing but ASCII stands in it, unless an address has a local
    part that needs SMTPUTF8. All values come encoded and folded from `mail_headers` and `mail_bodies`, so the
    standard library's message objects would only take them apart again, for a quarter of a millisecond.

    Raises:
        ValueError: An address cannot be written to (UnusableAddress), or our own Message-ID or unsubscribe
            link is not one.
    """
    boundary = f"=_{secrets.token_hex(12)}"  # "=_" stands in no quoted-printable and no base64 text
    mime = [("MIME-Version", "1.0"), ("Content-Type", f'multipart/alternative; boundary="{boundary}"')]
    parts = (body_part("plain", mail.text), body_part("html", mail.html))
    message = "".join(
        (
            header_block([*header_values(mail), *mime]),
            *(f"\n--{boundary}\n{part}" for part in parts),
            f"\n--{boundary}--\n",
        )
    )
    return message.replace("\n", "\r\n").encode("utf-8")


def header_block(headers: Headers) -> str:
    """The lines of the headers. Raises ValueError where one would end early: the second lock on that door."""
    for name, value in headers:
        if not HEADER_NAME.match(name) or UNSAFE.search(value):
            raise ValueError("a header would break out of its line")
    return "".join(f"{name}: {value}\n" for name, value in headers)


def header_values(mail: OutgoingMail) -> Headers:
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


def automatic_headers(auto_submitted: str | None) -> Headers:
    """RFC 3834, and what Exchange listens to; none for a mail a person wrote."""
    if auto_submitted is None:
        return []
    if not AUTOMATIC.match(auto_submitted):
        raise ValueError("Auto-Submitted wants auto-replied or auto-generated")
    return [("Auto-Submitted", auto_submitted), ("X-Auto-Response-Suppress", "All")]


def unsubscribe_headers(link: str | None) -> Headers:
    """One-click refusal (RFC 8058); the second header only where a POST can be sent."""
    if not link:
        return []
    headers = [("List-Unsubscribe", link_value(link))]
    if link.startswith("http"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def body_part(subtype: str, text: str) -> str:
    encoding, payload = transfer_encoded(clean_body(text))
    headers = [("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", encoding)]
    return f"{header_block(headers)}\n{payload}"
