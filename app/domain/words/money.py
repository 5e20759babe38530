"""Which sums in a message are a budget.

A sum is a number with a currency, a multiplier ("18k", "15 mil", "120万") or a word of budget before it. What a unit
costs counts as often as the message says how many there are; what is paid by the hour, what the writer lost, earns,
owes or spent before is no budget.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.domain.words.cues import Cues, clause_bounds, cues_in, sentence_bounds
from app.domain.words.sums import NUMBER, WrittenSum, number_of, sums_in
from app.domain.words.word_lists import file_of, lists_of

_FILE = file_of("money")
MONEY_CUES, _EVERY, _PATTERNS = cues_in(_FILE), cues_in(_FILE, "every"), lists_of("money")["patterns"]
TAXES = re.compile(_PATTERNS["taxes"])  # words about them beside a sum
_MONTHS = {"month": 1.0, "week": 52 / 12, "year": 1 / 12}
_MOST_AMOUNTS = 200  # a person names a few; a flood of them must not cost seconds
_NEAR, _BESIDE = 45, 24  # characters between a sum and the word that says what it is
_AFTER = 12  # characters that a word behind the sum counts as farther
_LEAST, _LEAST_IN_WORDS, _YEARS = 100, 20, range(1900, 2101)
_CLAUSE = re.compile(r"[,;:()]\s|\s[\u2013\u2014-]\s|\u3001")
_ALSO_A_MEASURE = {"m", "hundred", "hundert"}
_STEM = 4  # letters that what is counted and what has the price share
_FREE = re.compile(r"\s*(?:$|[.,;:!?)/\n+-]|[a-z]{1,4}\b|[^\x00-\x7f])")  # after "18k": a long word is what is counted
_ALONE = re.compile(r"\s*(?:$|[.,;!?)\n-])")
_PER = re.compile(
    rf"[\s,(]{{0,3}}(?:(?:{_PATTERNS['taxes']})[\s,]{{1,2}}){{0,2}}"
    rf"(?:(?P<per>/|(?:{_PATTERNS['per']})\b)|(?P<a>(?:{_PATTERNS['a']})\b)|(?=\w))[\s']{{0,2}}"
    r"(?:l'|the |el |la |o |le )?(?P<noun>[^\W\d_]{1,20})?"
)
_COUNTED = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})\s?(?:[^\W\d_]{{1,20}} ){{0,2}}?(?P<noun>[^\W\d_]{{1,30}})")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum the writer seems ready to spend; the higher end of a range."""

    value: float  # in the currency asked for, with rough rates
    monthly: bool
    start: int
    end: int
    said_to_be_budget: bool  # a word of spending stands beside it
    written: WrittenSum
    is_for_all: bool  # neither for a month nor for one of several


def amounts_in(plain: str, currency: str = "EUR") -> Iterator[Amount]:
    """Sums that may be budgets, in the order of a text folded in place, in `currency`.

    A sum without a currency is in it. What a week or a year costs is given by the month.
    """
    for written in islice(sums_in(plain), _MOST_AMOUNTS):
        if amount := _amount_of(written, plain, currency):
            yield amount


def _amount_of(written: WrittenSum, plain: str, currency: str) -> Amount | None:
    per = _PER.match(plain, written.end)
    every = _period(per) if per else ""
    if not _is_money(written, plain, every):
        return None
    budget, other = (_distance(MONEY_CUES[name], plain, written) for name in ("budget", "other"))
    if every == "hour" or (other < budget and other < _NEAR) or is_in_clause("past", plain, written):
        return None
    value = written.in_currency(currency) * _MONTHS.get(every, 1.0)
    if every in {"person", "piece", "thing"} and per:
        value *= _count_of(per["noun"] or "", every, plain, written)
    monthly = every in _MONTHS or _monthly_before(plain, written)
    is_budget, is_for_all = budget < _NEAR, not (monthly or every)
    return Amount(value, monthly, written.start, written.end, is_budget, written, is_for_all) if value else None


def is_in_clause(kind: str, plain: str, written: WrittenSum) -> bool:
    """Whether a cue of `MONEY_CUES` stands in its clause: "last year we spent about 400 a month"."""
    bounds = clause_bounds(plain, written.start, written.end, _CLAUSE)
    return MONEY_CUES[kind].first_in(plain, *bounds) is not None


def is_near(kind: str, plain: str, written: WrittenSum) -> bool:
    """Whether a cue of `MONEY_CUES` stands beside it, in its sentence."""
    return _distance(MONEY_CUES[kind], plain, written) < _NEAR


def _is_money(written: WrittenSum, plain: str, every: str) -> bool:
    """Whether a number is money: "18k." and "budget 30 000" are; "210k contacts", "a" and "cada" are not."""
    value, unit = written.value, written.multiplier
    if written.sign:
        return not written.in_words or bool(unit) or (value >= _LEAST_IN_WORDS and written.sign_follows)
    if value < _LEAST or unit in _ALSO_A_MEASURE or (written.in_words and not unit):
        return False
    rest = plain[written.end : written.end + 24]
    if unit:
        return bool(_FREE.match(rest)) or MONEY_CUES["budget"].first_in(rest.lstrip()[:12]) is not None
    beside = _distance(MONEY_CUES["named"], plain, written) <= _BESIDE
    return every in {"month", "week"} or (value not in _YEARS and beside and bool(_ALONE.match(rest)))


def _distance(cues: Cues, plain: str, written: WrittenSum) -> int:
    """How far the nearest of the cues stands from the sum, in the same sentence; what stands after it is farther."""
    first, last = sentence_bounds(plain, written.start, written.end)
    before = (written.start - found.end() for found in cues.all_in(plain, first, written.start))
    after = (found.start() - written.end + _AFTER for found in cues.all_in(plain, written.end, last))
    return min((*before, *after), default=last - first + _NEAR)


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


def _monthly_before(plain: str, written: WrittenSum) -> bool:
    """ "Monthly budget: 5,000": the word of a month stands right before, no other sum between."""
    first, _ = sentence_bounds(plain, written.start, written.end)
    before = plain[max(first, written.start - 30) : written.start]
    return bool(_EVERY["month"].first_in(before)) and not re.search(r"\d", before)


def _count_of(noun: str, every: str, plain: str, written: WrittenSum) -> float:
    """How many of what one costs so much: "14 roofs ... per roof"; 0 when the message does not say."""
    first, _ = sentence_bounds(plain, written.start, written.end)
    for found in _COUNTED.finditer(plain):
        word, number = found["noun"], number_of(found["number"])
        if every == "person":
            same = _EVERY["person"].first_in(word) is not None
        elif every == "piece":
            same = first <= found.start() < written.start
        else:
            same = word[:_STEM] == noun[:_STEM] or word.endswith(noun[:-1])
        if same and number not in _YEARS and not written.start <= found.start() < written.end:
            return number
    return 0.0
