"""How a message meets each criterion of the firm's ideal customer profile, with the words it rests on.

What is not said is unknown. Only what is said is a no, and its sentence is quoted.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Finding, Met
from app.domain.words.folding import folded_in_place
from app.domain.words.industry_words import industries_in
from app.domain.words.inflection import Terms
from app.domain.words.money import MONEY_CUES, Amount, amounts_in
from app.domain.words.quantities import staff_counts
from integrations.judges.message_text import MessageText
from integrations.judges.timing import WEEKS_OF_A_MONTH, times_in
from integrations.judges.topics import CUSTOMER_CUES, service_need

_NEARLY = 0.9  # of the least budget still counts as in range
_TINY = 0.4  # of the least budget is clearly too little; in between the reply may ask
_SLACK = 1.15  # "within about 3 months"
_FAR_TOO_FEW = 0.5  # of the smallest fitting number of staff
_SIGNATURE = 60  # characters at the end of a message where a writer's title stands


def findings_of(text: MessageText, inquiry: Inquiry, firm: FirmProfile) -> dict[Criterion, Finding]:
    """Every criterion, judged; what is not said is unknown."""
    plain = folded_in_place(text.typed)
    return {
        Criterion.COMPANY_FIT: _company_fit(plain, text, inquiry, firm),
        Criterion.SERVICE_NEED: service_need(text, firm),
        Criterion.BUDGET: _budget(folded_in_place(text.read), text, firm),
        Criterion.TIMING: _timing(folded_in_place(text.read), text, firm, inquiry.received_at.date()),
        Criterion.AUTHORITY: _authority(plain, text, inquiry, firm),
    }


def _said(kind: str, plain: str) -> object:
    return CUSTOMER_CUES[kind].first_in(plain)


def _company_fit(plain: str, text: MessageText, inquiry: Inquiry, firm: FirmProfile) -> Finding:
    ideal = firm.ideal_customer
    named = folded_in_place(f"{inquiry.company or ''} . {inquiry.title or ''}")
    counts = list(staff_counts(text.read))
    fitting = [count for count in counts if ideal.fits_staff(count.number)]
    against = Met.UNKNOWN if fitting and "businesses" in ideal.serves else Met.NO  # "software for students, 60 staff"
    student, is_one = _said("student", plain), _said("student", named)
    if is_one or (student and (not inquiry.company or _said("school", named))):  # a company may write of its students
        return _finding(Met.NO if is_one else against, text, student)
    private = _said("consumer", plain)
    if private and not inquiry.company:
        return _finding(Met.YES if "consumers" in ideal.serves else against, text, private)
    if fitting:
        return _finding(Met.YES, text, fitting[0])
    alone = _said("alone", plain)
    if ideal.min_staff > 1 and (alone or counts):
        too_few = not counts or max(count.number for count in counts) < ideal.min_staff * _FAR_TOO_FEW
        return _finding(Met.NO if too_few else Met.UNKNOWN, text, alone or counts[0])
    industries = _industry_terms(firm)
    place = next(industries.places_in(plain), None)
    if place or next(industries.places_in(named), None) or industries_in(f"{named} . {plain}", ideal.industries):
        return _finding(Met.YES, text, place)
    if not inquiry.company and "consumers" in ideal.serves:
        return Finding(met=Met.YES)
    return Finding(met=Met.UNKNOWN)


@lru_cache(maxsize=256)
def _industry_terms(firm: FirmProfile) -> Terms:
    """The names of the profile's industries, each part of "health and care" apart, and the words they are known by."""
    ideal = firm.ideal_customer
    named = (part for name in ideal.industries for part in re.split(r",| and ", name))
    words = (word for words in ideal.industry_words.values() for word in words)
    return Terms((word, 1.0) for word in (*named, *words))


def _budget(plain: str, text: MessageText, firm: FirmProfile) -> Finding:
    ideal = firm.ideal_customer
    amounts = list(amounts_in(plain, ideal.currency))
    said = [amount for amount in amounts if amount.said_to_be_budget] or amounts
    if no_object := MONEY_CUES["no_object"].first_in(plain):
        return _finding(Met.YES, text, no_object)
    if not said:
        nothing = MONEY_CUES["nothing"].first_in(plain)
        is_open = nothing and MONEY_CUES["yet"].first_in(plain, max(0, nothing.start() - 30), nothing.end() + 30)
        return _finding(Met.NO if nothing and not is_open else Met.UNKNOWN, text, nothing)
    best = max(said, key=_share(firm))
    share = _share(firm)(best)
    too_little = share < _TINY and best.said_to_be_budget
    return _finding(Met.YES if share >= _NEARLY else Met.NO if too_little else Met.UNKNOWN, text, best)


def _share(firm: FirmProfile) -> Callable[[Amount], float]:
    ideal = firm.ideal_customer

    def share(amount: Amount) -> float:
        """The amount as a part of the least budget of its kind."""
        return amount.value / ((ideal.min_monthly_budget if amount.monthly else ideal.min_project_budget) or 1)

    return share


def _timing(plain: str, text: MessageText, firm: FirmProfile, written_on: date) -> Finding:
    times = list(times_in(plain, written_on))
    limit = firm.ideal_customer.within_months * WEEKS_OF_A_MONTH * _SLACK
    soon = [when for when in times if when.weeks is not None and when.weeks <= limit]
    later = [when for when in times if when.weeks is not None and when.weeks > limit]
    open_ = [when for when in times if when.weeks is None]
    if soon and not (open_ and len(open_) >= len(soon)):
        return _finding(Met.YES, text, soon[0])
    if later and not soon:
        return _finding(Met.NO, text, later[0])
    return _finding(Met.UNKNOWN, text, open_[0] if open_ else None)


def _authority(plain: str, text: MessageText, inquiry: Inquiry, firm: FirmProfile) -> Finding:
    if decides := _said("decides", plain):
        return _finding(Met.YES, text, decides)
    if asks_others := _said("asks_others", plain):
        return _finding(Met.NO, text, asks_others)
    title = folded_in_place(inquiry.title or "")
    if CUSTOMER_CUES["never"].first_in(title):
        return Finding(met=Met.UNKNOWN)
    roles = _role_terms(firm)
    if next(roles.places_in(title), None) or CUSTOMER_CUES["deciders"].first_in(title):
        return Finding(met=Met.YES)
    signed = next((one for one in roles.places_in(plain) if one.start > len(plain) - _SIGNATURE), None)
    if signed:
        return _finding(Met.YES, text, signed)
    if "consumers" in firm.ideal_customer.serves and not inquiry.company and (own := _said("consumer", plain)):
        return _finding(Met.YES, text, own)
    return Finding(met=Met.UNKNOWN)


@lru_cache(maxsize=256)
def _role_terms(firm: FirmProfile) -> Terms:
    return Terms((role, 1.0) for role in firm.ideal_customer.roles)


def _finding(met: Met, text: MessageText, place: object) -> Finding:
    """A finding with the sentence around its place (a match or anything with `start` and `end`), or without one."""
    start, end = getattr(place, "start", None), getattr(place, "end", None)
    if start is None or end is None:
        return Finding(met=met)
    if callable(start) and callable(end):
        start, end = start(), end()
    return Finding(met=met, quote=text.sentence_at(start, end))
