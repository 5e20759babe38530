"""Days that somebody's message names, in whatever notation, as figures that a letter may say back as theirs."""

import re
from datetime import date

from app.domain.reply.claim_figures import DATE, MONTH, MOST_CHARACTERS, PLAIN, WEEKDAY, Figure
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.number_words import LANGUAGES
from app.domain.words.word_lists import any_of, lists_of

_WEEKDAYS = {
    language: [
        (str(day), re.compile(rf"(?<!\w)(?:{any_of(folded_in_place(ways).split('/'))})(?!\w)"))
        for day, ways in enumerate(lists_of("number_words")["more_weekdays"][language].split(), 1)
    ]
    for language in LANGUAGES
}


def told_days(text: str, written_on: date, language: str = "") -> frozenset[Figure]:
    """The day on which it was written, each day it names ("16.11."), and weekdays as people shorten them ("Sa").

    Args:
        text: What they wrote.
        written_on: When.
        language: ISO 639-1 code of it; empty or one without a list: all are read.
    """
    plain = folded_in_place(text[:MOST_CHARACTERS])
    named = [(day, match.groupdict()) for day, match in dates_in(plain, written_on)]
    days = (_figures_of(day) for day in (written_on, *(day for day, parts in named if parts.get("d"))))
    months = {Figure(0.0, MONTH, text=str(day.month)) for day, parts in named if parts.get("m")}  # "Feb" alone
    read = (language,) if language in _WEEKDAYS else LANGUAGES
    weekdays = {_weekday(day) for each in read for day, ways in _WEEKDAYS[each] if ways.search(plain)}
    return frozenset(months | weekdays).union(*days)


def _figures_of(day: date) -> frozenset[Figure]:
    """By its number and month, its weekday, its year."""
    dated = Figure(float(day.day), DATE, text=str(day.month))
    return frozenset({dated, _weekday(str(day.isoweekday())), Figure(float(day.year), PLAIN)})


def _weekday(day: str) -> Figure:
    return Figure(0.0, WEEKDAY, text=day)
