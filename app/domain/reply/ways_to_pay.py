"""Whether a sentence says when or how the firm is paid as one of its own texts does, in whatever words."""

from functools import lru_cache

from app.domain.reply.word_kinds import plain_words
from app.domain.words.sentences import BETWEEN_SENTENCES

_LONG = 5  # letters of a word that tells something
_SHARED = 3  # such words, at least


def is_paid_as_told(words: list[str], sources: tuple[str, ...]) -> bool:
    """ "You pay a deposit when you sign, the balance at the depot" of "30 % deposit, balance at the depot, signed"."""
    said = frozenset(word for word in words if len(word) >= _LONG)
    return any(len(said & source) >= _SHARED for source in _words_of_sentences(sources))


@lru_cache(maxsize=64)
def _words_of_sentences(sources: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(word for word in plain_words(sentence) if len(word) >= _LONG)
        for source in sources
        for sentence in BETWEEN_SENTENCES.split(source)
    )
