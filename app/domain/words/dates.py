"""Days to come that a text names, in the notations and languages we read, against the day it was written."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice

from app.domain.words.cues import Cues
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("dates")
_BEFORE = {name: any_of(folded_in_place(words).split("|")) for name, words in _LISTS.items() if isinstance(words, str)}
MONTHS = {folded_in_place(word): int(number) for number, line in _LISTS["months"].items() for word in line.split()}
_SEASONS = {int(month): Cues(line.split("|")) for month, line in _LISTS["seasons"].items()}
_IN_A_SEASON = 20  # the day of its month
_IN_A_MONTH, _IN_A_YEAR = 28, "6"  # the day meant by "in March", the month meant by "in 2027"
_JUST_PASSED = timedelta(weeks=39)  # what has no year and lies farther ahead was rather the last one
_MOST = 60  # dates of one notation

_month = any_of(MONTHS)
_YEAR = r"(?:,? (?:de |del )?(?P<y>20\d\d))?"
_DAY_OF_MAY = r"(?P<d>\d{1,2})(?=(?:st|nd|rd|th)? may(?:,? 20|\W|$))"
_NOTATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|:e)?\s?(?:of |de |di |del )?(?P<m>{_month})\b\.?{_YEAR}",
        rf"\b(?P<m>{_month})\b\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]?\d))?{_YEAR}",
        rf"\b(?:{_BEFORE['before_may']}|{_DAY_OF_MAY})(?:st|nd|rd|th)? (?P<m>may)\b{_YEAR}",
        r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b",
        r"(?<![\d.,/])(?P<d>\d{1,2})[./] ?(?P<m>\d{1,2})(?:[./] ?(?P<y>20\d\d|\d\d)\b|(?=\.(?!\d)))",
        rf"\b(?:{_BEFORE['before_day']}) (?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})(?![.,/]?\d)",
        r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?",
        r"\bq(?P<q>[1-4])\b(?: ?/?(?P<y>20\d\d))?",
        rf"\b(?:{_BEFORE['calendar_week']}) ?(?P<w>\d{{1,2}})\b",
        rf"\b(?:{_BEFORE['before_year']}) (?P<y>20\d\d)\b",
    )
)
MONTHS["may"] = 5  # only where a word or a day stands before it
_GONE = re.compile(rf"(?<!\w)(?:{_BEFORE['gone']}) ?\w{{0,9}}$")


def dates_in(plain: str, written_on: date) -> Iterator[tuple[date, re.Match[str]]]:
    """Each day from `written_on` on and where it stands in a text folded in place; "since March" is none."""
    named = ((_named(match, written_on), match) for one in _NOTATIONS for match in islice(one.finditer(plain), _MOST))
    seasons = ((month, match) for month, cues in _SEASONS.items() for match in cues.all_in(plain))
    for day, match in (*named, *((_in_season(month, match, plain, written_on), match) for month, match in seasons)):
        if day is not None and not _GONE.search(plain, max(0, match.start() - 20), match.start()):
            yield day, match


def _in_season(month: int, match: re.Match[str], plain: str, written_on: date) -> date:
    """Of a season that has begun the day of the letter."""
    said = re.match(r" (20\d\d)", plain[match.end() : match.end() + 5])
    year = int(said[1]) if said else min(written_on.year + (month < written_on.month), date.max.year)
    return max(date(year, month, _IN_A_SEASON), written_on)


def _named(match: re.Match[str], written_on: date) -> date | None:
    """The day; of one without a year the next such; None for what is past or no date."""
    parts = {name: part for name, part in match.groupdict().items() if part}
    written, day = parts.get("m", _IN_A_YEAR), int(parts.get("d", _IN_A_MONTH))
    month = int(parts["q"]) * 3 - 2 if "q" in parts else int(written) if written.isdigit() else MONTHS[written]
    with suppress(ValueError):  # a 31st of February
        if "y" in parts:
            named = date(int(parts["y"]) % 2000 + 2000, month, day)
            return named if named >= written_on else None
        for year in (written_on.year, written_on.year + 1):
            named = date.fromisocalendar(year, int(parts["w"]), 1) if "w" in parts else date(year, month, day)
            if named >= written_on:
                return named if named - written_on <= _JUST_PASSED else None
    return None
