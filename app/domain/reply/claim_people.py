"""What a letter says of the firm's own people: only what the firm says of them, or the one promise, which is a task."""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.domain.firm import FirmProfile, Partner
from app.domain.reply.claim_sources import claim_words, promise_tails, words_in
from app.domain.words.folding import folded, plain
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.stems import stems_of
from app.domain.words.word_lists import lists_of

_CLAUSE = re.compile(r"[,;:()]\s")
_KNOWN_SHARE = 0.5  # of a sentence's words, that the firm itself or the sender says
_MOST_CHARACTERS = 90
_LISTS = lists_of("claims")["people"]
_WHETHER: dict[str, str] = _LISTS["whether"]
_ANYBODY = claim_words("people", "anybody")
_LEADING = stems_of(f"{_LISTS['leads']} {_LISTS['work']}")


def people_faults(body: str, firm: FirmProfile, theirs: str, language: str = "") -> tuple[str, ...]:
    """Why a sentence about a colleague may not leave, one line each, with its words.

    Args:
        body: Greeting to sign-off line.
        firm: Whose partners are named, and what it says of them.
        theirs: What the sender wrote.
        language: ISO 639-1 code it is written in.
    """
    return tuple(dict.fromkeys(_faults(body, firm, theirs, language)))


def _faults(body: str, firm: FirmProfile, theirs: str, language: str) -> Iterator[str]:
    tails, said = promise_tails(firm), stems_of(theirs)
    for sentence in BETWEEN_SENTENCES.split(body):
        words = frozenset(plain(sentence).split())
        named = [partner for partner in firm.partners if not words.isdisjoint(_names(partner))]
        if not named or any(tail in folded(sentence) for tail in tails) or _is_open(words, language):
            continue
        own = frozenset().union(*(stems_of(" ".join(_names(partner))) for partner in named))
        known = frozenset().union(*(_said_of(partner, firm) for partner in named)) | said | _LEADING
        with_names = " ".join(
            part for part in _CLAUSE.split(sentence) if not words_in(part).isdisjoint(_names(named[0]))
        )
        if not any(_is_known(part, known, own) for part in (with_names, sentence)):
            short = " ".join(sentence.split())[:_MOST_CHARACTERS]
            yield f'says of {named[0].name} what no source says ("{short}")'


def _is_open(words: frozenset[str], language: str) -> bool:
    """ "Then Callum knows whether one visit is enough": it depends, and nothing is said of him."""
    return _WHETHER.get(language, "whether") in words


def _is_known(text: str, known: frozenset[str], own: frozenset[str]) -> bool:
    """ "Callum, who leads this" says something; the name alone between two commas does not."""
    content = stems_of(text) - own
    return bool(content) and len(content & known) >= _KNOWN_SHARE * len(content)


@lru_cache(maxsize=128)
def _names(partner: Partner) -> frozenset[str]:
    return frozenset(word for word in plain(partner.name).split() if len(word) > 2)


@lru_cache(maxsize=128)
def _said_of(partner: Partner, firm: FirmProfile) -> frozenset[str]:
    """The stems of what the firm says of this colleague: title, services, sentences that name them or any partner."""
    services = (one for one in firm.services if one.name in partner.owns)
    named = (
        sentence
        for answer in firm.answers
        for text in answer.texts.values()
        for sentence in BETWEEN_SENTENCES.split(text)
        if not (_names(partner) | _ANYBODY).isdisjoint(plain(sentence).split())
    )
    texts = (
        partner.title,
        *partner.titles.values(),
        *partner.owns,
        *(f"{one.description} {' '.join(one.names.values())} {' '.join(one.keywords)}" for one in services),
        *named,
    )
    return stems_of(" ".join(texts))
