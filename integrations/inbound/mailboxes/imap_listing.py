"""What an IMAP server lists of a folder's mails, and how far a folder was read."""

import imaplib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_TIME = re.compile(rb'\bINTERNALDATE "([ \d]\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4})"')


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read."""

    validity: int
    last: int  # UID
    first_new: int  # UID

    @classmethod
    def of(cls, cursor: str) -> Self | None:
        """None for a cursor that says nothing."""
        parts = cursor.split(":")
        return cls(*map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None

    @property
    def cursor(self) -> str:
        return f"{self.validity}:{self.last}:{self.first_new}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail as the server lists it."""

    uid: int
    size_bytes: int
    arrived_at: datetime  # aware, UTC


def listed(lines: Iterable[Any]) -> dict[int, Seen]:
    """UID -> the mail, of the answer to a FETCH of sizes and times.

    A mail without them is listed all the same: whatever a server leaves out, no mail is passed over.
    """
    found: dict[int, Seen] = {}
    for line in lines:
        head = line[0] if isinstance(line, tuple) else line
        uid, size, arrived = (one.search(head) for one in (_UID, _SIZE, _TIME))
        if uid and (size or int(uid[1]) not in found):  # a server may tell of new flags in between
            found[int(uid[1])] = Seen(int(uid[1]), int(size[1]) if size else 0, _moment(arrived))
    return found


def fetched(answer: Any) -> list[Any]:
    kind, lines = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("FETCH was refused")
    return [line for line in lines if line]


def _moment(arrived: re.Match[bytes] | None) -> datetime:
    """When it arrived as the server says; now, where that is no time."""
    try:
        at = datetime.strptime(arrived[1].decode().strip() if arrived else "", "%d-%b-%Y %H:%M:%S %z")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def day(at: datetime) -> str:
    """As SEARCH wants it, whatever language the machine speaks."""
    return f"{at.day}-{_MONTHS[3 * at.month - 3 : 3 * at.month]}-{at.year}"
