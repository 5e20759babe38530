"""The hours that a booking page still has, as a letter says them: told by the page, never by a model."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.words.moments import place_of
from integrations.letters.letter_wish import day_named
from integrations.letters.manner import Manner


def free_times_said(times: Sequence[datetime], manner: Manner) -> str:
    """A sentence; empty without any. `times` are on one clock, within six days: a weekday says which is meant."""
    if not times:
        return ""
    zone = times[0].tzinfo
    place = place_of(zone) if isinstance(zone, ZoneInfo) else _offset_of(times[0])
    said = "; ".join(f"{day_named(at.weekday(), manner.language)} {at:%H:%M}" for at in times)
    return manner.book.say("letter", "free", times=said, place=place)


def _offset_of(at: datetime) -> str:
    """ "UTC+02:00": a mail program's clock has no place."""
    written = at.strftime("%z")
    return f"UTC{written[:3]}:{written[3:5]}"
