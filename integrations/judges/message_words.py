"""A message cut into words and sentences, as every part of the judge reads it."""

import re
from dataclasses import dataclass

# A word, a number, or a sign that says something about who asks and who offers.
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+|[?!$€£¥%@]")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")  # scripts without spaces: two characters a word
# A dot inside "firm.example", "1.5" or "?a=b" ends none.
_SENTENCE = re.compile(r"(?:[^.!?\u2026\u3002\uff01\uff1f\n]|[.?](?=[a-z0-9]))+(?:[.!?\u2026\u3002\uff01\uff1f]+|\n|$)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word in lower case, every number as "0", and where it stands in the text."""

    text: str
    start: int


def weighed_words(text: str, most: int) -> list[Word]:
    """The first words of a text as the judge weighs them, at most so many."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        if len(found) >= most:
            break
        word = match.group().lower().replace("\u2019", "'")
        if word[0].isdigit():
            found.append(Word("0", match.start()))
        elif _SPACELESS.search(word):
            pairs = range(max(len(word) - 1, 1))
            found += [Word(word[place : place + 2], match.start() + place) for place in pairs]
        else:
            found.append(Word(word, match.start()))
    return found[:most]


def sentence_places(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence or line, in their order; none is empty."""
    return [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()]
