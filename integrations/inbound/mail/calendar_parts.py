"""Calendar files in a mail (iCalendar, RFC 5545 and 5546): who answers what about which meeting.

Exchange, Google and Apple send `text/calendar` with a `METHOD`: REPLY answers our invitation, COUNTER proposes another
time, CANCEL calls a meeting off, REQUEST invites us. What lacks a method is a file that somebody attached.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

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
_ZONE = re.compile(r";TZID=\"?([A-Za-z][\w+/-]{1,60})\"?(?:;|$)", re.IGNORECASE)
_INSTANT = re.compile(r"(\d{8}T\d{6})(Z?)")
_DURATION = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?")
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
    uid: str = ""
    begins: datetime | None = None  # aware; None: a whole day, a series, or a clock that we do not know
    ends: datetime | None = None
    stamp: datetime | None = None  # when it was written, by its writer's clock


def calendar_part(text: str) -> CalendarPart | None:
    """What a calendar file says, None where it is no message about a meeting."""
    fields: dict[str, str] = {}
    zones: dict[str, str] = {}
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
            if name not in fields and (zone := _ZONE.search(parameters)) is not None:
                zones[name] = zone[1]
            fields.setdefault(name, value)
    method = fields.get("METHOD", "").strip().upper()
    if method not in _METHODS:
        return None
    is_series = "RRULE" in fields or "RECURRENCE-ID" in fields
    begins = None if is_series else _instant(fields.get("DTSTART", ""), zones.get("DTSTART", ""))
    return CalendarPart(
        uid=clean_line(fields.get("UID", ""), 250),
        begins=begins,
        ends=_instant(fields.get("DTEND", ""), zones.get("DTEND", "")) or _after(begins, fields.get("DURATION", "")),
        stamp=_instant(fields.get("DTSTAMP", ""), ""),
        method=method,
        answer=answer,
        attendees=tuple(one for one in attendees if one),
        organizer=_address(fields.get("ORGANIZER", "")),
        summary=clean_line(_unescaped(fields.get("SUMMARY", "")), 200),
        starts=_moment(fields.get("DTSTART", "")),
        comment=clean_text(_unescaped(fields.get("COMMENT", "")), 2_000),
    )


def _instant(value: str, zone: str) -> datetime | None:
    """In UTC; None for a day, and for a clock that has no name of the time zone database."""
    found = _INSTANT.fullmatch(value.strip()[:20])
    if found is None or not (found[2] or zone):
        return None
    try:
        local = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC if found[2] else ZoneInfo(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError, OSError, KeyError):
        return None


def _after(begins: datetime | None, duration: str) -> datetime | None:
    found = _DURATION.fullmatch(duration.strip()[:20])
    if begins is None or found is None:
        return None
    try:
        return begins + timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))
    except OverflowError:  # after the year 9999
        return None


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
