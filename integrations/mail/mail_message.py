"""One mail as it goes over the wire: text and HTML, threaded, and saying that it is automatic.

Composed by the standard library's `email` package. It folds and encodes; what a stranger wrote is cleaned here before
the package sees it. Its older header interface (`Header`, policy `compat32`) is used: the newer one decodes an encoded
word that stands in a name and, in Python 3.11.7, writes the line break in it into the header: a Bcc could be added.
"""

import re
import secrets
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime, quote
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from app.domain.draft import OutgoingMail, Picture
from app.domain.people.mail_keys import domain_of, domain_spelling

WIRE = compat32.clone(linesep="\r\n", mangle_from_=False)
LINE_LENGTH = 76
LONGEST_NAME = 100  # characters; a display name beyond that is no name
LONGEST_SUBJECT = 300
MOST_REFERENCES = 20  # the first one and the latest, as RFC 5537 3.4.4 advises for long threads
MOST_ESCAPED = 4 / 3  # bytes per character from which base64 is shorter than quoted-printable

# Controls, bidirectional overrides (they reorder what the reader sees) and lone surrogates.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>\Z")  # printable ASCII without angle brackets
LINK = re.compile(r"(?:https?://|mailto:)[!-;=?-~]{1,900}\Z")
FROM_AT_START = re.compile(r"^From ", re.MULTILINE)  # mailboxes in one file put a ">" before it
AUTOMATIC = re.compile(r"auto-[a-z]+\Z")


class UnusableAddress(ValueError):
    """No mail can be addressed to this."""


def wire_bytes(mail: OutgoingMail) -> bytes:
    """The mail as a multipart/alternative message, ready for the wire; its pictures stand beside the HTML.

    Names and subject are a stranger's words: they are cut to one line of bounded length and encoded, and a thread
    reference that is no message id is left out. All is ASCII, with bodies that survive relays which know seven bits
    only, strip spaces or break lines; but an address may have a local part that needs SMTPUTF8.

    Raises:
        ValueError: An address cannot be written to (UnusableAddress), or our own Message-ID or unsubscribe
            link is not one.
    """
    message = MIMEMultipart("alternative", _boundary(), policy=WIRE)
    for name, value in header_values(mail):
        message[name] = value
    message.attach(body_part("plain", mail.text))
    html = body_part("html", mail.html)
    message.attach(_with_pictures(html, mail.pictures) if mail.pictures else html)
    return message.as_bytes()


def _boundary() -> str:
    return f"=_{secrets.token_hex(12)}"  # "=_" stands in no quoted-printable and no base64 text


def _with_pictures(html: Message, pictures: Sequence[Picture]) -> Message:
    """The HTML and what it shows (RFC 2387)."""
    related = MIMEMultipart("related", _boundary(), policy=WIRE, type="text/html")
    related.attach(html)
    for picture in pictures:
        part = Message(policy=WIRE)
        part["Content-Type"] = "image/png"
        part["Content-Transfer-Encoding"] = "base64"
        part["Content-ID"] = f"<{picture.name}>"
        part["Content-Disposition"] = f'inline; filename="{picture.name}.png"'
        part.set_payload(encodebytes(picture.content).decode("ascii"))
        related.attach(part)
    return related


