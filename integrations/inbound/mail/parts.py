"""A mail as bytes, taken apart: fields, texts in reading order, attachments, reports inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from app.domain.inquiry import Attachment
from app.domain.words.text import clean_line
from integrations.inbound.charsets import decode_text
from integrations.inbound.mail.headers import Headers, decoded
from integrations.inbound.mail.raw_bytes import BULKY, HEAD_BYTES, OMITTED, readable_head, without_bulk
from integrations.inbound.mail.sealed_parts import PGP_ENCRYPTED, is_wrapped, opened, without_armour

MAX_PARTS = 1_000
_DEEPEST = 3  # signed mails inside each other
_MOST_INSIDE = 5  # attached mails that are taken apart, and levels of them
MAX_TEXT_BYTES = 4_000_000  # of one text part; the rest of it is not read
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_BLANK_LINE = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_NAME_PARAMETER = re.compile(r"name\s*=\s*(?:\"([^\"]{1,300})\"|([^\s;\"]{1,300}))", re.IGNORECASE)
_METHOD = re.compile(r"method\s*=\s*\"?([a-z]{1,20})", re.IGNORECASE)
_CALENDAR_TEXT = 50_000  # characters of one calendar file that are read
_SHOWN_FIELDS = (
    "from",
    "date",
    "to",
    "subject",
    "message-id",
    "final-recipient",
    "action",
    "status",
    "diagnostic-code",
    "feedback-type",
    "original-rcpt-to",
    "removal-recipient",
)


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says, whichever way it reached us."""

    headers: Headers
    content_type: str  # of the whole mail, lower case
    plain: str  # the plain text parts shown as the body
    html: str  # the HTML parts shown as the body
    attachments: tuple[Attachment, ...] = ()
    inner_types: frozenset[str] = (
        frozenset()
    )  # content types of all parts, and Outlook's class of what a winmail.dat is
    inside: tuple["Mail", ...] = ()  # mails that are attached whole, in their order
    enclosed: str = ""  # delivery reports and forwarded mails inside: the shown fields and texts
    are_alternatives: bool = True  # plain text and HTML say the same; False: they follow each other
    closed: str | None = None  # why a wrapped or encrypted body could not be read, as a sentence
    has_one_header: bool = True  # every program finds the same fields in it, whatever it takes for a line's end
    calendars: tuple[str, ...] = ()  # the calendar files of the mail itself, as text
    damaged: bool = False  # the structure could not be read; headers and text are best efforts


def take_apart(raw: bytes) -> Mail:
    """The mail in these bytes. Never raises for what is inside; never follows anything."""
    one_header = has_one_header(raw)
    raw = without_bulk(readable_head(raw))
    try:
        mail = _mail(BytesParser(policy=policy.compat32).parsebytes(raw), damaged=False)
        return replace(mail, has_one_header=one_header)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, KeyError):
        # The standard parser gives up on some inventions; the head and the first text are still worth reading.
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:HEAD_BYTES])
        text = decode_text(_LINE_BREAK.sub(b"\n", raw[:HEAD_BYTES]).partition(b"\n\n")[2])
        fields = Headers.of(head.raw_items())
        return Mail(fields, "text/plain", text, "", has_one_header=one_header, damaged=True)


def has_one_header(raw: bytes) -> bool:
    """Whether programs that end lines at CRLF, at LF or at CR too find the same fields in this mail.

    A lone CR is a line's end to some and a letter to others, and so is an LF among CRLFs: a forger puts one sender
    into the header that is checked and another into the header that is read. A mail in LFs alone is one
    that our own side has converted; a CRLF in it would be the first line's end for who knows CRLF only.
    """
    blank = _BLANK_LINE.search(raw)
    head = raw[: blank.end()] if blank else raw
    ends = set(_LINE_BREAK.findall(head))
    return b"\0" not in head and (ends <= {b"\r\n"} or (ends == {b"\n"} and b"\r\n" not in raw))


