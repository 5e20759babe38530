"""Header fields as people read them: decoded, on one line, in order."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from app.domain.words.text import clean_line
from integrations.inbound.charsets import decode_text

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x20\x7f-\x9f\ud800-\udfff]{1,900}>")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_FOLDING = re.compile(r"\r?\n(?=[ \t])")
MAX_HEADER = 20_000  # characters of one field that are read
MAX_FIELDS = 2_000


@dataclass(frozen=True, slots=True)
class Headers:
    """All fields of a mail in their order, names in lower case, values decoded.

    `raw` keeps the values undecoded (for addresses, whose commas must be seen before
    encoded words are opened).
    """

    raw: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, fields: Iterable[tuple[str, str]]) -> "Headers":
        kept = []
        for name, value in fields:
            kept.append((str(name).strip().lower(), _unfolded(str(value)[:MAX_HEADER])))
            if len(kept) >= MAX_FIELDS:
                break
        return cls(tuple(kept))

    def first(self, name: str) -> str:
        """The topmost field of this name as written, "" if there is none."""
        return next((value for key, value in self.raw if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.raw if key == name]

    def text(self, name: str, limit: int = 1_000) -> str:
        """The topmost field of this name for people: encoded words opened, one line."""
        return clean_line(decoded(self.first(name), self._charset()), limit)

    def _charset(self) -> str | None:
        found = _CHARSET.search(self.first("content-type"))
        return found[1] if found else None

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.raw)


def decoded(value: str, charset: str | None = None) -> str:
    """A header value with encoded words (RFC 2047) and raw eight-bit bytes turned into text.

    Broken words stay as they are; unknown character sets are guessed. `charset` is tried for
    raw eight-bit letters that are not UTF-8: senders use that of the body. Never raises.
    """
    if any("\udc80" <= letter <= "\udcff" for letter in value):
        value = decode_text(value.encode("utf-8", "surrogateescape"), charset)
    if "=?" not in value:
        return value
    parts: list[str] = []
    pending: tuple[str, bytes] | None = None
    position = 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        if pending is not None and between.isspace():
            between = ""  # blanks between encoded words only hold them apart
        charset, data = match[1].partition("*")[0], _word_bytes(match[2], match[3])
        if pending is not None and (between or pending[0].lower() != charset.lower()):
            parts.append(decode_text(pending[1], pending[0]))
            pending = None
        parts.append(between)
        # Neighbours of one set are joined before decoding: many senders split inside a letter.
        pending = (charset, (pending[1] if pending else b"") + data)
        position = match.end()
    if pending is not None:
        parts.append(decode_text(pending[1], pending[0]))
    parts.append(value[position:])
    return "".join(parts)


def said_moment(value: str) -> datetime | None:
    """The moment in a Date field, aware, or None where it is none or names no zone."""
    try:
        said = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return said if said.tzinfo is not None else None


def message_id(value: str) -> str | None:
    """The first well-formed message id in the value, with its angle brackets."""
    found = _MESSAGE_ID.search(value)
    return found[0] if found else None


def message_ids(values: Sequence[str], most: int = 50) -> tuple[str, ...]:
    """All well-formed message ids, the oldest and the newest ones if there are more than `most`."""
    found = [match for value in values for match in _MESSAGE_ID.findall(value)]
    return tuple(found if len(found) <= most else found[:1] + found[-(most - 1) :])


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[: len(letters) // 4 * 4 + (0 if len(letters) % 4 == 1 else len(letters) % 4)]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _unfolded(value: str) -> str:
    return _FOLDING.sub("", value).strip()
