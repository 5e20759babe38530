"""What a message does not say, for whoever decides about it: what the judge did not find and what code does not see."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Evidence
from app.domain.qualification import CRITERION_OF_UNKNOWN, NOT_FOUND
from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.quantities import NUMBER_WORDS, WEEKS_OF_UNIT, staff_counts
from app.domain.words.sums import sums_in
from app.domain.words.word_lists import any_of
from app.domain.words.written_in import is_read_by_few

_READ = 6000  # characters
_NUMBER = any_of(map(folded_in_place, NUMBER_WORDS))
_SPAN = re.compile(rf"(?<!\w)(?:\d+|{_NUMBER})[ -](?:{any_of(map(folded_in_place, WEEKS_OF_UNIT))})(?!\w)")


def unsaid(evidence: Iterable[Evidence], inquiry: Inquiry, service: str) -> tuple[str, ...]:
    """ "budget", "timing": each once; nothing of what is written in a language that no list of ours knows.

    `service`: what is known to be asked for, or "".
    """
    named = dict.fromkeys(one.claim for one in evidence if one.claim in NOT_FOUND)
    if not named or is_read_by_few(inquiry.message, "en"):
        return ()
    said = _said(inquiry, service)
    return tuple(NOT_FOUND[claim] for claim in named if not said.get(CRITERION_OF_UNKNOWN[claim]))


def _said(inquiry: Inquiry, service: str) -> Mapping[Criterion, bool]:
    """Whether something stands there that a reader would call an answer."""
    text = inquiry.message[:_READ]
    plain = folded_in_place(text)
    day = inquiry.received_at.date()
    return {
        Criterion.COMPANY_FIT: next(staff_counts(text), None) is not None,
        Criterion.SERVICE_NEED: bool(service),
        Criterion.BUDGET: any(one.sign for one in sums_in(plain)),
        Criterion.TIMING: _SPAN.search(plain) is not None or _names_a_day(plain, day),
        Criterion.AUTHORITY: bool(inquiry.title),
    }


def _names_a_day(plain: str, written_on: date) -> bool:
    return next(dates_in(plain, written_on), None) is not None
