"""When a source is too silent to be well, by its own rhythm.

Arrivals are taken for a Poisson process whose rate depends on weekday and hour. Then the arrivals expected during a
gap are exponential with mean 1, whatever the rhythm, and a gap in which T were expected happens by chance once in
e^T gaps. T is chosen for each source from its own volume, so that 0.25 false alarms are expected a quarter, for a
source of 60 leads a month as for one of 6,000: the first is noticed after about two working days, one of 40 a day
after about two hours of work.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SLOT = timedelta(minutes=5)  # what arrives within one counts once: a redelivery or a campaign is no rhythm
LEARNED_OVER = timedelta(weeks=8)
_LEAST_LEARNED_OVER = timedelta(weeks=2)
_LEAST_ARRIVALS = 20
_FALSE_ALARMS_A_QUARTER = 0.25
_WEEKS_A_QUARTER = 13
_UNSEEN = 0.5  # added to each weekday and hour, so that none is impossible
_HOUR = timedelta(hours=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is expected of a source in each hour of a week."""

    zone: ZoneInfo
    a_week: float
    weekdays: tuple[float, ...]  # seven shares that add up to 1, Monday first
    hours: tuple[float, ...]  # 24 shares that add up to 1

    def expected(self, since: datetime, until: datetime) -> float:
        """How many arrivals should have come in between; a gap of more than eight weeks counts as eight."""
        total, at = 0.0, max(since, until - LEARNED_OVER)
        while at < until:
            local = at.astimezone(self.zone)
            whole = (at + _HOUR).replace(minute=0, second=0, microsecond=0)
            ends = min(whole, until)
            total += self.weekdays[local.weekday()] * self.hours[local.hour] * ((ends - at) / _HOUR)
            at = ends
        return total * self.a_week

    def is_too_silent(self, since: datetime, until: datetime) -> bool:
        """Whether chance leaves such a gap less often than is allowed for."""
        allowed = math.log(max(self.a_week * _WEEKS_A_QUARTER / _FALSE_ALARMS_A_QUARTER, math.e))
        return self.expected(since, until) > allowed


def learn_rhythm(arrivals: Sequence[datetime], zone: ZoneInfo) -> Rhythm | None:
    """The rhythm of a source; None while too little is known of it.

    Args:
        arrivals: of the eight weeks before the last one, oldest first, at most one of a slot.
        zone: where the people write; an office opens by its wall clock.

    The rate is the smaller of that of all weeks, less one standard error, and of what the last two weeks allow: where
    business slows down there is no alarm.
    """
    if len(arrivals) < _LEAST_ARRIVALS or arrivals[-1] - arrivals[0] < _LEAST_LEARNED_OVER:
        return None
    last, count = arrivals[-1], len(arrivals)
    recent = sum(one > last - _LEAST_LEARNED_OVER for one in arrivals)
    over_all = (count - math.sqrt(count)) / ((last - arrivals[0]) / _WEEK)
    lately = (recent + 2 * math.sqrt(recent)) / (_LEAST_LEARNED_OVER / _WEEK)
    local = [one.astimezone(zone) for one in arrivals]
    return Rhythm(
        zone=zone,
        a_week=min(over_all, lately),
        weekdays=_shares(Counter(one.weekday() for one in local), 7),
        hours=_shares(Counter(one.hour for one in local), 24),
    )


def _shares(counted: Counter[int], kinds: int) -> tuple[float, ...]:
    total = counted.total() + _UNSEEN * kinds
    return tuple((counted[kind] + _UNSEEN) / total for kind in range(kinds))
