"""Mails as they came in: bytes and envelope, read only when somebody looks."""

import re
from base64 import b64encode
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from functools import cached_property
from typing import Any

MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^\r\n]*>)", re.IGNORECASE | re.MULTILINE)
FOLD = re.compile(r"\r?\n(?=[ \t])")
HEADER_END = re.compile(rb"\r?\n\r?\n")


@dataclass
class KeptMail:
    """One accepted mail; `n` counts from 1 and is its UID in every mailbox that got it."""

    n: int
    raw: bytes
    envelope_from: str
    envelope_to: tuple[str, ...]
    at: datetime
    seen_by: set[str] = field(default_factory=set)  # mailboxes whose reader set the \Seen flag

    @cached_property
    def message_id(self) -> str:
        """With angle brackets; empty when the mail has none."""
        header = self.raw[: self.header_size]
        found = MESSAGE_ID.search(header)
        return found[1].decode("ascii", "replace") if found else ""

    @cached_property
    def header_size(self) -> int:
        """Bytes of the header block with its closing empty line."""
        end = HEADER_END.search(self.raw)
        return end.end() if end else len(self.raw)

    @cached_property
    def message(self) -> Message:
        return message_from_bytes(self.raw)

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """Decoded, in order, repetitions included."""
        return [(name, decoded_header(str(value))) for name, value in self.message.items()]

    def header(self, name: str) -> str:
        """The first header of this name, decoded; empty when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The first text of each media type ("text/plain", "text/html"), attachments apart."""
        found: dict[str, str] = {}
        for part in self.message.walk():
            media_type = part.get_content_type()
            if media_type.startswith("text/") and part.get_content_disposition() != "attachment":
                found.setdefault(media_type, decoded_text(part))
        return found

    @cached_property
    def html_with_pictures(self) -> str:
        """The HTML as a mail program shows it: what it names as `cid:` stands in it."""
        html = self.bodies.get("text/html", "")
        for part in self.message.walk():
            name, content = part.get("Content-ID", "").strip("<>"), part.get_payload(decode=True)
            if name and isinstance(content, bytes) and part.get_content_maintype() == "image":
                in_text = b64encode(content).decode()
                html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{in_text}")
        return html

    def as_json(self) -> dict[str, Any]:
        """What `GET /api/mails` shows of it; of a repeated header `headers` has the first."""
        first: dict[str, str] = {}
        for name, value in self.headers:
            first.setdefault(name, value)
        return {
            "n": self.n,
            "message_id": self.message_id,
            "from": self.header("From"),
            "to": self.header("To"),
            "envelope_from": self.envelope_from,
            "envelope_to": list(self.envelope_to),
            "subject": self.header("Subject"),
            "at": self.at.isoformat(),
            "headers": first,
            "header_list": [list(pair) for pair in self.headers],
            "text": self.bodies.get("text/plain", ""),
            "html": self.bodies.get("text/html", ""),
        }


def decoded_header(value: str) -> str:
    """On one line, with encoded words read; as it stands when they cannot be."""
    line = FOLD.sub("", value)
    if "=?" not in line:
        return line
    try:
        return str(make_header(decode_header(line)))
    except (HeaderParseError, LookupError, ValueError):
        return line


def decoded_text(part: Message) -> str:
    """A text part's text with plain newlines, whatever its charset calls itself."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


class Mailboxes:
    """Every mail kept, and who may see it."""

    def __init__(self) -> None:
        self.mails: list[KeptMail] = []
        self.counts: Counter[str] = Counter()
        self.validity = int(datetime.now(UTC).timestamp())  # IMAP's UIDVALIDITY: another one after each reset
        self._of_address: defaultdict[str, list[KeptMail]] = defaultdict(list)

    def keep(self, raw: bytes, envelope_from: str, envelope_to: list[str]) -> KeptMail:
        mail = KeptMail(len(self.mails) + 1, raw, envelope_from, tuple(envelope_to), datetime.now(UTC))
        self.mails.append(mail)
        for address in {recipient.lower() for recipient in envelope_to}:
            self._of_address[address].append(mail)
        self.counts["mails"] += 1
        return mail

    def of_address(self, address: str) -> list[KeptMail]:
        """What was delivered to this address, oldest first."""
        return self._of_address[address.lower()]

    def numbered(self, n: int) -> KeptMail | None:
        return self.mails[n - 1] if 0 < n <= len(self.mails) else None

    def forget_all(self) -> None:
        self.mails.clear()
        self._of_address.clear()
        self.counts.clear()
        self.validity += 1
