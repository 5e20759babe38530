"""When the writer wants to start or needs to be done, in weeks from the day they wrote."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from app.domain.words.cues import cues_in, lists_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.quantities import NUMBER_WORDS, WEEKS_OF_UNIT
from app.domain.words.word_lists import any_of

_FILE = Path(__file__).parent / "word_lists" / "timing.toml"
_LISTS, _CUES = lists_in(_FILE), cues_in(_FILE)
_WORDS = {name: any_of(folded_in_place(words).split("|")) for name, words in _LISTS.items() if isinstance(words, str)}
_MONTHS = {folded_in_place(word): int(number) for number, line in _LISTS["months"].items() for word in line.split()}
_SEASONS = {int(month): cues for month, cues in cues_in(_FILE, "seasons").items()}
_NUMBERS = {folded_in_place(word): number for word, number in NUMBER_WORDS.items() if number < 100}
_UNITS = {folded_in_place(word): weeks for word, weeks in WEEKS_OF_UNIT.items()}
_JAPANESE_UNITS = {"日": 0.15, "週": 1.0, "年": 52.0}  # else months
WEEKS_OF_A_MONTH = 52 / 12
_FARTHEST = 5 * 52.0  # weeks; "for thirty years" is no date
_JUST_PASSED = 39.0  # weeks ahead: a month without a year that lies farther was rather the last one
_SOON, _LATER = 2.0, 40.0  # weeks meant by "as soon as possible" and by "next year"
_A_TALK = 3.0  # weeks: for so soon people ask for a call or a quote, too
_MOST = 60  # dates of one notation

_number, _month = rf"\d{{1,3}}|{any_of(_NUMBERS)}", any_of(_MONTHS)
_LENGTH = (
    rf"(?P<n>{_number})(?:\s?(?:-|\u2013|{_WORDS['range']})\s?(?P<n2>{_number}))?\s?-?(?P<unit>{any_of(_UNITS)})\b"
)
_LENGTHS = (
    re.compile(rf"\b(?:{_WORDS['within']})\s(?:(?:{_WORDS['nearly']})\s){{0,3}}{_LENGTH}"),
    re.compile(rf"\b{_LENGTH}'?\s(?:{_WORDS['away']})\b"),
    re.compile(r"(?P<n>\d{1,2})(?P<n2>)\s?(?P<unit>日|週間|[かヶケカ箇]月|年)(?:以内|後|まで)"),
)
_IS_PAST = re.compile(rf"^\W{{0,3}}(?:{_WORDS['past']})\b")
_IS_LASTING = re.compile(rf"(?<!\w)(?:{_WORDS['lasting']})\W{{0,3}}$")
_GONE = re.compile(rf"(?<!\w)(?:{_WORDS['gone']}) ?\w{{0,9}}$")
_BEFORE_MAY = r"(?P<d>\d{1,2})(?=(?:st|nd|rd|th)? may(?:,? 20|\W|$))"
_YEAR = r"(?:,? (?:de |del )?(?P<y>20\d\d))?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|:e)?\s?(?:of |de |di |del )?(?P<m>{_month})\b\.?{_YEAR}",
        rf"\b(?P<m>{_month})\b\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]?\d))?{_YEAR}",
        rf"\b(?:{_WORDS['before_may']}|{_BEFORE_MAY})(?:st|nd|rd|th)? (?P<m>may)\b{_YEAR}",
        r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b",
        r"(?<![\d.,/])(?P<d>\d{1,2})[./] ?(?P<m>\d{1,2})(?:[./] ?(?P<y>20\d\d|\d\d)\b|(?=\.(?!\d)))",
        rf"\b(?:{_WORDS['before_day']}) (?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})(?![.,/]?\d)",
        r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?",
        r"\bq(?P<q>[1-4])\b(?: ?/?(?P<y>20\d\d))?",
        rf"\b(?:{_WORDS['calendar_week']}) ?(?P<w>\d{{1,2}})\b",
        rf"\b(?:{_WORDS['before_year']}) (?P<y>20\d\d)\b",
    )
)
_MONTHS["may"] = 5


@dataclass(frozen=True, slots=True)
class When:
    """A time named by the writer. `weeks` is None when they say that it is open."""

    weeks: float | None
    start: int
    end: int


def times_in(plain: str, written_on: date) -> Iterator[When]:
    """Every start or deadline named in a text folded in place; when to telephone or to quote is none."""
    for weeks, match in (*_lengths_in(plain), *_dates_in(plain, written_on), *_words_in(plain, written_on)):
        first, last = sentence_bounds(plain, match.start(), match.end())
        if weeks <= _FARTHEST and not (weeks <= _A_TALK and _CUES["meeting"].first_in(plain, first, last)):
            yield When(weeks, match.start(), match.end())
    for match in _CUES["open"].all_in(plain):
        yield When(None, match.start(), match.end())


def _lengths_in(plain: str) -> Iterator[tuple[float, re.Match[str]]]:
    """ "In six weeks": not "over the past six weeks", not "six weeks ago"."""
    for pattern in _LENGTHS:
        for match in islice(pattern.finditer(plain), _MOST):
            before, after = plain[max(0, match.start() - 30) : match.start()], plain[match.end() : match.end() + 20]
            if not _IS_PAST.match(after) and not _IS_LASTING.search(before):
                unit, written = match["unit"], match["n2"] or match["n"]
                weeks = _UNITS.get(unit) or _JAPANESE_UNITS.get(unit[0], WEEKS_OF_A_MONTH)
                yield (float(written) if written.isdigit() else _NUMBERS[written]) * weeks, match


def _dates_in(plain: str, written_on: date) -> Iterator[tuple[float, re.Match[str]]]:
    for pattern in _DATES:
        for match in islice(pattern.finditer(plain), _MOST):
            weeks = _weeks_until(match, written_on)
            if weeks is not None and not _is_gone(match, plain):
                yield weeks, match


def _words_in(plain: str, written_on: date) -> Iterator[tuple[float, re.Match[str]]]:
    """Seasons and feasts, "as soon as possible", "next year"."""
    for month, cues in _SEASONS.items():
        for match in cues.all_in(plain):
            said = re.match(r" (20\d\d)", plain[match.end() : match.end() + 5])
            year = int(said[1]) if said else written_on.year + (month < written_on.month)
            if not _is_gone(match, plain):
                yield max((date(year, month, 20) - written_on).days / 7, 0.0), match
    for kind, weeks in (("soon", _SOON), ("later", _LATER)):
        yield from ((weeks, match) for match in _CUES[kind].all_in(plain))


def _is_gone(match: re.Match[str], plain: str) -> bool:
    """ "Since March", "last spring"."""
    return _GONE.search(plain, max(0, match.start() - 20), match.start()) is not None


def _weeks_until(match: re.Match[str], written_on: date) -> float | None:
    """Weeks to a date; of one without a year to the next such; None for what is past or no date."""
    parts = {name: part for name, part in match.groupdict().items() if part}
    if "w" in parts:
        weeks = (int(parts["w"]) - written_on.isocalendar().week) % 52
        return float(weeks) if weeks <= _JUST_PASSED else None
    written, day = parts.get("m", "6"), int(parts.get("d", 28))
    month = int(parts["q"]) * 3 - 2 if "q" in parts else int(written) if written.isdigit() else _MONTHS[written]
    with suppress(ValueError):  # a 31st of February
        if "y" in parts:
            named = date(int(parts["y"]) % 2000 + 2000, month, day)
        else:
            named = date(written_on.year, month, day)
            named = named if named >= written_on else date(written_on.year + 1, month, day)
        weeks_ahead = (named - written_on).days / 7
        if weeks_ahead >= 0 and ("y" in parts or weeks_ahead <= _JUST_PASSED):
            return weeks_ahead
    return None
