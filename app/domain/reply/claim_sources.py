"""What a letter may rest on: the sender's words as theirs, and what the firm says of itself, its cases and its work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from app.domain.firm import CaseStudy, FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.people.spelling import letters_of
from app.domain.reply.claim_figures import DATE, MONTH, Figure, kept
from app.domain.reply.told_days import told_days
from app.domain.words.folding import folded, folded_in_place, plain
from app.domain.words.small_words import is_small
from app.domain.words.word_lists import lists_of

MOST_OF_A_MESSAGE = 12_000
_GAP = re.compile(r"\{\w+\}")
_SHORTEST_PART = 5  # letters of a company's name that may stand for it
_WORDS_OF_A_PROMISE = 4  # the last ones: "the next working day"
_CODES_IN_ONE = re.compile(r"\b([A-Z]{1,4})\d{1,4}/(\d{1,4})\b")


@dataclass(frozen=True, slots=True)
class CaseSource:
    """A case study that may be shown."""

    name: str  # of the company, in plain letters; empty where its texts name none: a family, "a house of 1978"
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimSources:
    """All of it. What the sender said is theirs: a letter may say it back, not make it a promise of ours."""

    theirs: str
    ours: tuple[str, ...]
    cases: tuple[CaseSource, ...]
    own_names: frozenset[str]  # of the firm and its partners, in plain words
    their_domain: str = ""  # of their mail address, in letters
    language: str = ""  # of the sender's message, where it is known
    promised_times: tuple[str, ...] = ()  # by them a sentence that says who answers is known
    asked: tuple[tuple[str, str], ...] = ()  # a text of ours, and how people ask for what it says
    written_on: date | None = None  # when they wrote: a letter may name that day and month, as theirs

    @property
    def their_figures(self) -> frozenset[Figure]:
        figures = kept(self.theirs) if not self.language else kept(self.theirs, self.language) | kept(self.theirs, "en")
        if self.written_on is not None:
            figures |= told_days(self.theirs, self.written_on, self.language)
        return figures | {Figure(0.0, MONTH, text=one.text) for one in figures if one.counts == DATE}

    @property
    def their_digits(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+", self.theirs))

    @property
    def our_figures(self) -> frozenset[Figure]:
        return frozenset().union(*map(kept, self.ours))

    @property
    def all_text(self) -> str:
        return "\n".join((self.theirs, *self._own_texts))

    @property
    def all_plain(self) -> str:
        """All text in plain letters; ours, which is long, is folded once."""
        return f"{plain(self.theirs)} {_plain_of_all(self._own_texts)}".strip()

    @property
    def all_words(self) -> frozenset[str]:
        return words_in(self.theirs) | _words_of_all(self._own_texts)

    @property
    def _own_texts(self) -> tuple[str, ...]:
        return (*self.ours, *(text for case in self.cases for text in case.texts))


def sources_of(
    inquiry: Inquiry,
    firm: FirmProfile,
    *,
    earlier: Sequence[str] = (),
    cases: Sequence[CaseStudy] | None = None,
    language: str = "",
) -> ClaimSources:
    """What there is for an answer to this message.

    Args:
        inquiry: Whose message, form fields and history are theirs.
        firm: Whose profile, services, answers and pointers are ours; the voice letters are no source.
        earlier: What was said before in the thread, by either side.
        cases: The case studies that were offered; None: all of the firm's.
        language: ISO 639-1 code of the message.
    """
    who = (inquiry.sender_name, inquiry.company, inquiry.title, inquiry.address, inquiry.city)
    files = (one.name for one in inquiry.attachments)
    said = (inquiry.message, inquiry.history, inquiry.subject, *who, inquiry.boilerplate[:1_000], *files, *earlier)
    shown = firm.case_studies if cases is None else tuple(cases)
    return ClaimSources(
        theirs=_with_whole_codes("\n".join(text for text in said if text)[:MOST_OF_A_MESSAGE]),
        ours=said_of_itself(firm),
        cases=tuple(map(_case, shown)),
        own_names=_own_names(firm),
        their_domain=letters_of((inquiry.sender_email or "").rpartition("@")[2]),
        language=language,
        promised_times=promise_tails(firm),
        asked=_asked_of(firm),
        written_on=inquiry.received_at.date(),
    )


def _with_whole_codes(text: str) -> str:
    """With "CS31" of "CS30/31" behind it."""
    return " ".join((text, *(f"{found[1]}{found[2]}" for found in _CODES_IN_ONE.finditer(text))))


@lru_cache(maxsize=64)
def promise_tails(firm: FirmProfile) -> tuple[str, ...]:
    """The last words of the firm's promise in each language, folded: by them a promise is known."""
    texts = (text for answer in firm.promises for text in answer.texts.values())
    tails = (folded(_GAP.split(text)[-1]).strip(" .,") for text in texts)
    return tuple(" ".join(tail.split()[-_WORDS_OF_A_PROMISE:]) for tail in tails if tail)


