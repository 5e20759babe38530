"""Sums of money as people write them, and which of them are a budget.

A sum is a number with a currency, a multiplier ("18k", "15 mil", "120万") or a word of budget before it. What a unit
costs counts as often as the message says how many there are; what is paid by the hour, what the writer lost, earns
or owes is no budget.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.words.cues import Cues, cues_in, lists_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.quantities import NUMBER_WORDS
from app.domain.words.word_lists import any_of

_FILE = Path(__file__).parent / "word_lists" / "money.toml"
_LISTS, MONEY_CUES, _EVERY = lists_in(_FILE), cues_in(_FILE), cues_in(_FILE, "every")
_IN_EUROS = {code: float(line.split()[0]) for code, line in _LISTS["currencies"].items()}
_RATES = {folded_in_place(w): _IN_EUROS[code] for code, line in _LISTS["currencies"].items() for w in line.split()[1:]}
_lines = [line.split() for line in _LISTS["multipliers"].values()]
_TIMES = {folded_in_place(word): float(line[0]) for line in _lines for word in line[1:]}
_WORTH = {folded_in_place(word): number for word, number in NUMBER_WORDS.items()}
_MONTHS = {"month": 1.0, "week": 52 / 12, "year": 1 / 12}
_MOST_AMOUNTS = 200  # a person names a few; a flood of them must not cost seconds
_NEAR, _BESIDE = 45, 24  # characters between a sum and the word that says what it is
_AFTER = 12  # characters that a word behind the sum counts as farther
_LEAST, _LEAST_IN_WORDS, _YEARS = 100, 20, range(1900, 2101)
_ALSO_A_MEASURE = {"m", "hundred", "hundert"}
_STEM = 4  # letters that what is counted and what has the price share

_patterns = _LISTS["patterns"]
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_any_number = rf"{_NUMBER}|(?:{any_of(_WORTH)})(?![^\W\d_])"
_currency, _multiplier = any_of(_RATES), any_of(_TIMES)
_MONEY = re.compile(
    rf"(?<![a-z0-9.,])(?:(?P<before>{_currency})[ .]?)?(?:(?P<myriads>\d{{1,4}})億)?"
    rf"(?P<low>{_any_number})(?:\s?(?P<low_unit>{_multiplier})(?![a-z0-9]))?"
    rf"(?:\s?(?:{_currency})?\s?(?:[-~\u2013\u2014\u301c]|{_patterns['to']})\s?(?:{_currency})?\s?"
    rf"(?P<high>{_any_number})(?![:/]\d))?"
    rf"(?:[ -]?(?:a |de )?(?P<unit>{_multiplier})(?![a-z0-9]))?"
    rf"(?:(?: de | di | d'| )?-?(?P<after>{_currency})(?![a-z]))?"
)
_FREE = re.compile(r"\s*(?:$|[.,;:!?)/\n+-]|[a-z]{1,4}\b|[^\x00-\x7f])")  # after "18k": a long word is what is counted
_ALONE = re.compile(r"\s*(?:$|[.,;!?)\n-])")
_PER = re.compile(
    rf"[\s,(]{{0,3}}(?:(?:{_patterns['taxes']})[\s,]{{1,2}}){{0,2}}"
    rf"(?:(?P<per>/|(?:{_patterns['per']})\b)|(?P<a>(?:{_patterns['a']})\b)|(?=\w))[\s']{{0,2}}"
    r"(?:l'|the |el |la |o |le )?(?P<noun>[^\W\d_]{1,20})?"
)
_COUNTED = re.compile(rf"(?<![\w.,])(?P<number>{_NUMBER})\s?(?:[^\W\d_]{{1,20}} ){{0,2}}?(?P<noun>[^\W\d_]{{1,30}})")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum the writer seems ready to spend; the higher end of a range."""

    value: float  # in the currency asked for, with rough rates
    monthly: bool
    start: int
    end: int
    said_to_be_budget: bool  # a word of spending stands beside it


def amounts_in(plain: str, currency: str = "EUR") -> Iterator[Amount]:
    """Sums that may be budgets, in the order of a text folded in place, in `currency`.

    A sum without a currency is in it; one of an unknown code counts as euros. What a month, week or year costs is
    given by the month.
    """
    home = _IN_EUROS.get(currency, 1.0)
    for match in islice(_MONEY.finditer(plain), _MOST_AMOUNTS):
        amount = _amount_of(match, plain, home)
        if amount:
            yield amount


