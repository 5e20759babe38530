"""When the people of a firm work: from when until when on each weekday, and on no holiday; each where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby, islice
from operator import itemgetter

_DAY, _YEAR = timedelta(days=1), timedelta(days=365)
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NINE_TO_FIVE = (time(9), time(17))
_AT_THE_DESK = timedelta(minutes=30)  # after opening and before closing: nobody has only just come, or is leaving
_STILL_THERE = timedelta(hours=1)  # after closing: what is due at the end of the day is told at the end of the day

Day = tuple[time, time]  # opens, closes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """At least one day is open. All moments that come out are in UTC."""

    week: tuple[Day | None, ...] = (*(_NINE_TO_FIVE,) * 5, None, None)  # Monday first; None: closed
    holidays: frozenset[date] = frozenset()

    def worked_after(self, now: datetime, worked: timedelta, zone: tzinfo) -> datetime:
        """When so much working time has passed since `now`."""
        for opens, closes in self._days_from(now, zone):
            begins = max(opens, now)
            if begins < closes:
                if begins + worked <= closes:
                    return begins + worked
                worked -= closes - begins
        raise AssertionError("days do not end")

    def worked_between(self, begin: datetime, end: datetime, zone: tzinfo) -> timedelta:
        """How much working time lies between two moments."""
        total = timedelta(0)
        for opens, closes in self._days_from(begin, zone):
            if opens >= end:
                break
            total += max(timedelta(0), min(closes, end) - max(opens, begin))
        return total

    def end_of_next_day(self, now: datetime, zone: tzinfo) -> datetime:
        """When the office closes on the first working day after today."""
        tomorrow = datetime.combine(now.astimezone(zone).date() + _DAY, time(0), zone)
        return next(closes for _, closes in self._days_from(tomorrow, zone))

    def days_after(self, begin: datetime, days: int, zone: tzinfo) -> datetime:
        """The same time of the so manieth working day after that of `begin`, as far as the office is open then."""
        local = begin.astimezone(zone)
        tomorrow = datetime.combine(local.date() + _DAY, time(0), zone)
        opens, closes = next(islice(self._days_from(tomorrow, zone), days - 1, None))
        same = datetime.combine(opens.astimezone(zone).date(), local.time(), zone).astimezone(UTC)
        return min(max(same, opens + _AT_THE_DESK), closes - _AT_THE_DESK)

    def last_moment_by(self, at: datetime, zone: tzinfo) -> datetime:
        """`at` itself while the office is open, else when it closed last."""
        day = at.astimezone(zone).date()
        while (hours := self._hours_on(day, zone)) is None or hours[0] >= at:
            day -= _DAY
        return min(at, hours[1])

    def may_ring(self, now: datetime, zone: tzinfo) -> bool:
        """Whether people are at work, or have only just stopped: at night, on weekends and holidays nobody is rung."""
        hours = self._hours_on(now.astimezone(zone).date(), zone)
        return hours is not None and hours[0] <= now <= hours[1] + _STILL_THERE

    @property
    def in_words(self) -> str:
        """ "Monday to Thursday 09:00 to 17:00, Friday 09:00 to 13:00"."""
        runs = groupby(enumerate(self.week), key=itemgetter(1))
        return ", ".join(
            f"{_days_in_words([number for number, _ in days])} {hours[0]:%H:%M} to {hours[1]:%H:%M}"
            for hours, days in runs
            if hours is not None
        )

    def next_holidays(self, today: date) -> tuple[date, ...]:
        """Those of the coming year, the first first."""
        return tuple(day for day in sorted(self.holidays) if today <= day < today + _YEAR)

    def _days_from(self, now: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """(opens, closes) of each working day, today's first."""
        day = now.astimezone(zone).date()
        while True:
            if (hours := self._hours_on(day, zone)) is not None:
                yield hours
            day += _DAY

    def _hours_on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime] | None:
        hours = self.week[day.weekday()]
        if hours is None or day in self.holidays:
            return None
        opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in hours)
        return opens, closes


def _days_in_words(numbers: list[int]) -> str:
    first, last = _NAMES[numbers[0]], _NAMES[numbers[-1]]
    return first if first == last else f"{first} {'and' if len(numbers) == 2 else 'to'} {last}"
