"""How a moment is told to a colleague, on a clock that is known to be theirs or that is named."""

from datetime import datetime
from zoneinfo import ZoneInfo


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """Day and time on the colleague's wall: "Wed 14 May 09:30"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def named_time(at: datetime, zone: ZoneInfo) -> str:
    """The same where it is stored in a sentence, which colleagues with other clocks read: "Wed 14 May 09:30 (Oslo)"."""
    return f"{local_time(at, zone)} ({place_of(zone)})"


def place_of(zone: ZoneInfo) -> str:
    """A time zone as people name it: "New York"."""
    return str(zone).rpartition("/")[2].replace("_", " ")
