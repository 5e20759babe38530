"""Why somebody may not be whom the firm works for: then no letter promises an answer before a person has looked."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Criterion, Met
from app.domain.lead import Lead
from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.mail_keys import domain_of
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import Cues, cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.money import amounts_in
from app.domain.words.quantities import staff_counts
from app.domain.words.quoting import quoted
from app.domain.words.stems import stem_of, stems_of
from integrations.judges.topics import CUSTOMER_CUES
from integrations.letters.inquiry_text import inquiry_text

_WISHES = Path(__file__).with_name("wishes.toml")
_READ = 6_000  # characters
_FAR_BELOW = 2  # times
_LONG_WORD, _OFTEN = 5, 2  # letters, times
_MAIL_IN_ITS_NAME = re.compile(r"mail|post|inbox|correo|correio|poczt|(?:courrier|box|brief)\b")
_TELLING = (Criterion.COMPANY_FIT, Criterion.SERVICE_NEED, Criterion.BUDGET)
_DOUBTFUL = "Whether they are whom you work for is not sure{}; please look at the draft."


def fit_doubt(lead: Lead, firm: FirmProfile, *, is_asked: bool) -> str:
    """The reason in a sentence; "" where nothing speaks against them. `is_asked`: for work of ours, surely."""
    said = _words_against(lead, firm, is_asked=is_asked)
    if said is None:
        return ""
    return _DOUBTFUL.format(f" ({quoted(said)})" if said else "")


def is_student(inquiry: Inquiry) -> bool:
    """Whether it is for a thesis or a course: a small sum is not the reason then."""
    is_one = CUSTOMER_CUES["student"].first_in(folded_in_place(f"{inquiry.title or ''} . {inquiry.company or ''}"))
    return is_one is not None or bool(_said_in(inquiry, CUSTOMER_CUES["student"]))


def _words_against(lead: Lead, firm: FirmProfile, *, is_asked: bool) -> str | None:
    """The words that speak against them, "" where it is no words of theirs; None: nothing does."""
    findings = lead.judgement.findings if lead.judgement else {}
    for one in _TELLING:
        if one in findings and findings[one].met is Met.NO:
            return findings[one].quote or ""
    inquiry = lead.inquiry
    if small := _small_sum(inquiry, firm):
        return small
    against = [cues_in(_WISHES)["unfit"]]
    if not inquiry.company:  # in a company's message sons and students are part of the story
        against.append(CUSTOMER_CUES["student"])
        if "consumers" not in firm.ideal_customer.serves:
            against.append(CUSTOMER_CUES["consumer"])
    for cues in against:
        if said := _said_in(inquiry, cues):
            return said
    says_of_a_company = inquiry.company or inquiry.title or any(staff_counts(inquiry.typed[:_READ]))
    is_private = not says_of_a_company and _is_of_a_provider(domain_of(inquiry.sender_email or ""))
    if is_private and "consumers" not in firm.ideal_customer.serves:
        return ""
    return None if is_asked else _sent_elsewhere(inquiry, firm)


def _is_of_a_provider(domain: str) -> bool:
    """Whether anybody may have an address there, as far as lists or the name tell."""
    return is_open_to_everybody(domain) or _MAIL_IN_ITS_NAME.search(domain.rpartition(".")[0]) is not None


def _small_sum(inquiry: Inquiry, firm: FirmProfile) -> str:
    """The largest sum they have, where it is far below the least that the firm takes; "" else.

    Of a company that is a sum it says to be for this: what its own goods cost stands in many a letter.
    """
    customer, text = firm.ideal_customer, inquiry.typed[:_READ]
    least = min(filter(None, (customer.min_project_budget, customer.min_monthly_budget)), default=0)
    folded = folded_in_place(text)
    theirs = [
        one.written
        for one in amounts_in(folded, customer.currency)
        if one.said_to_be_budget or not inquiry.company or _is_what_they_pay(folded, one.start, one.end)
    ]
    named = [(one.in_currency(customer.currency), one) for one in theirs if one.sign and not one.in_words]
    value, largest = max(named, key=lambda pair: pair[0], default=(0.0, None))
    return text[largest.start : largest.end] if largest is not None and value * _FAR_BELOW < least else ""


def _is_what_they_pay(folded: str, start: int, end: int) -> bool:
    return cues_in(_WISHES)["pays"].first_in(folded, *sentence_bounds(folded, start, end)) is not None


def _sent_elsewhere(inquiry: Inquiry, firm: FirmProfile) -> str | None:
    """A wish the firm has a tip for, if a word of it that it does not use of its own work comes up again and again."""
    told = Counter(stem_of(word) for word in plain(inquiry_text(inquiry)[:_READ]).split() if len(word) >= _LONG_WORD)
    often = {stem for stem, times in told.items() if times >= _OFTEN} - _words_of_the_firm(firm)
    return next((one.wish for one in firm.pointers if often & stems_of(one.wish, shortest=_LONG_WORD)), None)


@lru_cache(maxsize=64)
def _words_of_the_firm(firm: FirmProfile) -> frozenset[str]:
    told = [firm.about, *firm.ideal_customer.industries]
    for one in firm.services:
        told += [one.name, one.description, *one.names.values(), *one.keywords]
    return stems_of("\n".join(told))


def _said_in(inquiry: Inquiry, cues: Cues) -> str:
    """The sentence that says it."""
    text = f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ]
    folded = folded_in_place(without_addresses(text))
    found = cues.first_in(folded)
    if found is None:
        return ""
    start, end = sentence_bounds(folded, *found.span())
    return text[start:end]
