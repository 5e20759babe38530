"""When the working day of a colleague ends: Monday to Friday, nine to five where they are."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ENDS = time(17)
_SATURDAY = 5


def end_of_next_working_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Five o'clock on the first working day after today, as the calendar at the colleague's place says; in UTC."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _ENDS, zone).astimezone(UTC)
