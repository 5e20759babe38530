"""The working days of a colleague: Monday to Friday, nine to five where they are."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_BEGINS, _ENDS = time(9), time(17)
_SATURDAY = 5


def end_of_next_working_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Five o'clock on the first working day after today, as the calendar at the colleague's place says; in UTC."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, _ENDS, zone).astimezone(UTC)


def working_time_after(now: datetime, worked: timedelta, zone: ZoneInfo) -> datetime:
    """When so much working time (at most a day's) has passed since `now`, as the calendar there says; in UTC."""
    day = now.astimezone(zone).date()
    while True:
        begins, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in (_BEGINS, _ENDS))
        begins = max(begins, now)
        if day.weekday() < _SATURDAY and begins < ends:
            if begins + worked <= ends:
                return begins + worked
            worked -= ends - begins
        day += timedelta(days=1)
