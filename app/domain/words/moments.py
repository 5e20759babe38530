"""How a moment is told to a colleague, on a clock that is known to be theirs or that is named."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

_LAST_MINUTE = (23, 59)  # hour and minute


def local_time(at: datetime, zone: tzinfo) -> str:
    """Day and time on the colleague's wall: "Wed 14 May 09:30"; the end of a day is the day: "Wed 14 May"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}{clock_time(local)}"


def clock_time(local: datetime) -> str:
    """The time behind a day, with a blank: " 09:30"; "" for the last minute, by which the whole day is meant."""
    return "" if (local.hour, local.minute) == _LAST_MINUTE else f" {local:%H:%M}"


def day_words(at: datetime, zone: ZoneInfo) -> str:
    """The day alone: "Friday 4 December"."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}"


def named_time(at: datetime, zone: ZoneInfo) -> str:
    """The same where it is stored in a sentence, which colleagues with other clocks read: "Wed 14 May 09:30 (Oslo)"."""
    return f"{local_time(at, zone)} ({place_of(zone)})"


def place_of(zone: ZoneInfo) -> str:
    """A time zone as people name it: "New York"."""
    return str(zone).rpartition("/")[2].replace("_", " ")