@lru_cache(maxsize=64)
def said_of_itself(firm: FirmProfile) -> tuple[str, ...]:
    """All that the firm says in its profile and has approved as an answer, without its case studies."""
    customer = firm.ideal_customer
    project, monthly = (
        f"{sum_} {customer.currency}" for sum_ in (customer.min_project_budget, customer.min_monthly_budget)
    )
    limits = f"{project} a project, {monthly} a month, {customer.min_staff} to {customer.max_staff} people"
    return (
        f"{firm.name}. {firm.about} {firm.postal_address} {firm.signature_name}, {firm.signature_title}",
        limits,
        f"A first conversation of {firm.meeting_minutes} minutes, {firm.meeting_minutes} Minuten. {firm.telephone}",
        f"We do not sell: {', '.join(firm.not_offered)}. Industries: {', '.join(customer.industries)}.",
        *(
            f"{one.name}: {one.description} {' '.join(one.names.values())} {', '.join(one.keywords)}"
            for one in firm.services
        ),
        *(f"{one.name}, {one.title} {' '.join(one.titles.values())}" for one in firm.partners),
        *(f"{pointer.wish}: {pointer.ask}" for pointer in firm.pointers),
        *(text for answer in firm.answers for text in answer.texts.values()),
        *(f"{answer.key.replace('_', ' ')}: {', '.join(answer.figures)}" for answer in firm.answers),
        *(_GAP.sub("", one.text) for one in firm.texts),
    )


@lru_cache(maxsize=64)
def _asked_of(firm: FirmProfile) -> tuple[tuple[str, str], ...]:
    """What an answer speaks of stands often in its questions only: "Is the visit free?" """
    asked = ((one, " ".join(said for ways in one.asked.values() for said in ways)) for one in firm.answers)
    return tuple((text, questions) for one, questions in asked if questions for text in one.texts.values())


def published(firm: FirmProfile) -> tuple[str, ...]:
    """All that the firm says of itself, and all of its case studies: what a letter may say again."""
    return (*said_of_itself(firm), *(text for case in firm.case_studies for text in _case(case).texts))


@lru_cache(maxsize=256)
def _case(case: CaseStudy) -> CaseSource:
    name = plain(case.title.partition(":")[0])
    told = (case.sentence, *case.sentences.values(), case.text)
    return CaseSource(
        name=name if any(name in plain(text) for text in told) else "",
        texts=(case.title, *told, ", ".join(case.industries)),
    )


@lru_cache(maxsize=64)
def _own_names(firm: FirmProfile) -> frozenset[str]:
    named = (firm.name, firm.signature_name, *(partner.name for partner in firm.partners))
    return frozenset(word for name in named for word in plain(name).split())


@lru_cache(maxsize=2)
def words_in(text: str) -> frozenset[str]:
    """A text's words in plain letters; what stands before an apostrophe apart, as in "d'Oxlade", and joined."""
    apart = text.replace("'", " ").replace("\u2019", " ")
    return frozenset(plain(text).split()) | frozenset(plain(apart).split())


@lru_cache(maxsize=64)
def _words_of_all(texts: tuple[str, ...]) -> frozenset[str]:
    return words_in("\n".join(texts))


@lru_cache(maxsize=64)
def _plain_of_all(texts: tuple[str, ...]) -> str:
    return plain("\n".join(texts))


@cache
def claim_words(table: str, name: str) -> frozenset[str]:
    """A list of `claims.toml`, in plain letters."""
    return frozenset(plain(lists_of("claims")[table][name]).split())


@lru_cache(maxsize=8)
def in_place(text: str) -> str:
    return folded_in_place(text)


def named_cases(sources: ClaimSources, text: str) -> list[CaseSource]:
    """The case studies whose company the text names, by a word of it: only then are they a source of it."""
    words = words_in(text)
    return [case for case in sources.cases if not words.isdisjoint(_parts_of_name(case.name))]


@lru_cache(maxsize=256)
def _parts_of_name(name: str) -> frozenset[str]:
    """ "Sandner" says who "Feinkost Sandner" is; "du" of "Amis du Canal" and "De" of "De Wilgentuin" say nothing."""
    parts = [part for part in name.split() if not is_small(part)]
    return frozenset((*parts[:1], *(part for part in parts if len(part) >= _SHORTEST_PART)))
