"""Words without which nobody writes a sentence, of every language in the list: they say nothing of its matter."""

from functools import cache

from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of


def is_small(word: str) -> bool:
    """Of a word in plain letters."""
    return word in _small_words()


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for listed in lists_of("small_words").values() for word in plain(listed).split())
