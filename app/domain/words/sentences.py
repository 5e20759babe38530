"""Joining what several parts say into sentences that stand one behind another."""

import re
from collections.abc import Iterable

_ENDS = re.compile("[.!?\u2026\u3002\uff01\uff1f][\"'\u2019\u201d)\u300d]*\\Z")
_DOUBLED = re.compile(r"(?<![.])\.[;,]?\.(?![.])\Z")


def as_sentence(words: str) -> str:
    """On one line, and with one sign at its end."""
    line = _DOUBLED.sub(".", " ".join(words.split()).rstrip(" ;,"))
    return line if not line or _ENDS.search(line) else f"{line}."


def in_sentences(parts: Iterable[str], above: str = "") -> str:
    """Each part as a sentence, once, without those that stand in the text `above` already."""
    told = dict.fromkeys(as_sentence(part) for part in parts if part.strip())
    return " ".join(one for one in told if one.rstrip(".") not in above)
