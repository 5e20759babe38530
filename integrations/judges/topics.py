"""What the writer wants done, and whether the firm sells it: by the profile's words in any inflection."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.judgement import Finding, Met
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import clause_bounds, cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.inflection import WORD, TermPlace, Terms
from app.domain.words.word_lists import lists_of as words_of_the_house
from integrations.judges.message_text import MessageText

_DESCRIBED = 0.35  # what a word of a description counts, where one of the keywords counts 1
_ENOUGH = 0.7  # two words of descriptions
CUSTOMER_CUES = cues_in(Path(__file__).parent / "word_lists" / "customers.toml")
_CLAUSE = re.compile(r"[,:()\u2013\u2014]| (?:but|aber|mais|pero|mas|ma|maar|men|ale|so|and|und|et|y|e|en|och|i) ")
_COMMA = re.compile(r"[,:()\u2013\u2014]")
_SHORT = 5  # letters of words that tell little
_BEFORE = 5  # words before a term that may deny it


@lru_cache(maxsize=256)
def terms_of(firm: FirmProfile) -> tuple[Terms, Terms]:
    """What is sold and what is not, once per profile."""
    names = [(name, 1.0) for one in firm.services for name in (one.name, *one.names.values(), *one.keywords)]
    single = [(word, 1.0) for one in firm.services for word in _content_words(one.name)]
    described = [(word, _DESCRIBED) for one in firm.services for word in _content_words(one.description)]
    return Terms([*names, *single, *described]), Terms((word, 1.0) for word in firm.not_offered)


def _content_words(text: str) -> Iterator[str]:
    small = {word for words in words_of_the_house("small_words").values() for word in words.split()}
    return (word for word in WORD.findall(text.casefold()) if len(word) > _SHORT and word not in small)


def service_need(text: MessageText, firm: FirmProfile) -> Finding:
    """Yes: something the firm sells is asked for. No: what is asked for is not sold. Else unknown."""
    plain = folded_in_place(without_addresses(text.typed))
    sold_words, refused_words = terms_of(firm)
    refused = [place for place in refused_words.places_in(plain) if _is_asked(place, plain)]
    sold = [place for place in sold_words.places_in(plain) if not _is_denied(place, plain)]
    refused = [one for one in refused if not any(_covers(other, one) for other in sold if other.counts == 1.0)]
    sold = [one for one in sold if not any(_overlaps(other, one) for other in refused)]
    for_it, against = _weight(sold, plain), _weight(refused, plain)
    if refused and against >= for_it:
        return Finding(met=Met.NO, quote=text.sentence_at(refused[0].start, refused[0].end))
    if sum({one.term: one.counts for one in sold}.values()) < _ENOUGH:
        return Finding(met=Met.UNKNOWN)
    first = max(sold, key=lambda one: (one.counts, -one.start))
    return Finding(met=Met.YES, quote=text.sentence_at(first.start, first.end))


def services_asked(text: MessageText, firm: FirmProfile) -> Mapping[str, float]:
    """How much each service is asked for, by its name, the most asked for first; what is only told counts half."""
    plain = folded_in_place(without_addresses(text.typed))
    weights: dict[str, float] = {}
    for name, terms in _terms_by_service(firm):
        found = [place for place in terms.places_in(plain) if not _is_denied(place, plain)]
        places = [one for one in found if not any(_covers(other, one) for other in found)]
        in_subject = {place.term for place in places if place.start < text.message_starts}
        weights[name] = _weight([one for one in places if one.term not in in_subject], plain) + len(in_subject)
    return dict(sorted(((n, w) for n, w in weights.items() if w), key=lambda pair: -pair[1]))


@lru_cache(maxsize=256)
def _terms_by_service(firm: FirmProfile) -> tuple[tuple[str, Terms], ...]:
    return tuple(
        (one.name, Terms((word, 1.0) for word in dict.fromkeys((one.name, *one.names.values(), *one.keywords))))
        for one in firm.services
    )


def things_refused(text: MessageText, firm: FirmProfile) -> tuple[str, ...]:
    """What is asked for and not sold, in the profile's spelling, as it stands in the message."""
    plain = folded_in_place(without_addresses(text.typed))
    found = {place.term for place in terms_of(firm)[1].places_in(plain) if _is_asked(place, plain)}
    return tuple(thing for thing in firm.not_offered if _as_term(thing) in found)


def things_refused_beside(text: MessageText, firm: FirmProfile) -> tuple[str, ...]:
    """The same, in the subject and in sentences that ask: "the plumber opened two walls" only tells of one."""
    found = {one.term for one in _asked_beside(terms_of(firm)[1], text)}
    return tuple(thing for thing in firm.not_offered if _as_term(thing) in found)


def is_asked_beside(terms: Terms, text: MessageText) -> bool:
    """Whether one of them stands so in the subject or a sentence that asks."""
    return any(True for _ in _asked_beside(terms, text))


