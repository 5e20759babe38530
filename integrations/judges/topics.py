"""What the writer wants done, and whether the firm sells it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.firm import FirmProfile
from app.domain.judgement import Finding, Met
from integrations.judges.message_text import MessageText
from integrations.judges.phrase_files import read_toml, sign_book, split_phrases
from integrations.judges.phrases import Hit, PhraseBook, tokens_of

_OWN = "firm's own words"
_REFUSED = "not offered"
_ASKING = {"asks_for_help", "asks_price", "own_budget"}
_NOT = frozenset("no not without kein keine keinen pas sin geen sem senza non nicht instead".split())  # noqa: SIM905  a list of words
_GENERIC = "marketing"  # named beside nearly everything: tells least about what is wanted
_FEW_WORDS = 60  # in a message this short whatever is named is what is asked for


@dataclass(frozen=True, slots=True)
class Offer:
    """What a firm sells, in topics and in its own words."""

    book: PhraseBook
    sold: frozenset[str]
    refused: frozenset[str]


def service_need(text: MessageText, firm: FirmProfile) -> Finding:
    """Yes: something the firm sells is asked for. No: only things it does not sell. Else unknown."""
    offer = _offer_of(firm)
    named = [hit for hit in offer.book.hits(text.typed_tokens) if not _negated(text, hit)]
    sold = [hit for hit in named if hit.group in offer.sold]
    refused = [hit for hit in named if hit.group in offer.refused and _asked_for(text, hit)]
    if refused and not any(hit.group != _GENERIC and _asked_for(text, hit) for hit in sold):
        return Finding(met=Met.NO, quote=text.sentence_at(refused[0].start, refused[0].end))
    if not sold:
        return Finding(met=Met.UNKNOWN)
    first = next((hit for hit in sold if hit.group != _GENERIC), sold[0])
    return Finding(met=Met.YES, quote=text.sentence_at(first.start, first.end))


def _asked_for(text: MessageText, hit: Hit) -> bool:
    if len(text.typed_tokens) <= _FEW_WORDS:
        return True
    sentence = text.sentence_at(hit.start, hit.end)
    return "?" in sentence or any(found.group in _ASKING for found in sign_book().hits(tokens_of(sentence)))


def _negated(text: MessageText, hit: Hit) -> bool:
    before = text.read[max(0, hit.start - 24) : hit.start]
    words = re.findall(r"\w+|[.,;!?\n]", before.casefold())[-2:]
    return bool(words) and (words[-1] in _NOT or (len(words) > 1 and words[-2] in _NOT and words[-1].isalpha()))


_offers: dict[int, tuple[FirmProfile, Offer]] = {}


def _offer_of(firm: FirmProfile) -> Offer:
    """Compiled once per profile; the profile is kept beside it, so that its identity stays its own."""
    known = _offers.get(id(firm))
    if known is None:
        if len(_offers) > 500:
            _offers.clear()
        known = _offers[id(firm)] = (firm, _compiled(firm))
    return known[1]


def _compiled(firm: FirmProfile) -> Offer:
    topics = _topics()
    described = " . ".join(" . ".join((s.name, s.description, *s.keywords)) for s in firm.services)
    everyday = PhraseBook({name: split_phrases(topic["phrases"]) for name, topic in topics.items()})
    sold = {hit.group for hit in everyday.hits(tokens_of(described))}
    not_offered = {hit.group for hit in everyday.hits(tokens_of(" . ".join(firm.not_offered)))} - sold
    far = {name for name, topic in topics.items() if topic.get("far")}
    groups = {name: split_phrases(topic["phrases"]) for name, topic in topics.items()}
    groups[_OWN] = _as_patterns([word for service in firm.services for word in (service.name, *service.keywords)])
    groups[_REFUSED] = _as_patterns(list(firm.not_offered))
    return Offer(PhraseBook(groups), frozenset(sold | {_OWN}), frozenset((far | not_offered | {_REFUSED}) - sold))


@lru_cache(maxsize=1)
def _topics() -> dict[str, dict[str, str]]:
    return read_toml("topics.toml")


def _as_patterns(phrases: list[str]) -> list[str]:
    """A profile's words as patterns: signs that mean something to the phrase book are dropped."""
    words = [[token.word for token in tokens_of(phrase) if token.word.isalnum()] for phrase in phrases]
    return [" ".join(found) for found in words if found]
