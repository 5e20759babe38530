"""When a firm's CRM is compared with what we believe, and how the digest says what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.crm_differences import Handling

BEGINS: Final = time(2)  # on the firm's clock, unless a setting says otherwise: nobody works
LASTS: Final = timedelta(hours=4)  # and the digest is still to come
_NOON: Final = time(12)
_WORDS: Final[Mapping[Handling, str]] = {
    Handling.MENDED: "Mended",
    Handling.TAKEN_OVER: "Taken over",
    Handling.ASKED: "Asked",
    Handling.LEFT: "Left as it stands there",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedNight:
    """What came of one night. `why` is set where it did not come about."""

    records: int = 0
    whole: bool = True  # False: there are more than a night compares; the next one goes on
    differences: int = 0  # records that differ
    handled: Mapping[str, int] = field(default_factory=dict)  # differences, by Handling; a record may have several
    why: str = ""
    messages_unread: bool = False  # all else was compared


def night_at(now: datetime, zone: ZoneInfo, begins: time = BEGINS) -> date | None:
    """The day whose night it is; None: it is no hour for it."""
    since = _wall(now, zone) - _after_midnight(begins)
    return _day_before(since, begins) if _after_midnight(since.time()) < LASTS else None


def last_night(now: datetime, zone: ZoneInfo, begins: time = BEGINS) -> date:
    """The day of the last night that is over."""
    return _day_before(_wall(now, zone) - _after_midnight(begins) - LASTS, begins)


def _wall(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(tzinfo=None)


def _after_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def _day_before(begun: datetime, begins: time) -> date:
    """One that begins in the evening is of the same day."""
    return begun.date() - timedelta(days=1 if begins < _NOON else 0)


def told_night(night: ComparedNight) -> str:
    """For the digest, in a sentence or two; the quietest where both agree."""
    if night.why:
        return f"Last night the CRM could not be compared with us: {night.why}. It is tried again tonight."
    rest = "" if night.whole else " The comparison goes on tonight."
    if night.messages_unread:
        rest += " It did not let us read messages, so they were not compared."
    if not night.differences:
        return f"The CRM agrees with us.{rest}"
    many = "record" if night.differences == 1 else "records"
    done = " ".join(f"{words}: {night.handled[how]}." for how, words in _WORDS.items() if night.handled.get(how))
    count = sum(night.handled.values())
    each = "" if count == night.differences else f"In them are {count} differences. "
    return f"The CRM agrees with us but for {night.differences} {many}. {each}{done}{rest}"
