"""Which case studies a lead is shown: those about what they ask for, then those from where they are."""

import re
from functools import lru_cache

from app.domain.firm import CaseStudy, FirmProfile, Service
from app.domain.inquiry import Inquiry
from app.domain.people.company_names import company_key, domain_labels
from app.domain.people.mail_domains import company_domain
from app.domain.people.mail_keys import domain_of
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, phrases_in, words_in, words_of
from app.domain.words.industry_words import industries_in
from app.domain.words.word_lists import file_of

_SERVICE_POINTS = 10.0
_INDUSTRY_POINTS = 6.0
_WORD_POINTS = 0.25
_SHORT_SUBJECT = 3  # words
_PHRASE_WEIGHT = 3  # of a keyword of several words; one of one word weighs 1
_SHORTEST_NAME = 4  # letters of a company's name that is looked for in a case study
_WORDS_OF_A_NAME = 3
_MIN_WORD_CHARACTERS = 5  # shorter words are shared by any two texts
_CLAUSE = re.compile(r"[,;:()\u3001\u3002]|\s[\u2013\u2014-]\s|[.!?\u2026](?=\s|$)|\n+")
_DENIED = re.compile(r"(?:\W+\w+){0,4}")  # what stands behind a word that denies it
_DENIED_BEFORE = 12  # signs, in a script without blanks
_READ = 6_000  # characters in which denials are looked for


def asked_services(text: str, firm: FirmProfile) -> tuple[Service, ...]:
    """The firm's services a text asks for, the one with most of its words in it first."""
    return tuple(service for _, service in services_by_weight("", text, firm))


def services_by_weight(subject: str, message: str, firm: FirmProfile) -> list[tuple[int, Service]]:
    """How many of its words a message has for each service asked for, the most first; a short subject's count twice.

    One word above a message is what it is about; of a longer subject any word may be, unless another one is denied:
    "Gutters, not a new roof" says what it is about. What is only named to be denied is not asked for, where anything
    is.
    """
    wanted, is_short = _undenied(subject), len(subject.split()) <= _SHORT_SUBJECT
    is_about = is_short or (wanted != subject and _counted("", wanted, firm) != _counted("", subject, firm))
    counts = _counted(wanted, _undenied(message), firm, is_about=is_about)
    return counts or _counted(subject, message, firm, is_about=is_short)


def _counted(subject: str, message: str, firm: FirmProfile, *, is_about: bool = False) -> list[tuple[int, Service]]:
    said = phrases_in(without_addresses(f"{subject}\n{message}"))
    named = phrases_in(without_addresses(subject)) if is_about else frozenset()
    keywords = [(_folded_phrases(service.keywords), service) for service in firm.services]
    counts = [(_weight(said & words) + _weight(named & words), service) for words, service in keywords]
    return sorted(((count, service) for count, service in counts if count), key=lambda pair: -pair[0])


def _undenied(text: str) -> str:
    """The text without what its clauses only name to deny it: "not a new roof", "if you only do roofs"."""
    plain, cues = folded_in_place(text[:_READ]), cues_in(file_of("denials"))
    cut = list[tuple[int, int]]()
    start = 0
    for end in (*(found.start() for found in _CLAUSE.finditer(plain)), len(plain)):
        if cues["only_if"].first_in(plain, start, end):
            cut.append((start, end))
        for found in cues["denied"].all_in(plain, start, end):
            behind = _DENIED.match(plain, found.end(), end)
            cut.append((found.end(), behind.end() if behind else found.end()))
        for found in cues["denied_before"].all_in(plain, start, end):
            cut.append((max(start, found.start() - _DENIED_BEFORE), found.start()))
        start = end
    left = list(text)
    for first, last in cut:
        left[first:last] = " " * (last - first)
    return "".join(left) if cut else text


def _weight(keywords: frozenset[str]) -> int:
    """ "Demand generation" says more than "reporting"."""
    return sum(_PHRASE_WEIGHT if " " in keyword else 1 for keyword in keywords)


def showable_case_studies(inquiry: Inquiry, firm: FirmProfile) -> tuple[CaseStudy, ...]:
    """All but those about the sender's own company, by its name or the name of its mail domain."""
    domain = company_domain(domain_of(inquiry.sender_email or "")) or ""
    keys = (company_key(inquiry.company or ""), *domain_labels(domain))
    own = {key for key in keys if len(key) >= _SHORTEST_NAME}
    return tuple(case for case in firm.case_studies if not own & _names_in(case)) if own else firm.case_studies


@lru_cache(maxsize=512)
def _names_in(case: CaseStudy) -> frozenset[str]:
    """What may be the client's name there: each run of words of its title, its slug and the beginning of its sentence,
    written together."""
    begins = " ".join(case.sentence.split()[:_WORDS_OF_A_NAME])
    texts = [words_of(text.replace("-", " ")) for text in (case.slug, case.title, begins)]
    return frozenset(
        company_key(" ".join(words[start : start + length]))
        for words in texts
        for start in range(len(words))
        for length in range(1, _WORDS_OF_A_NAME + 1)
    )


def choose_case_studies(text: str, firm: FirmProfile, *, limit: int = 2) -> tuple[CaseStudy, ...]:
    """Up to `limit` case studies, best first; equal ones in the order of the profile.

    A case that shares neither service nor industry with the text is shown only when nothing
    else fits, and then alone: one honest example is better than two far ones.
    """
    services = [service.name for service in asked_services(text, firm)]
    industries = industries_in(text, firm.ideal_customer.industries)
    words = {word for word in words_in(text) if len(word) >= _MIN_WORD_CHARACTERS}
    ranked = sorted(firm.case_studies, key=lambda case: -_points(case, services, industries, words))
    fitting = [case for case in ranked if _points(case, services, industries, set()) > 0]
    return tuple(fitting[:limit] if fitting else ranked[:1])


def _points(case: CaseStudy, services: list[str], industries: tuple[str, ...], words: set[str]) -> float:
    by_service = max(
        (_SERVICE_POINTS - place for place, name in enumerate(services) if name in case.services), default=0.0
    )
    by_industry = max(
        (_INDUSTRY_POINTS - place for place, name in enumerate(industries) if name in case.industries), default=0.0
    )
    return by_service + by_industry + _WORD_POINTS * len(words & _case_words(case.title, case.sentence, case.text))


@lru_cache(maxsize=512)
def _case_words(*texts: str) -> frozenset[str]:
    return frozenset(words_of(" ".join(texts)))


@lru_cache(maxsize=256)
def _folded_phrases(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(words_of(phrase)) for phrase in phrases)
