"""A line of a file of messages as an inquiry: every field may be missing, unknown ones are ignored."""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.words.text import clean_text

_LONGEST_MESSAGE = 100_000
_LONGEST_FIELD = 500
_MOST_DIGITS = 300  # of a whole number; those with a point end there, too


def row_of(line: str) -> dict[str, Any]:
    """The JSON object of one line.

    Raises ValueError, saying what is wrong: no JSON (NaN and numbers beyond all bounds are none, though Python reads
    and writes them), or no object.
    """
    try:
        row = json.loads(line, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"not JSON: {str(error)[:100]}") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  a person's bad input
    return row


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits[:40]} is larger than any number can be here")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits is larger than any number can be here")
    return int(digits)


def inquiry_of_row(row: Mapping[str, Any], received_at: datetime) -> Inquiry:
    """The inquiry in `{id channel from_name from_email company title subject message phone address city}`.

    Raises:
        ValueError: a field is neither text, number nor null, or the channel is unknown; names the field.
    """
    channel = row.get("channel") or ChannelName.WEBSITE_FORM.value
    if not isinstance(channel, str) or channel not in set(ChannelName):
        raise ValueError(f"channel is {', '.join(ChannelName)}, not {str(channel)[:40]!r}")
    return Inquiry(
        channel=ChannelName(channel),
        authentication=Authentication.PASS,  # a row has no mail server to ask: it is taken at its word
        source_id=clean_text(str(row.get("id") or "")) or _hash_of(row),
        received_at=received_at,
        sender_email=_field(row, "from_email"),
        sender_name=_field(row, "from_name"),
        company=_field(row, "company"),
        title=_field(row, "title"),
        phone=_field(row, "phone"),
        address=_field(row, "address"),
        city=_field(row, "city"),
        subject=_field(row, "subject"),
        message=_field(row, "message", _LONGEST_MESSAGE) or "",
    )


def written_at(row: Mapping[str, Any], otherwise: datetime) -> datetime:
    """When the row's message was written: nine o'clock UTC on its `written_on`, where it names a day.

    Raises:
        ValueError: it is no day.
    """
    day = row.get("written_on")
    if not day:
        return otherwise
    if not isinstance(day, str):
        raise ValueError("written_on is a day, as 2031-05-17")  # noqa: TRY004  a person's bad input
    try:
        return datetime.combine(date.fromisoformat(day), time(9), UTC)
    except ValueError:
        raise ValueError(f"written_on is a day, as 2031-05-17, not {day[:40]!r}") from None


def _hash_of(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, default=str).encode()).hexdigest()


def _field(row: Mapping[str, Any], name: str, longest: int = _LONGEST_FIELD) -> str | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str | int | float):
        raise ValueError(f"{name} must be text")  # noqa: TRY004  a person's bad input
    return clean_text(str(value))[:longest].strip() or None
