"""Beginnings of words, by which forms of one are known: "guarantee" and "guaranteed" speak of the same."""

from functools import lru_cache

from app.domain.words.folding import plain
from app.domain.words.small_words import is_small

STEM = 5  # letters
_SHORTEST = 4
_REMEMBERED = 2_000  # characters: a stranger's long message is seldom asked about twice, and takes much memory


def stem_of(word: str) -> str:
    """Of a word in plain letters."""
    return word[:STEM]


def stems_of(text: str, *, shortest: int = _SHORTEST) -> frozenset[str]:
    """Of a text's words that say something: not the small ones, and none of fewer letters than `shortest`."""
    return (_stems_of if len(text) <= _REMEMBERED else _stems_of.__wrapped__)(text, shortest)


@lru_cache(maxsize=1_024)
def _stems_of(text: str, shortest: int) -> frozenset[str]:
    return frozenset(stem_of(word) for word in plain(text).split() if len(word) >= shortest and not is_small(word))
