"""Finds "please answer by tonight": a wish to hear from us before the next working day ends."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.domain.words.cues import cues_in
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import any_of, file_of, lists_of

_READ = 6_000  # characters
_FEW_DAYS = timedelta(days=3)
_LATE_IN_THE_WEEK = 2  # Wednesday
_EVENING, _NOON = time(17), time(12)


def wanted_by(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The earliest moment a text names, on the calendar of a colleague in that zone, in UTC; may have passed already.

    A later one needs no look: by then the next working day has ended.
    """
    plain = folded_in_place(text[:_READ])
    cues = cues_in(file_of("answer_deadlines"))
    day = now.astimezone(zone).date()
    if cues["today"].first_in(plain):
        return datetime.combine(day, _EVENING, zone).astimezone(UTC)
    if cues["tomorrow_noon"].first_in(plain):
        return datetime.combine(day + timedelta(days=1), _NOON, zone).astimezone(UTC)
    return None


def wants_it_within_days(text: str, written_on: date) -> bool:
    """Whether a text names a day so soon that an answer in a working day or two may come after it.

    "By Friday" is one on any day of the week: nobody writes it of a day that is far.
    """
    plain = folded_in_place(text[:_READ])
    if _by_weekday().search(plain) or any(day - written_on <= _FEW_DAYS for day, _ in dates_in(plain, written_on)):
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
