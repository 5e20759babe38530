"""Whether a word is one of a language, or is made of such: rather a message than somebody's name."""

import re
from functools import cache, lru_cache

from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of

_SHORTEST_PART = 3  # letters


@lru_cache(maxsize=1024)
def is_made_of_words(letters: str) -> bool:
    """Whether plain letters are a word that people use, or several in a row: "winprizetoday", not "kirkbride"."""
    ends = [0]
    for end in range(_SHORTEST_PART, len(letters) + 1):
        if any(letters[start:end] in _words() for start in ends):
            ends.append(end)
    return ends[-1] == len(letters) > 0


def is_word(letters: str) -> bool:
    """Whether plain letters are one word that people use: "lovely", not "northgate"."""
    return letters in _words()


@cache
def _words() -> frozenset[str]:
    """The common ones of each language, and those that a letter is not to be trusted with."""
    common = lists_of("common_words")
    tables = (lists_of("small_words"), common["learned"], common["by_hand"])
    words = {word for table in tables for listed in table.values() for word in plain(listed).split()}
    for listed in lists_of("request_words")["kinds"].values():
        words.update(plain(one) for one in re.split(r"[;\n]", listed) if one.strip().isalpha())
    return frozenset(word for word in words if len(word) >= _SHORTEST_PART)
