"""Where sentences end, and joining what several parts say into sentences that stand one behind another."""

import re
from collections.abc import Iterable

# Of a message in any language, for rules that look at each sentence by itself: with its sign, also one without a blank
# behind it. Linear: each sign is read once.
SENTENCE = re.compile(r"[^.!?;\r\n。！？]+[.!?;\r\n。！？]*")
# Of a letter of ours, to divide it: a dot within "$1.5k" or "firm.example" ends none.
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?\u2026])\s+|\n+")
_ENDS = re.compile("[.!?\u2026\u3002\uff01\uff1f][\"'\u2019\u201d)\u300d]*\\Z")
_MARKS = ("?", "\uff1f")  # of a question
_DOUBLED = re.compile(r"(?<![.])\.[;,]?\.(?![.])\Z")


def has_question_mark(text: str) -> bool:
    """Whether a question mark stands in it."""
    return any(mark in text for mark in _MARKS)


def ends_in_question(text: str) -> bool:
    """Whether it ends in a question mark."""
    return text.rstrip().endswith(_MARKS)


def as_sentence(words: str) -> str:
    """On one line, and with one sign at its end."""
    line = _DOUBLED.sub(".", " ".join(words.split()).rstrip(" ;,"))
    return line if not line or _ENDS.search(line) else f"{line}."


def in_sentences(parts: Iterable[str], above: str = "") -> str:
    """Each part as a sentence, once, without those that stand in the text `above` already."""
    told = dict.fromkeys(as_sentence(part) for part in parts if part.strip())
    return " ".join(one for one in told if one.rstrip(".") not in above)