def header_values(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    """All headers but the MIME ones, in the order of the wire."""
    yield "From", mailbox_value("From", mail.from_name, mail.from_address)
    yield "To", mailbox_value("To", mail.to_name, mail.to_address)
    subject = one_line(mail.subject, LONGEST_SUBJECT)
    yield "Subject", encoded_words("Subject", subject) if needs_encoding(subject) else subject
    yield "Date", format_datetime(mail.sent_at)
    yield "Message-ID", message_id_value(mail.message_id)
    if mail.reply_to:
        both = (mail.reply_to, mail.from_address)
        yield "Reply-To", ", ".join(mailbox_value("Reply-To", "", one) for one in both)
    parent, references = thread_of(mail.in_reply_to, mail.references)
    if parent:
        yield "In-Reply-To", parent
    if references:
        yield "References", " ".join(references)
    if mail.auto_submitted is not None:  # RFC 3834, and what Exchange reads
        if not AUTOMATIC.match(mail.auto_submitted):
            raise ValueError("Auto-Submitted wants auto-replied or auto-generated")
        yield "Auto-Submitted", mail.auto_submitted
        yield "X-Auto-Response-Suppress", "All"
    if mail.list_unsubscribe:
        if not LINK.match(mail.list_unsubscribe):
            raise ValueError("List-Unsubscribe wants one https or mailto link")
        yield "List-Unsubscribe", f"<{mail.list_unsubscribe}>"
        if mail.list_unsubscribe.startswith("http"):  # one click (RFC 8058) is a POST
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def body_part(subtype: str, text: str) -> Message:
    """One body, in whichever encoding is shorter."""
    text = cleaned(text).rstrip("\n") + "\n"
    content, part = text.encode(), Message(policy=WIRE)
    is_readable = len(content) < len(text) * MOST_ESCAPED
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable" if is_readable else "base64"
    part.set_payload(FROM_AT_START.sub("=46rom ", (b2a_qp if is_readable else encodebytes)(content).decode("ascii")))
    return part


def cleaned(text: str) -> str:
    """The text with plain newlines, without what no reader can see and what cannot be written in UTF-8."""
    return UNPRINTABLE.sub("", "\n".join(text.splitlines()))


def one_line(text: str, longest: int) -> str:
    """The text on one line, with single spaces; cut with an ellipsis."""
    line = " ".join(cleaned(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def needs_encoding(line: str) -> bool:
    """Text that looks like an encoded word is encoded itself, so that readers see what was typed."""
    return not line.isascii() or "=?" in line


def encoded_words(header: str, line: str) -> str:
    return Header(line, "utf-8", LINE_LENGTH, header).encode()


def mailbox_value(header: str, name: str, address: str) -> str:
    """A name and an address, as From and To want them; the address alone when there is no name."""
    written, phrase = wire_address(address), one_line(name, LONGEST_NAME)
    if phrase:
        phrase = encoded_words(header, phrase) if needs_encoding(phrase) else f'"{quote(phrase)}"'
        written = f"{phrase} <{written}>"
    # Bytes beyond ASCII are given to this policy as surrogates: it writes them as they are (RFC 6532).
    return written.encode().decode("ascii", "surrogateescape")


@lru_cache(maxsize=1024)
def wire_address(address: str) -> str:
    """The address as it stands in envelope and header: checked, its domain in ASCII, its local part as it is.

    Quoted local parts ("a b"@x) and address literals (a@[192.0.2.1]) are refused: nobody writes to us from one, and
    both are ways to smuggle; so is an address whose domain is another one in the key that limits and refusals go by.
    Raises UnusableAddress, without quoting the address.
    """
    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False, strict=True)
    except EmailNotValidError as error:
        raise UnusableAddress("the address is not one that mail can be sent to") from error
    if domain_of(address) != domain_spelling(found.ascii_domain):
        raise UnusableAddress("the address can be read in two ways")
    return f"{found.local_part}@{found.ascii_domain}"


def message_id_value(message_id: str) -> str:
    """Our own Message-ID. Raises ValueError when it is none."""
    if not MESSAGE_ID.match(message_id):
        raise ValueError("a Message-ID is printable ASCII in angle brackets")
    return message_id


def thread_of(in_reply_to: str | None, references: tuple[str, ...]) -> tuple[str | None, list[str]]:
    """In-Reply-To and References. What a stranger's mail carried there and is no id is left out."""
    parent = in_reply_to if in_reply_to and MESSAGE_ID.match(in_reply_to) else None
    ids = [known for known in dict.fromkeys(references) if MESSAGE_ID.match(known) and known != parent]
    if parent:
        ids.append(parent)
    return parent, ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]
