"""What words speak of: payment, secrets, other ways to write, files. The lists are in `request_words.toml`."""

import re
from collections import defaultdict
from functools import cache, lru_cache

from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of

NEUTRAL = "neutral"  # covers what its words would otherwise speak of
_APOSTROPHE = re.compile("['\u2019\u2018`´]")
_LIKE_LETTERS = str.maketrans("013457@$", "oleastas")  # digits that stand for letters: p4ssw0rd

_Phrase = tuple[tuple[str, ...], str]  # the words behind the first one, and the kind
_Phrases = dict[str, tuple[_Phrase, ...]]  # by their second word; under "*" those whose second word is a beginning


def plain_words(text: str) -> list[str]:
    """The words in plain letters; what stands before an apostrophe is a word of its own, as in "l'acompte"."""
    return plain(_APOSTROPHE.sub(" ", text)).split()


def kinds_in(words: list[str]) -> dict[str, set[int]]:
    """Each kind the words speak of, with the places of the words that do."""
    found: dict[str, set[int]] = defaultdict(set)
    covered = 0  # words before this place belong to a neutral phrase
    for place, word in enumerate(words):
        kinds, phrases = _known(word)
        if not kinds and not phrases:
            continue
        following = [(kind, place + length) for length, kind in _phrases_at(words, place, phrases)] if phrases else []
        if following:
            covered = max(covered, max((end for kind, end in following if kind == NEUTRAL), default=0))
        if place < covered or NEUTRAL in kinds:
            continue
        for kind in kinds:
            found[kind].add(place)
        for kind, end in following:
            found[kind].update(range(place, end))
    return found


def _phrases_at(words: list[str], place: int, phrases: _Phrases) -> list[tuple[int, str]]:
    """Length and kind of the phrases that begin at this place."""
    if place + 1 == len(words):
        return []
    possible = (*phrases.get(words[place + 1], ()), *phrases.get("*", ()))
    return [(len(rest) + 1, kind) for rest, kind in possible if _follow(words, place + 1, rest)]


def _follow(words: list[str], start: int, parts: tuple[str, ...]) -> bool:
    if start + len(parts) > len(words):
        return False
    pairs = zip(words[start:], parts, strict=False)
    return all(word.startswith(part[:-1]) if part[-1] == "*" else word == part for word, part in pairs)


@lru_cache(maxsize=32_768)
def _known(word: str) -> tuple[frozenset[str], _Phrases]:
    """The kinds of a word alone, and the phrases that begin with it."""
    singles, phrases = _lists()
    keys = [word, *(f"{word[:length]}*" for length in range(2, len(word) + 1))]
    if not word.isalpha() and not word.isdigit():
        meant = word.translate(_LIKE_LETTERS)
        keys += [meant, *(f"{meant[:length]}*" for length in range(2, len(meant) + 1))]
    by_second: dict[str, list[_Phrase]] = defaultdict(list)
    for key in keys:
        for phrase in phrases.get(key, ()):
            second = phrase[0][0]
            by_second["*" if second.endswith("*") else second].append(phrase)
    kinds = frozenset(kind for key in keys for kind in singles.get(key, ()))
    return kinds, {second: tuple(found) for second, found in by_second.items()}


@cache
def _lists() -> tuple[dict[str, set[str]], dict[str, set[_Phrase]]]:
    singles: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, set[_Phrase]] = defaultdict(set)
    for kind, listed in lists_of("request_words")["kinds"].items():
        for entry in re.split(r"[;\n]", listed):
            first, *rest = entry.split() or [""]
            if rest:
                phrases[first].add((tuple(rest), kind))
            elif first:
                singles[first].add(kind)
    return singles, phrases
