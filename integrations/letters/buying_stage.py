"""How far somebody is: whether a time to meet is what they wait for, or too early."""

import re
from enum import StrEnum

from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Met, Tier
from app.domain.lead import Lead
from app.domain.words.addresses_in_text import without_addresses
from integrations.letters.call_wish import CallWish, call_words
from integrations.letters.drafting import tier_of
from integrations.letters.heeded_wishes import wishes_of
from integrations.letters.passed_over import asks_us_to_come, names_times

_YEAR = re.compile(r"(?<![\d.,/-])20\d\d(?![\d.,]?\d)")
_READ = 6_000  # characters
_MONTHS = 12
_FAR = 9  # months


class BuyingStage(StrEnum):
    """What their message says of it."""

    READY = "ready"
    LOOKING = "looking"  # nothing is decided, somebody else decides, or it is for later: a time is too early
    OPEN = "open"  # nothing: they ask, and a letter with the answer promised does
    UNCLEAR = "unclear"  # they look around yet, and ask that somebody comes


def buying_stage_of(lead: Lead) -> BuyingStage:
    """By what they ask for first: a high score alone makes nobody ready who says that nothing is decided."""
    called, wishes_a_visit = call_words(lead.inquiry.typed), asks_us_to_come(lead.inquiry)
    if _looks_around(lead):
        if called.asks or called.wish is CallWish.CALL:
            return BuyingStage.READY
        return BuyingStage.UNCLEAR if wishes_a_visit else BuyingStage.LOOKING
    wishes_to_meet = wishes_a_visit or called.asks or called.wish is CallWish.CALL
    is_ready = wishes_to_meet or names_times(lead.inquiry) or tier_of(lead) is Tier.HOT
    return BuyingStage.READY if is_ready else BuyingStage.OPEN


def _looks_around(lead: Lead) -> bool:
    timing = lead.judgement.findings.get(Criterion.TIMING) if lead.judgement else None
    is_later = (timing is not None and timing.met is Met.NO) or _names_a_far_year(lead.inquiry)
    return is_later or "undecided" in wishes_of(lead)


def _names_a_far_year(inquiry: Inquiry) -> bool:
    """Whether a year stands there that begins in nine months or later."""
    written = inquiry.received_at
    text = without_addresses(f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ])
    months = ((int(one[0]) - written.year) * _MONTHS + 1 - written.month for one in _YEAR.finditer(text))
    return any(_FAR <= ahead <= _FAR * _MONTHS for ahead in months)
