"""What the trained judge sees of a message: which words, neighbours and parts of words it has, in four groups.

Training (`scripts/judge/train.py`) and judging use these functions, so that a message has one representation. Each
group is scaled to length 1 of its own, so that a long message does not drown its title, and short ones count as much.
"""

from collections.abc import Iterable
from itertools import pairwise
from zlib import crc32

from app.domain.inquiry import Inquiry
from integrations.judges.message_words import Word, weighed_words

MOST_WORDS = 500
GROUP_SCALES = {"words": 1.0, "letters": 1.0, "ends": 1.0, "title": 0.4}
_FIRST, _LAST = 15, 20  # words in which people say what they want, and what shall happen next
_LONG = 6  # letters; of longer words the beginning counts too, which takes most inflections away
_PARTS, _TITLE_PARTS = (3, 5), (2, 4)  # lengths of parts of words


def features_of(subject: str, message: str, inquiry: Inquiry) -> dict[str, set[int]]:
    """Group -> numbers of its features; texts as `MessageText.typed` has them."""
    words = [word.text for word in weighed_words(f"{subject}\n{message}", MOST_WORDS)]
    ends = [word.text for word in weighed_words(message, MOST_WORDS)]
    return {
        "words": {
            *map(_number, set(words)),
            *_pairs(words),
            *(_number(f"{w[:_LONG]}-") for w in words if len(w) > _LONG),
        },
        "letters": {_number(part) for part in _parts(words, *_PARTS)},
        "ends": _ends("first", ends[:_FIRST]) | _ends("last", ends[-_LAST:]),
        "title": {
            _number(f"title {part}")
            for part in _parts([word.text for word in weighed_words(inquiry.title or "", MOST_WORDS)], *_TITLE_PARTS)
        },
    }


def numbers_in(words: Iterable[Word]) -> list[int]:
    """Numbers of the words and pairs of a sentence: what is added up to find the one that weighed most."""
    texts = [word.text for word in words]
    return [*map(_number, texts), *_pairs(texts)]


def _pairs(words: Iterable[str]) -> set[int]:
    return {_number(f"{one} {other}") for one, other in pairwise(words)}


def _ends(name: str, words: list[str]) -> set[int]:
    return {_number(f"{name} {text}") for text in {*words, *(f"{one} {other}" for one, other in pairwise(words))}}


def _parts(words: Iterable[str], shortest: int, longest: int) -> set[str]:
    """Every run of letters of these lengths, word by word, with a blank where a word begins or ends."""
    found: set[str] = set()
    for word in set(words):
        padded = f" {word} "
        for length in range(shortest, longest + 1):
            found.update(padded[place : place + length] for place in range(max(len(padded) - length + 1, 1)))
    return found


def _number(name: str) -> int:
    return crc32(name.encode("utf-8", "replace"))
