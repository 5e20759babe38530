"""A sentence as its words and signs, one pass, so that a run of words can be told from a link or a code."""

import re
from collections.abc import Iterator

MAX_WORD_CHARACTERS = 26

_LETTERS = "A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff"  # Latin: every language we write in has them
_GLUE = r"\w@.\\/:#%+=~^$€£-"  # next to a word these make it part of a link, a number or a code
_WORD = (
    rf"(?<![{_GLUE}])(?P<word>[{_LETTERS}]+(?:['\u2019/&-][{_LETTERS}]+)*)(?![\w@\\/#%+=~^$€£-]|[.:]\w)"
    r"|(?P<other>[^\s])"
)
_ELIDED = rf"(?P<elided>(?<![{_GLUE}])(?i:l|d|un|dell|all|nell|dall|sull)['\u2019](?=[{_LETTERS}]))|"
_TOKEN = re.compile(_WORD)
_TOKEN_OR_ARTICLE = re.compile(_ELIDED + _WORD)  # slower, so only where something is left out
_APOSTROPHE = re.compile("['\u2019]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, and its lines: a list or a signature has no full stops."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def tokens(sentence: str) -> Iterator[tuple[str, str]]:
    """Pairs of a word as written and in small letters; a sign has an empty second part."""
    pattern = _TOKEN_OR_ARTICLE if _APOSTROPHE.search(sentence) else _TOKEN
    for match in pattern.finditer(sentence):
        if match.lastgroup == "other" or len(match[0]) > MAX_WORD_CHARACTERS:
            yield match[0], ""
        else:
            yield match[0], match[0].casefold().replace("\u2019", "'")
