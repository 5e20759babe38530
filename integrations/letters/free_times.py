"""The hours that a booking page still has, as a letter says them: told by the page, never by a model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.draft import Draft
from app.domain.reply.letter_mail import with_body
from app.domain.words.moments import place_of
from integrations.letters.letter_wish import day_named
from integrations.letters.phrasebook import Phrasebook, phrasebook

_BETWEEN = "\n\n"  # paragraphs


def free_times_said(times: Sequence[datetime], book: Phrasebook) -> str:
    """A sentence; empty without any. `times` are on one clock, within six days: a weekday says which is meant."""
    if not times:
        return ""
    zone = times[0].tzinfo
    place = place_of(zone) if isinstance(zone, ZoneInfo) else _offset_of(times[0])
    said = "; ".join(f"{day_named(at.weekday(), book.language)} {at:%H:%M}" for at in times)
    return book.say("letter", "free", times=said, place=place)


def with_free_times(draft: Draft, times: Sequence[datetime], page: str) -> Draft:
    """The same with that sentence below the link to the page; as it is where the letter does not show the link.

    Put in last: no model sees these hours, and no check of a letter answers for them.
    """
    paragraphs = draft.body.split(_BETWEEN)
    place = next((n for n, one in enumerate(paragraphs, start=1) if page and page in one), None)
    if not times or place is None or draft.foot is None:
        return draft
    said = free_times_said(times, phrasebook(draft.language))
    paragraphs[place:place] = [said]
    told = with_body(draft, _BETWEEN.join(paragraphs), draft.foot)
    return replace(told, free_hours=said, free_from=min(times))


def _offset_of(at: datetime) -> str:
    """ "UTC+02:00": a mail program's clock has no place."""
    written = at.strftime("%z")
    return f"UTC{written[:3]}:{written[3:5]}"
