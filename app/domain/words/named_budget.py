"""The sum that somebody names as what they have to spend on it all, where they name one clearly."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.domain.words.folding import folded_in_place
from app.domain.words.money import MONEY_CUES, TAXES, Amount, amounts_in, is_in_clause, is_near
from app.domain.words.quoting import without_quoted_lines
from app.domain.words.small_words import is_small

_READ: Final = 12_000  # characters
_LEAST: Final = 20
_BEFORE, _GAP = 24, 3  # characters before a sum in which what it is no budget of is said, and between both
_NEXT_WORD: Final = re.compile(r" ?([^\W\d_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBudget:
    """Of a range the higher end, in the currency it was named in."""

    amount: Decimal
    currency: str  # ISO 4217
    start: int  # where it stands in the text
    end: int


def named_budget(text: str, currency: str, language: str = "") -> NamedBudget | None:
    """None where no sum is said to be a budget, or where it cannot be told which: a wrong one is worse than none.

    What a month, an hour or a piece costs, or what they pay today, is no sum for all of it. Two different sums: none.

    Args:
        text: What they wrote, without what they answer.
        currency: The reader's: of a sum without one, and of a sign that several share.
        language: ISO 639-1, of the text.
    """
    plain = folded_in_place(without_quoted_lines(text[:_READ]))
    found = [one for one in amounts_in(plain, currency) if _is_budget(one, plain)]
    told = {(_in_cents(one), one.written.currency(currency, language)): one for one in found}
    if len(told) != 1 or not all(_is_for_all(one, plain) for one in found) or MONEY_CUES["nothing"].first_in(plain):
        return None
    (((amount, code), one),) = told.items()
    return None if code is None else NamedBudget(amount=amount, currency=code, start=one.start, end=one.end)


def _is_budget(one: Amount, plain: str) -> bool:
    return one.said_to_be_budget or is_near("planned", plain, one.written)


def _is_for_all(one: Amount, plain: str) -> bool:
    of_one, above = MONEY_CUES["for_one"], MONEY_CUES["above"]
    before = [found for cues in (above, of_one) for found in cues.all_in(plain, max(0, one.start - _BEFORE), one.start)]
    behind = of_one.first_in(plain, one.end, one.end + _BEFORE)
    is_other = (
        any(one.start - found.end() <= _GAP for found in before)
        or (behind is not None and behind.start() - one.end <= _GAP)
        or is_in_clause("until_now", plain, one.written)
    )
    return one.is_for_all and one.written.value >= _LEAST and not is_other and _is_no_count(one, plain)


def _is_no_count(one: Amount, plain: str) -> bool:
    """ "15k words" are none: without a currency nothing stands behind the number that could be what is counted."""
    following = None if one.written.sign else _NEXT_WORD.match(plain, one.end)
    if following is None or is_small(following[1]):
        return True
    beside = MONEY_CUES["budget"].first_in(plain, one.end, one.end + _BEFORE)
    return (beside is not None and beside.start() <= following.start(1)) or TAXES.fullmatch(following[1]) is not None


def _in_cents(one: Amount) -> Decimal:
    return Decimal(str(one.written.value)).quantize(Decimal("0.01")).normalize()
