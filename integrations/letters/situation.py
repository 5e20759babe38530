"""What an inquiry says of its company: how big, in figures we never repeat, and in which field."""

from dataclasses import dataclass
from functools import lru_cache

from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Judgement, Met
from app.domain.words.folding import words_of
from app.domain.words.industry_words import mentions_by_industry
from app.domain.words.quantities import staff_counts

# Beginnings of words in an industry's name -> the key of its sentence part in the phrasebooks.
_FIELDS = {
    "software": "software",
    "saas": "software",
    "industr": "industry",
    "manufactur": "industry",
    "health": "health",
    "logist": "logistics",
    "fintech": "finance",
    "financ": "finance",
    "professional": "advice",
}
_SMALL, _LARGE = 25, 500  # staff
_CLEARLY = 2  # times as many mentions as the next field


@dataclass(frozen=True, slots=True)
class Situation:
    """Keys of the phrasebook; empty: not said."""

    size: str = ""  # "small", "medium", "large"
    field: str = ""  # "software", "industry", ...


def situation_of(text: str, judgement: Judgement | None, firm: FirmProfile) -> Situation:
    """Size and field of the sender's company where the message says so plainly; never a guess."""
    finding = judgement.findings.get(Criterion.COMPANY_FIT) if judgement else None
    if finding is None or finding.met is not Met.YES:
        return Situation()
    return Situation(_size(finding.quote), _field(finding.quote, text, firm.ideal_customer.industries))


def _size(quote: str) -> str:
    staff = next(staff_counts(quote), None)
    if staff is None:
        return ""
    return "small" if staff.number < _SMALL else "large" if staff.number >= _LARGE else "medium"


def _field(quote: str, text: str, industries: tuple[str, ...]) -> str:
    """What they say of themselves counts, else what the whole message speaks of most."""
    for said in (quote, text):
        ranked = sorted(mentions_by_industry(said, industries).items(), key=lambda pair: -pair[1])
        if said == text and (not ranked or ranked[0][1] < _CLEARLY):
            return ""
        if ranked and (len(ranked) == 1 or ranked[0][1] >= _CLEARLY * ranked[1][1]):
            return _key_of(ranked[0][0])
        if ranked:
            return ""
    return ""


@lru_cache(maxsize=256)
def _key_of(industry: str) -> str:
    name = " ".join(words_of(industry))
    return next((key for beginning, key in _FIELDS.items() if beginning in name), "")