def _asked_beside(terms: Terms, text: MessageText) -> Iterator[TermPlace]:
    plain = folded_in_place(without_addresses(text.typed))
    for one in terms.places_in(plain):
        is_in_subject = one.start < text.message_starts
        if _is_asked(one, plain) and (
            is_in_subject or _is_in_question(plain, *sentence_bounds(plain, one.start, one.end))
        ):
            yield one


def _is_in_question(plain: str, first: int, last: int) -> bool:
    """Whether the sentence with these bounds asks for something."""
    return plain[last : last + 1] == "?" or _said("asks", plain, first, last)


def sold_beside(text: MessageText, firm: FirmProfile) -> tuple[str, ...]:
    """The services asked for beside what is not sold; none where "only" stands before that.

    A word of the firm's in the very clause that asks for something else describes that: "a worktop of natural stone".
    """
    plain = folded_in_place(without_addresses(text.typed))
    refused = list(terms_of(firm)[1].places_in(plain))
    if any(_said("only", _before(place, plain)) for place in refused):
        return ()
    clauses = {clause_bounds(plain, place.start, place.end, _CLAUSE) for place in refused if _is_asked(place, plain)}
    return tuple(
        name
        for name, terms in _terms_by_service(firm)
        if any(
            not _is_denied(place, plain) and clause_bounds(plain, place.start, place.end, _CLAUSE) not in clauses
            for place in terms.places_in(plain)
        )
    )


def work_not_wanted(text: MessageText, firm: FirmProfile) -> str:
    """The sentence that denies a service by its name, which stands nowhere else: "calibration we don't need"; or ""."""
    plain = folded_in_place(without_addresses(text.typed))
    places = list(_names_of_services(firm).places_in(plain))
    denied = [one for one in places if _is_denied(one, plain) or _is_denied_after(one, plain)]
    if not denied or len(denied) < len(places):
        return ""
    return text.sentence_at(denied[0].start, denied[0].end)


@lru_cache(maxsize=256)
def _names_of_services(firm: FirmProfile) -> Terms:
    names = [name for one in firm.services for name in (one.name, *one.names.values())]
    return Terms((name, 1.0) for name in dict.fromkeys((*names, *_content_words(" ".join(names)))))


def _is_denied_after(place: TermPlace, plain: str) -> bool:
    """ "Kalibrieren brauchen wir nicht"."""
    _, last = sentence_bounds(plain, place.start, place.end)
    behind = _COMMA.split(plain[place.end : last])[0]
    return _said("not", " ".join(WORD.findall(behind)[:_BEFORE]))


def _as_term(thing: str) -> str:
    return " ".join(WORD.findall(folded_in_place(thing))) or folded_in_place(thing)


def _weight(places: list[TermPlace], plain: str) -> float:
    """How much is asked for: each term once; fully in a sentence that asks, half in one that tells, twice in "only"."""
    terms: dict[str, float] = {}
    for place in places:
        first, last = sentence_bounds(plain, place.start, place.end)
        weight = 1.0 if _is_in_question(plain, first, last) else 0.5
        if _said("only", plain, first, last):
            weight *= 2
        terms[place.term] = max(terms.get(place.term, 0.0), place.counts * weight)
    return sum(terms.values())


def _is_asked(place: TermPlace, plain: str) -> bool:
    """Whether what is not sold is wanted: not denied, and not the writer's own trade."""
    if _is_denied(place, plain):
        return False
    first, last = sentence_bounds(plain, place.start, place.end)
    owns = CUSTOMER_CUES["own"].first_in(plain, first, place.start)
    if owns is None or _said("asks", plain, owns.end(), place.start):
        return True
    return _said("asks", _CLAUSE.split(plain[place.end : last])[0])


def _is_denied(place: TermPlace, plain: str) -> bool:
    """ "no logo", "keine Fassade": a word that denies stands shortly before; or the sentence says they have it."""
    _, last = sentence_bounds(plain, place.start, place.end)
    before = _before(place, plain)
    if _said("not", " ".join(WORD.findall(before)[-_BEFORE:])):
        return True
    after = _COMMA.split(plain[place.end : last])[0]
    return _said("have", before + plain[place.start : place.end] + after)


def _before(place: TermPlace, plain: str) -> str:
    """What stands before it in its clause."""
    first, _ = sentence_bounds(plain, place.start, place.end)
    return _CLAUSE.split(plain[first : place.start])[-1]


def _said(kind: str, plain: str, start: int = 0, end: int | None = None) -> bool:
    return CUSTOMER_CUES[kind].first_in(plain, start, end) is not None


def _covers(longer: TermPlace, place: TermPlace) -> bool:
    return longer.start <= place.start and place.end <= longer.end and len(longer.term) > len(place.term)


def _overlaps(one: TermPlace, other: TermPlace) -> bool:
    return one.start < other.end and other.start < one.end
