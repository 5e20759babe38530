"""Whether a sentence says when or how the firm is paid as one of its own texts does, in whatever words."""

from collections.abc import Mapping
from functools import lru_cache

from app.domain.reply.word_kinds import plain_words
from app.domain.words.sentences import BETWEEN_SENTENCES

_LONG = 5  # letters of a word that tells something
_SHARED = 3  # such words, at least
_MEANS = ("bank", "fee")
_NEVER = frozenset({"please", "untraced"})


def is_paid_as_told(words: list[str], kinds: Mapping[str, set[int]], sources: tuple[str, ...]) -> bool:
    """ "You pay a deposit when you sign, the balance at the depot" of "30 % deposit, balance at the depot, signed".

    Every word that says by what means, and for what, stands in the same sentence of ours; no account number does.

    Args:
        words: Of the sentence, in plain letters.
        kinds: Of these words, with their places; a place below 0 is no single word's.
        sources: The firm's texts.
    """
    means = set[int]().union(*(kinds.get(kind, set()) for kind in _MEANS))
    if _NEVER & kinds.keys() or not {"pay", "paid"} & kinds.keys() or any(at < 0 for at in means):
        return False
    by, said = {words[at] for at in means}, {word for word in words if len(word) >= _LONG}
    return any(by <= source and len(said & source) >= _SHARED for source in _words_of_sentences(sources))


@lru_cache(maxsize=64)
def _words_of_sentences(sources: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(plain_words(sentence)) for source in sources for sentence in BETWEEN_SENTENCES.split(source))
