"""Which of a firm's industries a message speaks of, by the words people use for them."""

from collections.abc import Mapping
from functools import lru_cache

from app.domain.words.folding import phrases_in, words_in, words_of
from app.domain.words.word_lists import lists_of


def industries_in(text: str, industries: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `industries` that the text speaks of, the most spoken-of first."""
    counts = mentions_by_industry(text, industries)
    return tuple(sorted(counts, key=lambda name: -counts[name]))


@lru_cache(maxsize=8)  # asked of one inquiry for its situation and again for its case studies
def mentions_by_industry(text: str, industries: tuple[str, ...]) -> Mapping[str, int]:
    """How often the text speaks of each industry, in the order given; of those it does not mention, nothing."""
    said = phrases_in(text)
    counts = {industry: len(said & _vocabulary(industry)[0]) for industry in industries}
    for word in words_in(text):
        for industry in _begun_by(word, industries):
            counts[industry] += 1
    return {industry: count for industry, count in counts.items() if count}


@lru_cache(maxsize=4096)  # people write the same few thousand words
def _begun_by(word: str, industries: tuple[str, ...]) -> frozenset[str]:
    """The industries of which one speaks with a word that begins so."""
    return frozenset(industry for industry in industries if word.startswith(_vocabulary(industry)[1]))


@lru_cache(maxsize=256)
def _vocabulary(industry: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole phrases, and beginnings of words."""
    name = " ".join(words_of(industry))
    fitting = (words for beginning, words in lists_of("industries").items() if beginning in name)
    listed = [entry.strip() for words in fitting for entry in words.split(",")]
    whole = frozenset(" ".join(words_of(entry)) for entry in [name, *listed] if not entry.endswith("*"))
    return whole, tuple(entry.rstrip("*") for entry in listed if entry.endswith("*"))
