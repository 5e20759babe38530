"""Words nobody means: keys struck at random."""

import re
from collections.abc import Sequence

_TYPED_AT_RANDOM = re.compile(
    r"asd|sdf|dfg|fgh|ghj|hjk|jkl|kjh|lkj|qwe|wert|rtz|xcv|zxc|cvb|vbn"  # neighbouring keys
    r"|[^aeiouy]{6}|(.)\1\1|^(\w{2,3})\2\2+$|^[^aeiouy]{4,}$"
)
_VOWELS = frozenset("aeiouy")
_LEAST_VOWELS = 0.2  # of the letters of a longer word; Krzysztof has 0.22
_LONG = 5
_MOSTLY = 0.4  # of the words


def is_gibberish_word(word: str) -> bool:
    """Small Latin letters nobody could call across a room; words of other scripts never are."""
    if not word.isascii():
        return False
    vowels = sum(letter in _VOWELS for letter in word)
    return bool(_TYPED_AT_RANDOM.search(word)) or (len(word) >= _LONG and vowels < _LEAST_VOWELS * len(word))


def is_gibberish(words: Sequence[str]) -> bool:
    """True when at least two fifths of a message's words are; one word alone proves nothing."""
    return len(words) > 1 and sum(map(is_gibberish_word, words)) >= _MOSTLY * len(words)
