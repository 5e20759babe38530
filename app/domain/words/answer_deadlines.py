"""Finds "please answer by tonight": a wish to hear from us before the next working day ends."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import file_of

_READ = 6_000  # characters
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
