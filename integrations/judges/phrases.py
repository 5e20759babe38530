"""Phrases of several words, found in a message in one pass.

A pattern is words in folded spelling (lower case, no accents, "we're" as "we are"):

    we help .. consultanc*      ".." stands for up to three words of the same sentence
    no cure/win/sale no fee     alternatives
    from $ #                    any currency sign, any number
    _                           exactly one word of any kind

Patterns are indexed by their first word, so that a thousand of them cost about as
much as ten: per word of the message two dictionary look-ups.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.domain.words.folding import without_accents

_TOKEN = re.compile(r"\w+(?:['\u2019]\w+)*|[€$£%?]|[.!\u2026;]|\n[ \t]*\n")
_ENDS = frozenset(".?")
_CURRENCY = frozenset("€$£") | {"usd", "eur", "gbp", "chf", "euro", "euros", "pounds", "dollars"}
_WILDCARDS = frozenset({"..", "_", "#", "$"})
_GAP = 3  # most words a ".." may stand for
_STEM = 3  # shortest stem before "*"
_SUFFIXES = {"'re": "are", "'m": "am", "'ve": "have", "'ll": "will", "'d": "would"}
_SHORT = {
    "u": "you",
    "ur": "your",
    "pls": "please",
    "ppl": "people",
    "wks": "weeks",
    "mins": "minutes",
    "min": "minute",
}
_SHORT |= {"cannot": "can not", "hrs": "hours", "b4": "before", "wanna": "want to"}


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word and where it stands in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: its group and the characters it covers."""

    group: str
    start: int
    end: int
    words: int


@lru_cache(maxsize=20_000)
def folded(word: str) -> tuple[str, ...]:
    """A word in the spelling of the patterns; a contraction gives two words."""
    plain = without_accents(word.casefold().replace("\u2019", "'"))
    if plain.endswith("n't"):
        return ({"won't": "will", "can't": "can"}.get(plain, plain[:-3]), "not")
    for suffix, second in _SUFFIXES.items():
        if plain.endswith(suffix):
            return (plain[: -len(suffix)], second)
    return tuple(_SHORT.get(plain, plain).split()) or (".",)


def tokens_of(text: str) -> list[Token]:
    """The words of a text, with "." for every end of a sentence and "?" for a question."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if raw[0] in ".!\u2026;\n":
            found.append(Token(".", match.start(), match.end()))
        else:
            found.extend(Token(word, match.start(), match.end()) for word in folded(raw) if word)
    return found


class PhraseBook:
    """Many patterns in named groups, compiled once."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """Raises ValueError for a pattern that starts with a wildcard: it could not be indexed."""
        self._by_word: dict[str, list[_Pattern]] = defaultdict(list)
        self._by_stem: dict[str, list[_Pattern]] = defaultdict(list)
        for group, patterns in groups.items():
            for pattern in patterns:
                self._add(group, pattern)

    def _add(self, group: str, pattern: str) -> None:
        parts = tuple(_Part.of(part) for word in pattern.split() for part in _in_folded_spelling(word))
        if not parts or parts[0].gap or parts[0].any_word or parts[0].currency:
            raise ValueError(f"pattern {pattern!r} must start with a word or a number")
        second = parts[1].words if len(parts) > 1 and not parts[1].stems else frozenset[str]()
        compiled = _Pattern(group, parts, second)
        if parts[0].number:
            self._by_word["#"].append(compiled)
        for word in parts[0].words:
            self._by_word[word].append(compiled)
        for stem in parts[0].stems:
            self._by_stem[stem[:_STEM]].append(compiled)

    def hits(self, tokens: list[Token]) -> Iterator[Hit]:
        """Every phrase found, in the order of the text; groups may repeat."""
        words = [token.word for token in tokens]
        by_word, by_stem = self._by_word, self._by_stem
        followers = [*words[1:], ""]
        for index, word in enumerate(words):
            exact = by_word.get("#" if word[0].isdigit() else word, ())
            for pattern in (*exact, *by_stem.get(word[:_STEM], ())):
                if pattern.second and followers[index] not in pattern.second:
                    continue  # most patterns end here, without a call
                end = _matched(pattern.parts, 0, words, index)
                if end:
                    yield Hit(pattern.group, tokens[index].start, tokens[end - 1].end, end - index)


def _in_folded_spelling(word: str) -> tuple[str, ...]:
    """A word of a pattern as messages are spelt: "don't" becomes two words."""
    if word in _WILDCARDS:
        return (word,)
    if "/" in word or "*" in word:
        return ("/".join(folded(choice)[0] for choice in word.split("/")),)
    return folded(word)


@dataclass(frozen=True, slots=True)
class _Part:
    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    gap: bool = False
    any_word: bool = False
    number: bool = False
    currency: bool = False

    @classmethod
    def of(cls, text: str) -> "_Part":
        if text in _WILDCARDS:
            return cls(gap=text == "..", any_word=text == "_", number=text == "#", currency=text == "$")
        choices = text.split("/")
        return cls(
            words=frozenset(choice for choice in choices if not choice.endswith("*")),
            stems=tuple(choice[:-1] for choice in choices if choice.endswith("*")),
        )

    def fits(self, word: str) -> bool:
        if self.number:
            return word[0].isdigit()
        if self.currency:
            return word in _CURRENCY
        if self.any_word:
            return word not in _ENDS
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class _Pattern:
    group: str
    parts: tuple[_Part, ...]
    second: frozenset[str]  # the words that may come second; empty: anything has to be tried


def _matched(parts: tuple[_Part, ...], at_part: int, words: list[str], at: int) -> int:
    """Index behind the match, or 0."""
    for number in range(at_part, len(parts)):
        if parts[number].gap:
            return _after_gap(parts, number + 1, words, at)
        if at >= len(words) or not parts[number].fits(words[at]):
            return 0
        at += 1
    return at


def _after_gap(parts: tuple[_Part, ...], at_part: int, words: list[str], at: int) -> int:
    for skipped in range(_GAP + 1):
        end = _matched(parts, at_part, words, at + skipped)
        if end:
            return end
        if at + skipped >= len(words) or words[at + skipped] in _ENDS:
            return 0
    return 0