@dataclass(slots=True)
class _Found:
    """What the parts of one mail give, those of a signed mail inside it included."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    calendars: list[str] = field(default_factory=list)
    wrapped: list[tuple[str, str]] = field(default_factory=list)  # plain text and HTML of bodies in a winmail.dat
    closed: list[str] = field(default_factory=list)
    mails: list["Mail"] = field(default_factory=list)  # attached whole

    def text(self) -> tuple[str, str]:
        """Plain text and HTML; a wrapped body only where there is no other: Outlook sends the same text twice."""
        plain = "\n".join(text for text in self.plain if text.strip())
        html = "\n".join(text for text in self.html if text.strip())
        if plain or html:
            return plain, html
        return "\n".join(text for text, _ in self.wrapped), "\n".join(text for _, text in self.wrapped)


def _mail(message: Message, *, damaged: bool, level: int = 0) -> Mail:
    found = _Found()
    _collect(message, found, depth=0, level=level)
    plain, html = found.text()
    plain, has_armour = without_armour(plain)
    if has_armour or {"application/pgp-encrypted", "multipart/encrypted"} & (
        found.types | {message.get_content_type()}
    ):
        found.closed.append(PGP_ENCRYPTED)
    return Mail(
        headers=Headers.of(message.raw_items()),
        content_type=message.get_content_type(),
        plain=plain,
        html=html,
        attachments=tuple(found.attachments[:100]),
        inner_types=frozenset(found.types),
        inside=tuple(found.mails),
        enclosed="\n\n".join(found.enclosed)[:100_000],
        closed=next(iter(found.closed), None),
        are_alternatives=any(part.get_content_type() == "multipart/alternative" for part in message.walk()),
        calendars=tuple(found.calendars[:10]),
        damaged=damaged,
    )


def _collect(message: Message, found: _Found, *, depth: int, level: int) -> None:
    for part, inside in _leaves(message):
        kind = part.get_content_type()
        found.types.add(kind)
        if not inside and (kind in ("text/calendar", "application/ics") or _name(part).lower().endswith(".ics")):
            found.calendars.append(_calendar(part))
        if inside or kind.startswith("message/") or kind == "text/rfc822-headers":
            found.enclosed.append(_text(part)[:50_000])
            if not inside and kind == "message/rfc822":
                found.attachments.append(_attachment(part, kind))
                found.mails += _attached_mail(part, found, level)
        elif _is_body(part, kind, message):
            (found.html if kind == "text/html" else found.plain).append(_text(part))
        elif depth < _DEEPEST and is_wrapped(kind, _name(part)):
            _unwrap(part, kind, found, depth=depth, level=level)
        else:
            found.attachments.append(_attachment(part, kind))
            if found.attachments[-1].name.lower().endswith(".eml"):
                found.mails += _attached_mail(part, found, level)


def _unwrap(part: Message, kind: str, found: _Found, *, depth: int, level: int) -> None:
    """A part that holds the body in a wrapper: its text and files, or itself as a file and why it stays closed."""
    file = _attachment(part, kind)
    inside = opened(_bytes(part), kind, file.name)
    if inside.mail:
        _collect(BytesParser(policy=policy.compat32).parsebytes(inside.mail), found, depth=depth + 1, level=level)
        return
    found.types |= {inside.outlook_class} - {""}
    found.wrapped.append((inside.plain, inside.html))
    found.attachments += inside.files
    if inside.closed:
        found.attachments.append(file)
        found.closed.append(inside.closed)


def _attached_mail(part: Message, found: _Found, level: int) -> list[Mail]:
    """The mail that is attached here, as a part of its own kind or as a file; none beyond reason."""
    if level >= _MOST_INSIDE or len(found.mails) >= _MOST_INSIDE:
        return []
    children = part.get_payload()
    if isinstance(children, list):
        inner = next((child for child in children if isinstance(child, Message)), None)
    else:
        inner = BytesParser(policy=policy.compat32).parsebytes(readable_head(_bytes(part)[:MAX_TEXT_BYTES]))
    return [_mail(inner, damaged=False, level=level + 1)] if inner is not None and inner.keys() else []


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """Parts without parts, in order, and whether they belong to a mail inside the mail."""
    waiting: list[tuple[Message, bool]] = [(message, False)]
    seen = 0
    while waiting and seen < MAX_PARTS:
        part, inside = waiting.pop()
        seen += 1
        children = part.get_payload()
        if not isinstance(children, list):
            yield part, inside
            continue
        if part.get_content_maintype() == "message":
            yield part, inside
            inside = True
        waiting.extend((child, inside) for child in reversed(children) if isinstance(child, Message))


def _is_body(part: Message, kind: str, whole: Message) -> bool:
    if kind not in ("text/plain", "text/html", "text/enriched"):
        # Text of unknown kinds ("text/x-foo") is only the body when there is nothing else.
        is_text = kind.startswith("text/") and kind != "text/calendar"
        return part is whole and (is_text or "/" not in str(part.get("content-type", "/")))
    disposition = str(part.get("content-disposition") or "").strip().lower()
    return not disposition.startswith("attachment") and not (_name(part) and part is not whole and kind == "text/html")


def _text(part: Message) -> str:
    """The decoded text of a leaf; for a mail inside, the fields people see."""
    children = part.get_payload()
    if isinstance(children, list):
        return "\n".join(_shown_fields(child) for child in children if isinstance(child, Message))
    return decode_text(_bytes(part)[:MAX_TEXT_BYTES], _charset(part))


def _calendar(part: Message) -> str:
    """A calendar file; its method, where only the field that announces the file names it, on top."""
    text = _text(part)[:_CALENDAR_TEXT]
    method = _METHOD.search(str(part.get("content-type") or ""))
    return f"METHOD:{method[1]}\n{text}" if method and "\nMETHOD" not in text else text


def _shown_fields(message: Message) -> str:
    fields = Headers.of(message.raw_items())
    return "\n".join(
        f"{name.title()}: {clean_line(decoded(value), 500)}" for name, value in fields.raw if name in _SHOWN_FIELDS
    )


def _bytes(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        value = part.get_param("charset")
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return str(value[2] if isinstance(value, tuple) else value) if value else None


def _attachment(part: Message, kind: str) -> Attachment:
    payload = part.get_payload()
    size = len(payload) if isinstance(payload, str) else 0
    if isinstance(payload, str) and len(payload) < BULKY:
        size += sum(int(match[1]) - len(match[0]) for match in OMITTED.finditer(payload))
    if "base64" in str(part.get("content-transfer-encoding") or "").lower():
        size = size * 3 // 4  # counted, not decoded: forty megabytes need not be copied to be measured
    return Attachment(
        name=_name(part) or ("message.eml" if kind == "message/rfc822" else "unnamed"),
        content_type=clean_line(kind, 100),
        size_bytes=size,
    )


def _name(part: Message) -> str:
    """The file's name without folders, "" if it has none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, TypeError, LookupError, AttributeError, IndexError):
        name = ""
    if not name or "\ufffd" in name:
        name = _raw_name(part) or name
    return clean_line(re.split(r"[/\\]", decoded(name))[-1]).strip(".")


def _raw_name(part: Message) -> str:
    """A name in raw eight-bit letters, which the standard parser replaces."""
    fields = Headers.of(part.raw_items())
    for name in ("content-disposition", "content-type"):
        found = _NAME_PARAMETER.search(fields.first(name))
        if found:
            return found[1] or found[2]
    return ""
