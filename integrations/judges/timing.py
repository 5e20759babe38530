"""When the writer wants to start or needs to be done, in weeks from the day they wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from app.domain.words.cues import cues_in, lists_in, sentence_bounds
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.quantities import NUMBER_WORDS, WEEKS_OF_UNIT
from app.domain.words.word_lists import any_of

_FILE = Path(__file__).parent / "word_lists" / "timing.toml"
_LISTS, _CUES = lists_in(_FILE), cues_in(_FILE)
_WORDS = {name: any_of(folded_in_place(words).split("|")) for name, words in _LISTS.items() if isinstance(words, str)}
_NUMBERS = {folded_in_place(word): number for word, number in NUMBER_WORDS.items() if number < 100}
_UNITS = {folded_in_place(word): weeks for word, weeks in WEEKS_OF_UNIT.items()}
_JAPANESE_UNITS = {"日": 0.15, "週": 1.0, "年": 52.0}  # else months
WEEKS_OF_A_MONTH = 52 / 12
_FARTHEST = 5 * 52.0  # weeks; "for thirty years" is no date
_MEANT = {"soon": 2.0, "later": 40.0}  # weeks meant by "as soon as possible" and by "next year"
_A_TALK = 3.0  # weeks: for so soon people ask for a call or a quote, too
_MOST = 60  # dates of one notation

_number = rf"\d{{1,3}}|{any_of(_NUMBERS)}"
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


@dataclass(frozen=True, slots=True)
class When:
    """A time named by the writer. `weeks` is None when they say that it is open."""

    weeks: float | None
    start: int
    end: int


def times_in(plain: str, written_on: date) -> Iterator[When]:
    """Every start or deadline named in a text folded in place; when to telephone or to quote is none."""
    dates = (((day - written_on).days / 7, match) for day, match in dates_in(plain, written_on))
    meant = ((weeks, match) for kind, weeks in _MEANT.items() for match in _CUES[kind].all_in(plain))
    for weeks, match in (*_lengths_in(plain), *dates, *meant):
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
