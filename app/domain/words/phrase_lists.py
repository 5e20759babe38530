"""Phrases kept as data: how they are written down, and finding them in a text of any language.

One TOML file a subject; in it sections (what a phrase shows), in these lists by language. A phrase is plain words:
"*" stands for the rest of a word, ".." for up to five words, "#" for a number, a colon at the end for a colon (at the
beginning of a subject also for a dash or its end). Case, accents, width and line breaks do not count. All languages are
looked for at once: a German firm's helpdesk answers in English.
"""

import re
import tomllib
from functools import cache
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


def in_plain_letters(text: str) -> str:
    """The text as phrases are compared: one case, no accents, one blank between words."""
    return _BLANKS.sub(" ", without_accents(folded(text[:_READ])).translate(_LETTERS)).strip()


@cache
def read_phrases(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(section, its phrases in plain letters) of one file. A missing or broken file is a fault of the installation."""
    return tuple(
        (section, tuple(dict.fromkeys(in_plain_letters(phrase) for listed in languages.values() for phrase in listed)))
        for section, languages in tomllib.loads(path.read_text("utf-8")).items()
    )


def found_in(phrase: str, plain: str) -> re.Match[str] | None:
    """Where the phrase stands in a text of plain letters. Its plain beginning is looked for first: that is quick."""
    return _pattern(phrase, begins=False).search(plain) if _literal(phrase) in plain else None


def found_at_beginning(phrase: str, plain: str) -> re.Match[str] | None:
    """Where the phrase begins a text of plain letters, after brackets and quotation marks if there are any."""
    return _pattern(phrase, begins=True).search(plain) if _literal(phrase) in plain else None


def is_spaceless(phrase: str) -> bool:
    """Whether its script writes no blanks between words."""
    return _SPACELESS.search(phrase) is not None


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
