"""How a moment is told to a colleague, on their own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """Day and time on the colleague's wall: "Wed 14 May 09:30"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
