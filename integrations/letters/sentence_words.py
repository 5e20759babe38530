"""A sentence as its words and signs, one pass, so that a run of words can be told from a link or a code."""

import re

MAX_WORD_CHARACTERS = 26

_LETTERS = "A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff"  # Latin: every language we write in has them
_GLUE = r"\w@.\\/:#%+=~^$€£-"  # next to a word these make it part of a link, a number or a code
_WORD = rf"(?<![{_GLUE}])[{_LETTERS}]+(?:['\u2019/&-][{_LETTERS}]+)*(?![\w@\\/#%+=~^$€£-]|[.:]\w)"
_ELIDED = rf"(?<![{_GLUE}])(?i:l|d|un|dell|all|nell|dall|sull)['\u2019](?=[{_LETTERS}])"
# Pairs: a word, or any other sign.
_TOKEN = re.compile(rf"({_WORD})|(\S)")
_TOKEN_OR_ARTICLE = re.compile(rf"({_ELIDED}|{_WORD})|(\S)")  # slower, so only where something is left out
_APOSTROPHE = re.compile("['\u2019]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, and its lines: a list or a signature has no full stops."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def tokens(sentence: str) -> list[tuple[str, str]]:
    """Pairs of a word as written and in small letters; a sign has an empty second part."""
    pattern = _TOKEN_OR_ARTICLE if _APOSTROPHE.search(sentence) else _TOKEN
    return [
        (word or sign, word.casefold().replace("\u2019", "'") if len(word) <= MAX_WORD_CHARACTERS else "")
        for word, sign in pattern.findall(sentence)
    ]
