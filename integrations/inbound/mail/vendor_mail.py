"""Mails that a vendor took apart, put into the one form that is read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from email import policy
from email.parser import BytesHeaderParser
from typing import Any
from uuid import uuid4

from app.domain.delivery import Delivery
from app.domain.inquiry import Attachment, ChannelName, Notice
from app.domain.words.text import clean_line
from integrations.inbound.charsets import decode_text
from integrations.inbound.forms.payload import as_text
from integrations.inbound.mail.headers import Headers
from integrations.inbound.mail.parts import Mail, take_apart

_CALENDAR_BYTES = 50_000  # of one calendar file that are read
_MAIL_BYTES = 2_000_000  # of one attached mail that are read
_MOST_FILES = 100
_MOST_OPENED = 10  # of each kind
_LONGEST_ENCLOSED = 100_000
_BREAK = re.compile(r"[\r\n\x00]+")
_CONTENT_TYPE = re.compile(r"^\s*([\w.+-]+/[\w.+-]+)")


def mail_from_fields(
    own: Iterable[tuple[str, str]],
    beside: Mapping[str, str],
    *,
    envelope_sender: str | None,
    plain: str,
    html: str,
    files: Sequence[tuple[Attachment, bytes]] = (),
    one_header: bool = True,
) -> Mail:
    """A mail as its vendor reports it: header fields, two texts, files.

    `own` are the fields of the mail's header, `beside` those the vendor lists outside of it, which complete it where
    it lacks them. An envelope sender becomes the Return-Path, as a delivering server writes it; None is unknown.
    Of `files` those that `most_read` names are opened: a calendar file says what the mail is, and of an attached mail a
    colleague's forward consists; that one of those did not come along (no bytes) is told to whoever reads it.
    `one_header` is `Mail.has_one_header`, of the block that the vendor copied.
    """
    fields = list(own)
    present = {name.lower() for name, _ in fields}
    if envelope_sender is not None:
        beside = {**beside, "Return-Path": f"<{envelope_sender.strip('<> ')}>"}
    fields += [(name, value) for name, value in beside.items() if name.lower() not in present]
    headers = Headers.of((name, _BREAK.sub(" ", value)) for name, value in fields if name and value)
    kind = _CONTENT_TYPE.match(headers.first("content-type"))
    files = files[:_MOST_FILES]
    mails = [data[:_MAIL_BYTES] for file, data in files if file.is_mail]
    calendars = [data[:_CALENDAR_BYTES] for file, data in files if _is_calendar(file)]
    opened = [one for one in map(_with_attached, mails[:_MOST_OPENED]) if one.inside]
    named = [file.name for file, _ in files if file.is_mail]
    missing = f"The mail attached to it did not come along: {', '.join(named[:3])}."
    return Mail(
        headers=headers,
        content_type=kind[1].lower() if kind else "text/plain",
        plain=plain,
        html=html,
        attachments=tuple(file for file, _ in files),
        inner_types=frozenset(file.content_type for file, _ in files),
        inside=tuple(inner for one in opened for inner in one.inside),
        enclosed="\n\n".join(one.enclosed for one in opened)[:_LONGEST_ENCLOSED],
        closed=missing if len(named) > len(opened) else None,
        calendars=tuple(decode_text(one, "utf-8") for one in calendars[:_MOST_OPENED]),
        has_one_header=one_header,
    )


def _with_attached(raw: bytes) -> Mail:
    """A mail that holds nothing but this one, attached: it is opened as it would be in a raw mail."""
    boundary = uuid4().hex.encode()
    head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
    part = b"--" + boundary + b"\r\nContent-Type: message/rfc822\r\n\r\n" + raw.lstrip(b"\r\n")
    return take_apart(head + part + b"\r\n--" + boundary + b"--\r\n")


def most_read(file: Attachment) -> int:
    """How many bytes of a file are read; 0 for those that are only listed."""
    if file.is_mail:
        return _MAIL_BYTES
    return _CALENDAR_BYTES if _is_calendar(file) else 0


def _is_calendar(file: Attachment) -> bool:
    return file.content_type in ("text/calendar", "application/ics") or file.name.lower().endswith(".ics")


def header_fields(block: bytes) -> list[tuple[str, str]]:
    """The fields of a header block in its raw form."""
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(block.lstrip())
    return [(str(name), str(value)) for name, value in parsed.raw_items()]


def with_return_path(raw: bytes, envelope_sender: str | None) -> bytes:
    """The mail with the envelope sender on top, as a delivering server writes it; unchanged for None."""
    if envelope_sender is None:
        return raw
    address = re.sub(r"[\s<>\x00]", "", envelope_sender)[:320]
    raw = raw.lstrip(b"\r\n")
    line_end = b"\r\n" if b"\r\n" in raw else b"\n"  # another one than the mail's own would make two readings of it
    return b"Return-Path: <" + address.encode("utf-8", "replace") + b">" + line_end + raw


def attachment(name: Any, content_type: Any, size_bytes: Any) -> Attachment:
    """A file as a vendor lists it; folders in its name are dropped."""
    shown = clean_line(re.split(r"[/\\]", str(name or ""))[-1]).strip(".")
    kind = clean_line(str(content_type or "").partition(";")[0].lower(), 100)
    size = size_bytes if isinstance(size_bytes, int) and size_bytes > 0 else 0
    return Attachment(name=shown or "unnamed", content_type=kind or "application/octet-stream", size_bytes=size)


def delivery_notice(
    vendor: str,
    event: str,
    delivery: Delivery,
    *,
    own_id: Any,
    about: Any,
    details: Mapping[str, Any],
) -> Notice:
    """What a vendor says about a mail of ours: delivered, bounced, opened, complained about.

    Args:
        own_id: The vendor's id of the event; where there is none, the bytes of the delivery identify it.
        about: The id of the mail it speaks of, as the vendor writes it.
    """
    shown = {key: clean_line(text, 300) for key, value in details.items() if (text := as_text(value))}
    return Notice(
        channel=ChannelName.INBOUND_EMAIL,
        source_id=clean_line(f"{event}#{as_text(own_id) or delivery.fingerprint[:32]}", 300),
        received_at=delivery.received_at,
        kind="delivery_event",
        subject_ref=clean_line(as_text(about), 300) or None,
        summary=clean_line(f"{vendor}: {event}", 100),
        details={"event": clean_line(event, 60), **shown},
    )
