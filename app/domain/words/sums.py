"""Sums of money, and numbers that may be some, in the notations and languages we read."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.words.folding import folded_in_place
from app.domain.words.quantities import NUMBER_WORDS
from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("sums")
_IN_EUROS = {code: float(line.split()[0]) for code, line in _LISTS["currencies"].items()}
_CODES = defaultdict[str, list[str]](list)
for _code, _line in _LISTS["currencies"].items():
    for _sign in _line.split()[1:]:
        _CODES[folded_in_place(_sign)].append(_code)
_lines = [line.split() for line in _LISTS["multipliers"].values()]
_TIMES = {folded_in_place(word): float(line[0]) for line in _lines for word in line[1:]}
_WORTH = {folded_in_place(word): number for word, number in NUMBER_WORDS.items()}
_MOST = 1e12

NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_any_number = rf"{NUMBER}|(?:{any_of(_WORTH)})(?![^\W\d_])"
_sign, _multiplier = any_of(_CODES), any_of(_TIMES)
_SUM = re.compile(
    rf"(?<![a-z0-9.,])(?:(?P<before>{_sign})[ .]?)?(?:(?P<myriads>\d{{1,4}})億)?"
    rf"(?P<low>{_any_number})(?:\s?(?P<low_unit>{_multiplier})(?![a-z0-9]))?"
    rf"(?:\s?(?:{_sign})?\s?(?:[-~\u2013\u2014\u301c]|{_LISTS['to']})\s?(?:{_sign})?\s?"
    rf"(?P<high>{_any_number})(?![:/]\d))?"
    rf"(?:[ -]?(?:a |de )?(?P<unit>{_multiplier})(?![a-z0-9]))?"
    rf"(?:(?: de | di | d'| )?-?(?P<after>{_sign})(?![a-z]))?"
)


@dataclass(frozen=True, slots=True)
class WrittenSum:
    """A number that may be a sum, of a range the higher end."""

    value: float
    multiplier: str  # "k", "mio"; "" where none is written
    sign: str  # of a currency, as written; "" where none is
    sign_follows: bool
    in_words: bool
    start: int
    end: int

    def currency(self, readers: str, language: str) -> str | None:
        """Which one it is in, for a reader with that currency; None: it may be one or another ("$" to a Swede).

        `language`: of the text. Who writes Polish and names no currency means złoty, or what is the reader's own;
        which of them is not known, and nor is what an Englishman means who writes "20k" to a Swede.
        """
        codes, own = _CODES.get(self.sign, []), _LISTS["of_language"].get(language)
        if not self.sign:
            is_sure = readers == own or (own is None and readers not in _LISTS["of_language"].values())
            return readers if is_sure else None
        if readers in codes:
            return readers
        return own if own in codes else codes[0] if len(codes) == 1 else None

    def in_currency(self, code: str) -> float:
        """The value in another currency, roughly; as it is where no currency or an unknown one is named."""
        codes = _CODES.get(self.sign, [])
        if not codes or code in codes or code not in _IN_EUROS:
            return self.value
        return self.value * _IN_EUROS[codes[0]] / _IN_EUROS[code]


def sums_in(plain: str) -> Iterator[WrittenSum]:
    """Every number of a text folded in place, with what makes a sum of it."""
    place = 0
    while match := _SUM.search(plain, place):
        if _falls(match):  # "15 mil e a loja": no range, the sum ends before
            match = _SUM.search(plain[: match.start("high") - 1], match.start()) or match
        place = match.end()
        unit = match["unit"] or match["low_unit"] or ""
        kept_in = next((sign for sign in ("kr", "€") if unit.endswith(sign)), "")  # "tkr" is a thousand kronor
        yield WrittenSum(
            value=number_of(match["high"] or match["low"]) * _TIMES.get(unit, 1.0) + 1e8 * int(match["myriads"] or 0),
            multiplier=unit,
            sign=match["before"] or match["after"] or kept_in,
            sign_follows=match["before"] is None,
            in_words=match["low"][0].isalpha(),
            start=match.start(),
            end=match.end(),
        )


def _falls(match: re.Match[str]) -> bool:
    """Whether what looks like the higher end of a range is lower than the other."""
    if match["high"] is None:
        return False
    high = number_of(match["high"]) * _TIMES.get(match["unit"] or match["low_unit"] or "", 1.0)
    return high < number_of(match["low"]) * _TIMES.get(match["low_unit"] or "", 1.0)


def number_of(written: str) -> float:
    """What `NUMBER` or a word of number says, whatever parts its thousands; at most a million millions."""
    if written[0].isalpha():
        return _WORTH[written]
    digits = re.sub(r"[' ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits):
        digits = re.sub(r"[.,](?=\d{3})", "", digits)
    return min(float(digits.replace(",", ".")), _MOST)
