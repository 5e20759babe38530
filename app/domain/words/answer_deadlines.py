"""Finds "please answer by tonight": a wish to hear from us before the next working day ends."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.domain.words.cues import Cues
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import lists_of

_READ = 6_000  # characters
_EVENING, _NOON = time(17), time(12)


def wanted_by(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The earliest moment a text names, on the calendar of a colleague in that zone, in UTC; may have passed already.

    A later one needs no look: by then the next working day has ended.
    """
    plain = folded_in_place(text[:_READ])
    today, tomorrow_noon = _cues()
    day = now.astimezone(zone).date()
    if today.first_in(plain, 0, len(plain)):
        return datetime.combine(day, _EVENING, zone).astimezone(UTC)
    if tomorrow_noon.first_in(plain, 0, len(plain)):
        return datetime.combine(day + timedelta(days=1), _NOON, zone).astimezone(UTC)
    return None


@cache
def _cues() -> tuple[Cues, Cues]:
    lists = lists_of("answer_deadlines")
    return Cues(re.split(r"[|\n]", lists["today"])), Cues(re.split(r"[|\n]", lists["tomorrow_noon"]))
