"""The body and the files inside a winmail.dat, in which Outlook wraps what other programs cannot read.

Formats: MS-OXTNEF for the envelope, MS-OXRTFCP for the compression of rich text, read 2026-11. Only bodies and names
are read; files stay unopened. All lengths are a stranger's: whatever does not fit ends the reading.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from striprtf.striprtf import rtf_to_text

from app.domain.inquiry import Attachment
from app.domain.words.text import clean_line
from integrations.inbound.charsets import decode_text

_SIGNATURE = 0x223E9F78
_MOST_ATTRIBUTES = 2_000
_MOST_PROPERTIES = 2_000
_MOST_RTF = 300_000  # bytes, when unpacked
_BODY, _MESSAGE_PROPERTIES, _CODE_PAGE = 0x800C, 0x9003, 0x9007
_CLASS, _CLASS_PROPERTY = 0x8008, 0x001A
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_PLAIN, _HTML, _RICH, _LETTERS = 0x1000, 0x1013, 0x1009, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _MIME_TYPE, _DATA = 0x3707, 0x3704, 0x3001, 0x370E, 0x3701
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_UNICODE, _STRING, _OBJECT, _BINARY = 0x1F, 0x1E, 0x0D, 0x102
_MANY = 0x1000  # flag of a property with several values
_NAMED = 0x8000  # from here on a property has a name
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096  # bytes the compression looks back


@dataclass(slots=True)
class Tnef:
    """What a winmail.dat holds."""

    plain: str = ""
    html: str = ""
    files: list[Attachment] = field(default_factory=list)
    outlook_class: str = ""  # what kind of item it is, "IPM.Schedule.Meeting.Resp.Pos"; in lower case


def read_tnef(data: bytes) -> Tnef | None:
    """The body and the files' names; None when this is no TNEF. Never raises; a damaged one gives its beginning."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    message: dict[int, bytes] = {}
    files: list[dict[int, bytes]] = []
    try:
        for name, value in islice(_attributes(data), _MOST_ATTRIBUTES):
            if name == _MESSAGE_PROPERTIES:
                message |= dict(_properties(value))
            elif name == _NEW_FILE:
                files.append({})
            elif name == _FILE_PROPERTIES and files:
                files[-1] |= dict(_properties(value))
            elif name in (_FILE_TITLE, _FILE_DATA) and files:
                files[-1][name] = value
            elif name in (_BODY, _CODE_PAGE, _CLASS):
                message[name] = value
    except (struct.error, ValueError):
        pass  # what was read until here is kept
    kind = (message.get(_CLASS_PROPERTY) or message.get(_CLASS, b"")).partition(b"\0")[0]
    return Tnef(_plain(message), _html(message), [_file(one) for one in files[:100]], _class(kind))


def _class(name: bytes) -> str:
    return clean_line(name[:200].decode("ascii", "replace"), 100).lower()


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 9 <= len(data):
        name, length = struct.unpack_from("<xHxxI", data, position)
        end = position + 9 + length
        if end > len(data):
            return
        yield name, data[position + 9 : end]
        position = end + 2  # a checksum follows


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each property; of several values the first."""
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= _NAMED:
            is_text, length = struct.unpack_from("<II", data, position + 16)
            position += 24 + (_padded(length) if is_text else 0)
        several = kind & _MANY and kind != _BINARY
        kind &= ~_MANY
        values = 1
        if several or kind in (_UNICODE, _STRING, _OBJECT, _BINARY):
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        value, position = _first_value(data, position, kind, values)
        yield name, _as_text(value) if kind == _UNICODE else value


def _first_value(data: bytes, position: int, kind: int, values: int) -> tuple[bytes, int]:
    """The first of the values at the position, and where the next property begins.

    Raises:
        ValueError: the kind is unknown, or the values do not fit.
    """
    first = b""
    if values > _MOST_PROPERTIES:
        raise ValueError
    for index in range(values):
        size = _SIZES.get(kind)
        if size is None:
            if kind not in (_UNICODE, _STRING, _OBJECT, _BINARY):
                raise ValueError
            (size,) = struct.unpack_from("<I", data, position)
            position += 4
        if position + size > len(data):
            raise ValueError
        if index == 0:
            first = data[position : position + size]
        position += _padded(size)
    return first, position


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _as_text(value: bytes) -> bytes:
    return value.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")


def _letters(message: dict[int, bytes]) -> str | None:
    """The character set of the texts that are not Unicode."""
    for name in (_LETTERS, _CODE_PAGE):
        if len(message.get(name, b"")) >= 4:
            number = struct.unpack_from("<I", message[name])[0]
            return "utf-8" if number == 65001 else f"cp{number}"
    return None


def _plain(message: dict[int, bytes]) -> str:
    for name in (_PLAIN, _BODY):
        text = decode_text(message.get(name, b"").rstrip(b"\0"), _letters(message)).strip()
        if text:
            return text
    return "" if message.get(_HTML) else _rich_text(message.get(_RICH, b""))


def _html(message: dict[int, bytes]) -> str:
    return decode_text(message.get(_HTML, b"").rstrip(b"\0"), _letters(message))


def _file(properties: dict[int, bytes]) -> Attachment:
    names = (properties.get(name, b"").rstrip(b"\0") for name in (_LONG_NAME, _FILE_TITLE, _SHORT_NAME, _SHOWN_NAME))
    name = clean_line(re.split(r"[/\\]", decode_text(next(filter(None, names), b"")))[-1]).strip(".")
    kind = clean_line(decode_text(properties.get(_MIME_TYPE, b"").rstrip(b"\0")), 100).lower()
    size = len(properties.get(_FILE_DATA, b"") or properties.get(_DATA, b""))
    return Attachment(name=name or "unnamed", content_type=kind or "application/octet-stream", size_bytes=size)


def _rich_text(data: bytes) -> str:
    """The words of compressed rich text; "" where it cannot be read."""
    try:
        return str(rtf_to_text(_unpacked(data).decode("latin-1"), errors="ignore")).strip()
    except (ValueError, LookupError, OverflowError, ArithmeticError, TypeError, RecursionError, struct.error):
        return ""


def _unpacked(data: bytes) -> bytes:
    """Rich text without its compression (MS-OXRTFCP); of a long one the beginning."""
    if data[8:12] == b"MELA":
        return data[16 : 16 + _MOST_RTF]
    if data[8:12] != b"LZFu":
        return b""
    ring = bytearray(_DICTIONARY.ljust(_RING, b" "))
    written, position, out = len(_DICTIONARY), 16, bytearray()
    while position < len(data) and len(out) < _MOST_RTF:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position + (flags >> bit & 1) >= len(data):
                return bytes(out)
            if not flags >> bit & 1:
                found = data[position : position + 1]
                position += 1
            else:
                (reference,) = struct.unpack_from(">H", data, position)
                position += 2
                start, length = reference >> 4, (reference & 15) + 2
                if start == written:
                    return bytes(out)  # the end, by definition
                found = _copied(ring, start, length, written)
            for letter in found:
                ring[written] = letter
                written = (written + 1) % _RING
            out += found
    return bytes(out)


def _copied(ring: bytearray, start: int, length: int, written: int) -> bytes:
    """Letters from the ring; a reference may reach into what it is about to write."""
    found = bytearray()
    for offset in range(length):
        at = (start + offset) % _RING
        distance = (at - written) % _RING
        found.append(found[distance] if distance < offset else ring[at])
    return bytes(found)
