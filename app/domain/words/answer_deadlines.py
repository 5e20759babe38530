"""Finds "please answer by tonight", "before Friday": until when somebody wants to hear from us."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.domain.words.cues import cues_in
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import any_of, file_of, lists_of

_READ = 6_000  # characters
_LONGEST_BEFORE = 24  # characters of "by the" in any language
_DAY = timedelta(days=1)
_LATE_IN_THE_WEEK = 2  # Wednesday
_WEEKS = 6  # of a day that is named by its number alone
_LONGEST_DATE = 40  # characters
_HOUR = r"(?:[ap]\.?m\b|uhr|h\b|u\b|uur|o.clock)"
# Maybe of the month, and no hour: "Friday 9 am", "Freitag 9.30", "vendredi 9 h".
_NUMBER_BEHIND = re.compile(
    r",? ?(?:the |den |le |el |il |dia |o |op )?(?P<day>[12]\d|3[01]|0?[1-9])"
    rf"(?!\d|[:.]\d\d(?!\d|\.)| ?{_HOUR})"
)
# Behind such a number: an ordinal's end, a month, an hour, the end of what is said. No thing that is counted is these.
_ORDINAL = any_of(folded_in_place(lists_of("number_words")["around"]["ordinal_ends"]).split())
_AT_AN_HOUR = rf" (?:at|um|a|a las|alle|om|as|kl) \d{{1,2}}(?:[:.]\d\d| ?{_HOUR})"
_ENDS = r"\.(?!\d)| ?[,;:!?)](?!\s*\d)| -(?! ?\d) | ?(?:\n|$)"
_MONTH_BEHIND = rf"/(?:0?[1-9]|1[0-2])\b|\.(?:0?[1-9]|1[0-2])(?={_ENDS})"
_EVENING, _NOON = time(17), time(12)


def wanted_by(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The earliest moment a text names, on the calendar of a colleague in that zone; in UTC. It may have passed."""
    plain = folded_in_place(text[:_READ])
    cues = cues_in(file_of("answer_deadlines"))
    day = now.astimezone(zone).date()
    if cues["today"].first_in(plain):
        return datetime.combine(day, _EVENING, zone).astimezone(UTC)
    if cues["tomorrow_noon"].first_in(plain):
        return datetime.combine(day + _DAY, _NOON, zone).astimezone(UTC)
    named = min(_days_named(plain, day), default=None)
    return None if named is None else datetime.combine(max(named, day), _EVENING, zone).astimezone(UTC)


def _days_named(plain: str, written_on: date) -> Iterator[date]:
    """The last day of each that a text says they want it by, or before: the next of a weekday."""
    behind = _behind_by()
    for match in _by_named_weekday().finditer(plain):
        yield _next(match["day"] or match["ja"], plain, match.end(), written_on) - _not_on(match["by"])
    for day, match in dates_in(plain, written_on):
        before = behind.search(plain, max(0, match.start() - _LONGEST_BEFORE), match.start())
        if before is not None:
            yield day - _not_on(before["by"])


def weekdays_in(plain: str, written_on: date) -> Iterator[tuple[date, re.Match[str]]]:
    """Each weekday that stands in a text folded in place, as the next one from that day on."""
    for match in _any_weekday().finditer(plain):
        yield _next(match[0], plain, match.end(), written_on), match


def _next(weekday: str, plain: str, end: int, written_on: date) -> date:
    """The next day of that name, and of the number behind it: "Thursday 17th" may be two weeks ahead.

    A number that may count something ("by Friday 12 chairs"), or fits no such day, moves nothing.
    """
    first = written_on + timedelta(days=(_weekdays()[weekday] - 1 - written_on.weekday()) % 7)
    number = _NUMBER_BEHIND.match(plain, end)
    if number is None:
        return first
    behind = plain[number.start("day") : number.end() + _LONGEST_DATE]
    dated = next((day for day, date_ in dates_in(behind, written_on) if date_.start() == 0), None)
    if dated is not None:
        return dated if dated.weekday() == first.weekday() else first
    days = (first + timedelta(weeks=weeks) for weeks in range(_WEEKS))
    is_day = _of_the_month().match(plain, number.end()) is not None
    return next((day for day in days if is_day and day.day == int(number["day"])), first)


def _not_on(said: str | None) -> timedelta:
    """A day less where they said "before" it."""
    return _DAY if said in _split("not_on_day") else timedelta(0)


@cache
def _split(name: str) -> frozenset[str]:
    return frozenset(folded_in_place(lists_of("answer_deadlines")[name]).split("|"))


@cache
def _weekdays() -> dict[str, int]:
    lists = (lists_of("number_words")["weekdays"], lists_of("answer_deadlines")["weekday_forms"])
    return {folded_in_place(word): int(day) for one in lists for day, words in one.items() for word in words.split()}


@cache
def _of_the_month() -> re.Pattern[str]:
    or_friday = rf" \w{{1,4}} (?:{any_of(_weekdays())})(?!\w)"
    return re.compile(rf":?(?:{_ORDINAL})(?!\w)|{_MONTH_BEHIND}|{_AT_AN_HOUR}|{or_friday}|{_ENDS}")


@cache
def _any_weekday() -> re.Pattern[str]:
    spaced = [word for word in _weekdays() if word.isascii() or word[0] < "\u3000"]
    return re.compile(
        rf"(?<!\w)(?:{any_of(spaced)})(?!\w)|{any_of(word for word in _weekdays() if word not in spaced)}"
    )


@cache
def _by_named_weekday() -> re.Pattern[str]:
    spaced = [word for word in _weekdays() if word.isascii() or word[0] < "\u3000"]
    in_japanese = any_of(word for word in _weekdays() if word not in spaced)
    by = rf"(?<!\w)(?P<by>{any_of(_split('before_day'))})"
    return re.compile(rf"{by} (?P<day>{any_of(spaced)})(?!\w)|(?P<ja>{in_japanese})\w?{folded_in_place('まで')}")


@cache
def _behind_by() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<by>{any_of(_split('before_day'))}) (?:(?:the|le|el|il|o|den|het) )?$")


def wants_it_by(text: str, written_on: date, promised_on: date) -> bool:
    """Whether a text names a day so soon that an answer promised for that date may come on it or after it.

    A weekday is its next one: nobody writes "by Friday" of a day that is far.
    """
    plain = folded_in_place(text[:_READ])
    resolved = {found.start() for found in _by_named_weekday().finditer(plain)}
    if any(found.start() not in resolved for found in _by_weekday().finditer(plain)):
        return True  # "by tomorrow"
    if any(day <= promised_on for day in _days_named(plain, written_on)):
        return True
    if any(day <= promised_on for day, _ in dates_in(plain, written_on)):
        return True
    is_late = written_on.weekday() >= _LATE_IN_THE_WEEK
    return is_late and cues_in(file_of("answer_deadlines"))["end_of_week"].first_in(plain) is not None


@cache
def _by_weekday() -> re.Pattern[str]:
    listed = lists_of("follow_ups")["days"]
    days = {folded_in_place(word) for words in listed.values() for word in words.split()}
    before = folded_in_place(lists_of("answer_deadlines")["before_day"]).split("|")
    in_japanese = any_of(folded_in_place(listed["ja"]).split())
    return re.compile(
        rf"(?<!\w)(?:{any_of(before)}) (?:{any_of(days)})(?!\w)|(?:{in_japanese})\w?{folded_in_place('まで')}"
    )
