"""When the writer wants to start or needs to be done, in weeks from the day they wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.words.quantities import NUMBER_WORDS, WEEKS_OF_UNIT
from app.domain.words.word_lists import any_of
from integrations.judges.phrase_files import read_toml

_DATA: dict[str, Any] = read_toml("timing.toml")
_MONTHS: dict[str, int] = _DATA["months"]
_number = rf"\d{{1,3}}|{any_of(NUMBER_WORDS)}"
_unit = any_of(WEEKS_OF_UNIT)
_WITHIN = re.compile(
    rf"\b(?:{_DATA['within']})\s+(?:(?:{_DATA['about']})\s+)*(?P<n>{_number})(?:\s?(?:-|\u2013|{_DATA['range']})\s?(?P<n2>{_number}))?"
    rf"\s?-?(?P<unit>{_unit})\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    rf"\b(?P<n>{_number})(?:\s?(?:-|\u2013|{_DATA['range']})\s?(?P<n2>{_number}))?\s(?P<unit>{_unit})\.?\s(?:{_DATA['away']})",
    re.IGNORECASE,
)
_PAST = re.compile(rf"^\W*(?:{_DATA['past']})\b", re.IGNORECASE)
_LASTING = re.compile(rf"(?:{_DATA['lasting']})\W*$", re.IGNORECASE)
_SOON = re.compile(rf"\b(?:{_DATA['soon']})", re.IGNORECASE)
_LATER = re.compile(rf"\b(?:{_DATA['later']})", re.IGNORECASE)
_OPEN = re.compile(rf"\b(?:{_DATA['open']})", re.IGNORECASE)
_IN_MONTH = re.compile(
    rf"\b(?:{_DATA['start_words']})\b[^.;!?\n]{{0,25}}?\b(?P<month>{'|'.join(_MONTHS)})\b", re.IGNORECASE
)
WEEKS_OF_A_MONTH = 52 / 12
_FARTHEST = 5 * 52.0  # weeks; "for thirty years" is no date


@dataclass(frozen=True, slots=True)
class When:
    """A time named by the writer. `weeks` is None when they say that it is open."""

    weeks: float | None
    start: int
    end: int


def times_in(text: str, written_on: date) -> Iterator[When]:
    """Every start or deadline named in the text, the plainest first."""
    for pattern in (_WITHIN, _AWAY):
        for match in pattern.finditer(text):
            weeks = _weeks(match)
            is_past = _PAST.match(text[match.end() : match.end() + 20])
            if weeks <= _FARTHEST and not is_past and not _is_length(match, text):
                yield When(weeks, match.start(), match.end())
    for match in _SOON.finditer(text):
        yield When(2.0, match.start(), match.end())
    for match in _IN_MONTH.finditer(text):
        ahead = (_MONTHS[match["month"].casefold()] - written_on.month) % 12
        yield When(ahead * WEEKS_OF_A_MONTH, match.start(), match.end())
    for match in _LATER.finditer(text):
        yield When(40.0, match.start(), match.end())
    for match in _OPEN.finditer(text):
        yield When(None, match.start(), match.end())


def _is_length(match: re.Match[str], text: str) -> bool:
    """True for "over the past six months", "for four months": a length, not a date."""
    return bool(_LASTING.search(text[max(0, match.start() - 30) : match.start()]))


def _weeks(match: re.Match[str]) -> float:
    written = (match["n2"] or match["n"]).casefold()
    number = float(written) if written.isdigit() else NUMBER_WORDS[written]
    return number * WEEKS_OF_UNIT[match["unit"].casefold()]
