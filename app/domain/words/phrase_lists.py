"""Phrases kept as data: how they are written down, and finding them in a text of any language.

One TOML file a subject; in it sections (what a phrase shows), in these lists by language. A phrase is plain words:
"*" stands for the rest of a word, ".." for up to five words, "#" for a number, a colon at the end for a colon (at the
beginning of a subject also for a dash or its end). Case, accents, width and line breaks do not count. All languages are
looked for at once: a German firm's helpdesk answers in English.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from app.domain.words.folding import folded, letter_pairs, without_accents

_READ = 4_000  # characters of a text that are looked at: what is said stands in the first page
_LETTERS = str.maketrans(dict(letter_pairs("latin")) | {"’": "'", "‘": "'", "´": "'", "`": "'", "İ": "i"})
_BLANKS = re.compile(r"\s+")
_PLAIN_PART = re.compile(r"\.\. ?|[*]| ?#|:$")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BEGINNING = r"\A[\s*\[(\"【]{0,10}"
_COLON, _COLON_OF_A_SUBJECT = r"\s?:", r"\s?(?:[:(!\-\u2013]|\Z)"
_ANY_WORDS = r"(?:\S{1,40} ){0,5}?"
_REST_OF_WORD = r"\w{0,20}"
_A_NUMBER = r"\W{0,4}[a-z]{0,5}-?\d+"
_WORD = re.compile(r"\w+")
_WHOLE_WORD = re.compile(r"(?<![\w*#.])\w+(?![\w*#.]| #)")  # of a phrase: no placeholder may make it longer


class Phrases:
    """The phrases of one section. Only those whose longest word stands in a text are looked for in it: of the
    thousands, in all languages, a handful."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.all = tuple(dict.fromkeys(phrases))
        by_word = defaultdict[str, list[str]](list)
        for phrase in self.all:
            words = () if is_spaceless(phrase) else _WHOLE_WORD.findall(phrase)
            by_word[max(words, key=len, default="")].append(phrase)
        self._in_any_text = by_word.pop("", [])
        self._by_word = dict(by_word)
        self._words = frozenset(by_word)

    def found_in(self, plain: str) -> Iterator[re.Match[str]]:
        """Where phrases stand in a text of plain letters: the first place of each."""
        return (found for phrase in self._possible(plain) if (found := _found_in(phrase, plain)) is not None)

    def found_at_beginning(self, plain: str) -> Iterator[re.Match[str]]:
        """Where phrases begin a text of plain letters, after brackets and quotation marks if there are any."""
        return (found for phrase in self._possible(plain) if (found := _found_at_beginning(phrase, plain)) is not None)

    def _possible(self, plain: str) -> Iterator[str]:
        yield from self._in_any_text
        for word in self._words & _whole_words(plain):
            yield from self._by_word[word]


def in_plain_letters(text: str) -> str:
    """The text as phrases are compared: one case, no accents, one blank between words."""
    return _BLANKS.sub(" ", without_accents(folded(text[:_READ])).translate(_LETTERS)).strip()


@cache
def read_phrases(path: Path) -> dict[str, Phrases]:
    """The phrases of each section of one file. A missing or broken file is a fault of the installation."""
    return {
        section: Phrases(in_plain_letters(phrase) for listed in languages.values() for phrase in listed)
        for section, languages in tomllib.loads(path.read_text("utf-8")).items()
    }


def is_spaceless(phrase: str) -> bool:
    """Whether its script writes no blanks between words."""
    return _SPACELESS.search(phrase) is not None


def _found_in(phrase: str, plain: str) -> re.Match[str] | None:
    """Its plain beginning is looked for first: that is quick."""
    return _pattern(phrase, begins=False).search(plain) if _literal(phrase) in plain else None


def _found_at_beginning(phrase: str, plain: str) -> re.Match[str] | None:
    return _pattern(phrase, begins=True).match(plain) if _literal(phrase) in plain else None


@lru_cache(maxsize=8)  # one text is asked for many sections in a row
def _whole_words(plain: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain))


@cache
def _literal(phrase: str) -> str:
    return _PLAIN_PART.split(phrase, maxsplit=1)[0].strip()


@cache
def _pattern(phrase: str, *, begins: bool) -> re.Pattern[str]:
    """Bounded repetitions only: a stranger writes the text."""
    colon = _COLON_OF_A_SUBJECT if begins else _COLON
    placeholders = {":": colon, "*": _REST_OF_WORD, "#": _A_NUMBER, "..": _ANY_WORDS}
    body, position = "", 0
    for found in _PLAIN_PART.finditer(phrase):
        body += re.escape(phrase[position : found.start()]) + placeholders[found[0].strip()]
        position = found.end()
    body += re.escape(phrase[position:])
    has_words = not is_spaceless(phrase)
    start = _BEGINNING if begins else r"(?<!\w)" if has_words and phrase[:1].isalnum() else ""
    end = r"(?!-?\w)" if has_words and phrase[-1:].isalnum() else ""
    return re.compile(start + body + end)
