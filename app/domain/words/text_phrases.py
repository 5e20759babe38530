"""A text as the set of its short phrases, so that looking for a thousand keywords costs a set operation."""

from functools import lru_cache

from app.domain.words.sender_words import words_of

MAX_CHARACTERS = 6_000  # what is wanted stands in the first pages
MAX_PHRASE_WORDS = 4


@lru_cache(maxsize=8)  # one inquiry is looked at from several sides in a row
def phrases_in(text: str) -> frozenset[str]:
    """Every run of one to four words, folded, joined by single blanks."""
    words = words_of(text[:MAX_CHARACTERS])
    runs = list(words)
    for length in range(2, MAX_PHRASE_WORDS + 1):
        runs.extend(map(" ".join, zip(*(words[start:] for start in range(length)), strict=False)))
    return frozenset(runs)


@lru_cache(maxsize=8)
def words_in(text: str) -> frozenset[str]:
    """The single words among them."""
    return frozenset(words_of(text[:MAX_CHARACTERS]))