def _amount_of(match: re.Match[str], plain: str, home: float) -> Amount | None:
    unit = match["unit"] or match["low_unit"] or ""
    named = match["before"] or match["after"] or next((sign for sign in ("kr", "€") if unit.endswith(sign)), None)
    value = _number(match["high"] or match["low"]) * _TIMES.get(unit, 1.0) + 1e8 * int(match["myriads"] or 0)
    first, last = sentence_bounds(plain, match.start(), match.end())
    per = _PER.match(plain, match.end())
    every = _period(per) if per else ""
    if not _is_sum(match, plain, unit, value, named, every):
        return None
    budget, other = (_distance(MONEY_CUES[name], plain, first, last, match) for name in ("budget", "other"))
    if every == "hour" or (other < budget and other < _NEAR):
        return None
    if every in {"person", "piece", "thing"} and per:
        value *= _count_of(per["noun"] or "", every, plain, match, first)
        if not value:
            return None
    monthly = every in _MONTHS or _monthly_before(plain, first, match)
    value *= _MONTHS.get(every, 1.0) * (_RATES[named] / home if named else 1.0)
    return Amount(value, monthly, match.start(), match.end(), budget < _NEAR)


def _distance(cues: Cues, plain: str, first: int, last: int, match: re.Match[str]) -> int:
    """How far the nearest of the cues stands from the sum, in the same sentence; what stands after it is farther."""
    places = (
        match.start() - found.end() if found.end() <= match.start() else found.start() - match.end() + _AFTER
        for found in cues.all_in(plain, first, last)
        if found.end() <= match.start() or found.start() >= match.end()
    )
    return min(places, default=last - first + _NEAR)


def _is_sum(match: re.Match[str], plain: str, unit: str, value: float, named: str | None, every: str) -> bool:
    """Whether a number is money: "18k." and "budget 30 000" are; "210k contacts", "a" and "cada" are not."""
    in_words = match["low"][0].isalpha()
    if named:
        return not in_words or bool(unit) or (value >= _LEAST_IN_WORDS and bool(match["after"]))
    if value < _LEAST or unit in _ALSO_A_MEASURE or (in_words and not unit):
        return False
    rest = plain[match.end() : match.end() + 24]
    if unit:
        return bool(_FREE.match(rest)) or MONEY_CUES["budget"].first_in(rest.lstrip()[:12]) is not None
    if every in {"month", "week"}:
        return True
    first, last = sentence_bounds(plain, match.start(), match.end())
    beside = _distance(MONEY_CUES["named"], plain, first, last, match) <= _BESIDE
    return value not in _YEARS and beside and bool(_ALONE.match(rest))


def _period(per: re.Match[str]) -> str:
    """What the sum is paid for: a month, an hour, a person, a piece, another thing; "" when that is not said."""
    noun = per["noun"] or ""
    for name, cues in _EVERY.items():
        said = cues.first_in(noun)
        if said and said.start() == 0 and (per["per"] or per["a"] or name in {"month", "year", "piece"}):
            return name
    if per["per"] in {"each", "je", "cada"}:
        return "piece"
    return "thing" if per["per"] and noun else ""


def _monthly_before(plain: str, first: int, match: re.Match[str]) -> bool:
    """ "Monthly budget: 5,000": the word of a month stands right before, no other sum between."""
    before = plain[max(first, match.start() - 30) : match.start()]
    return bool(_EVERY["month"].first_in(before)) and not re.search(r"\d", before)


def _count_of(noun: str, every: str, plain: str, sum_: re.Match[str], first: int) -> float:
    """How many of what one costs so much: "14 roofs ... per roof"; 0 when the message does not say."""
    for found in _COUNTED.finditer(plain):
        if sum_.start() <= found.start() < sum_.end():
            continue
        word = found["noun"]
        same = (
            bool(_EVERY["person"].first_in(word)) if every == "person"
            else first <= found.start() < sum_.start() if every == "piece"
            else word[: _STEM] == noun[: _STEM] or word.endswith(noun[:-1])
        )  # fmt: skip
        if same and (number := _number(found["number"])) not in _YEARS:
            return number
    return 0.0


def _number(written: str) -> float:
    if written[0].isalpha():
        return _WORTH[written]
    digits = re.sub(r"[' ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits):
        digits = re.sub(r"[.,](?=\d{3})", "", digits)
    return min(float(digits.replace(",", ".")), 1e12)
