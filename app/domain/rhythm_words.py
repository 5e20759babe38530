"""A source's rhythm as a person says it: how much comes, when, and after what silence somebody is told."""

from datetime import datetime, timedelta

from app.domain.source_rhythm import LEARNED_OVER, Rhythm

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST = 0.8  # of a week or a day is "mostly"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
NOT_KNOWN = "Its rhythm is not known yet: that takes twenty messages over two weeks. Until then no silence is told."


def rhythm_in_words(rhythm: Rhythm | None, last: datetime | None) -> str:
    """Two sentences. `last`: when something came in last; from then on silence is counted."""
    if rhythm is None or last is None:
        return NOT_KNOWN
    week = f"{rhythm.a_week:.0f}" if rhythm.a_week >= 1 else "less than one"
    told = _told_after(rhythm, last)
    alarm = f"After {told} without any somebody is told" if told else "No silence is long enough to tell somebody"
    return f"About {week} a week, mostly {_mostly(rhythm)}. {alarm}."


def _mostly(rhythm: Rhythm) -> str:
    days = _shortest_run(rhythm.weekdays)
    hours = _shortest_run(rhythm.hours)
    said = _DAYS[days[0]] if days[0] == days[1] else f"{_DAYS[days[0]]} to {_DAYS[days[1]]}"
    return f"{said}, {hours[0]}:00 to {(hours[1] + 1) % 24 or 24}:00"


def _shortest_run(shares: tuple[float, ...]) -> tuple[int, int]:
    """The first and the last of the fewest in a row that hold most; the first of equals."""
    count = len(shares)
    for length in range(1, count):
        runs = [(start, start + length - 1) for start in range(count - length + 1)]
        first, last = max(runs, key=lambda run: sum(shares[run[0] : run[1] + 1]))
        if sum(shares[first : last + 1]) >= _MOST:
            return first, last
    return 0, count - 1


def _told_after(rhythm: Rhythm, last: datetime) -> str:
    silence = _HOUR
    while silence <= LEARNED_OVER:
        if rhythm.is_too_silent(last, last + silence):
            hours, days = silence // _HOUR, round(silence / _DAY)
            return f"about {hours} hour{'' if hours == 1 else 's'}" if silence < 2 * _DAY else f"about {days} days"
        silence += _HOUR
    return ""
