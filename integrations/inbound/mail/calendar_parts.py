"""Calendar files in a mail (iCalendar, RFC 5545 and 5546): who answers what about which meeting.

Exchange, Google and Apple send `text/calendar` with a `METHOD`: REPLY answers our invitation, COUNTER proposes another
time, CANCEL calls a meeting off, REQUEST invites us. What lacks a method is a file that somebody attached.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.text import clean_line, clean_text

_READ = 50_000  # characters of one file
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"^([A-Za-z-]{1,40})((?:;[^:;\"\r\n]{0,200}(?:\"[^\"\r\n]{0,200}\"[^:;\"\r\n]{0,50}){0,3}){0,12}):([^\r\n]*)",
    re.MULTILINE,
)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{4}))?")
_STATE = re.compile(r"PARTSTAT=([A-Z-]{1,20})", re.IGNORECASE)
_METHODS = ("REPLY", "COUNTER", "CANCEL", "REQUEST")
_ESCAPED = re.compile(r"\\([nN,;\\])")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """The first meeting of one calendar file."""

    method: str  # "REPLY", "COUNTER", "CANCEL" or "REQUEST"
    answer: str = ""  # of a REPLY: "ACCEPTED", "DECLINED", "TENTATIVE", ... as one attendee gives it
    attendees: tuple[str, ...] = ()  # addresses, at most 50
    organizer: str = ""
    summary: str = ""
    starts: str = ""  # "1 Dec 2026 10:00", on the meeting's own clock; "" if it says none
    comment: str = ""  # what the person added


def calendar_part(text: str) -> CalendarPart | None:
    """What a calendar file says, None where it is no message about a meeting."""
    fields: dict[str, str] = {}
    attendees: list[str] = []
    answer, inside = "", ""
    for written, parameters, value in _LINE.findall(_FOLD.sub("", text[:_READ])):
        name = written.upper()
        if name == "BEGIN":
            inside = inside or (value.strip().upper() if value.strip().upper() in ("VEVENT", "VTODO") else "")
        elif name == "END" and inside and value.strip().upper() == inside:
            break
        elif name == "METHOD" or inside:
            if name == "ATTENDEE" and len(attendees) < 50:
                attendees.append(_address(value))
                state = _STATE.search(parameters)
                answer = answer or (state[1].upper() if state else "")
            fields.setdefault(name, value)
    method = fields.get("METHOD", "").strip().upper()
    if method not in _METHODS:
        return None
    return CalendarPart(
        method=method,
        answer=answer,
        attendees=tuple(one for one in attendees if one),
        organizer=_address(fields.get("ORGANIZER", "")),
        summary=clean_line(_unescaped(fields.get("SUMMARY", "")), 200),
        starts=_moment(fields.get("DTSTART", "")),
        comment=clean_text(_unescaped(fields.get("COMMENT", "")), 2_000),
    )


def _address(value: str) -> str:
    found = MAIL_ADDRESS.search(value[:500])
    return found[0].lower() if found else ""


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _moment(value: str) -> str:
    found = _MOMENT.search(value[:40])
    if not found:
        return ""
    try:
        day = datetime.strptime(found[1], "%Y%m%d")  # noqa: DTZ007  a date on the meeting's own clock
    except ValueError:
        return ""
    clock = f" {found[2][:2]}:{found[2][2:]}" if found[2] else ""
    return f"{day.day} {day:%b %Y}{clock}"
