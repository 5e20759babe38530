"""Phrases of `program_words/`: how they are written down, and finding them in a text of any language.

One TOML file a kind of mail; in it sections (what a phrase shows), in these lists by language. A phrase is plain words:
"*" stands for the rest of a word, ".." for up to five words, "#" for a number, a colon at the end for a colon, a dash
or the end of a subject. Case, accents, width and line breaks do not count. All languages are looked for at once: a
German firm's helpdesk answers in English.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from app.domain.words.folding import folded, letter_pairs, without_accents

_WORDS = Path(__file__).with_name("program_words")
_READ = 4_000  # characters of a text that are looked at: programs come to the point
_LETTERS = str.maketrans(dict(letter_pairs("latin")) | {"’": "'", "‘": "'", "´": "'", "`": "'", "İ": "i"})
_BLANKS = re.compile(r"\s+")
_PLAIN_PART = re.compile(r"\.\. ?|[*]| ?#|:$")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BEGINNING = r"\A[\s*\[(\"【]{0,10}"
_ENDS_SUBJECT = r"\s?(?:[:(!\-\u2013]|\Z)"
_ANY_WORDS = r"(?:\S{1,40} ){0,5}?"
_REST_OF_WORD = r"\w{0,20}"
_A_NUMBER = r"\W{0,4}[a-z]{0,5}-?\d+"


def in_plain_letters(text: str) -> str:
    """The text as phrases are compared: one case, no accents, one blank between words."""
    return _BLANKS.sub(" ", without_accents(folded(text[:_READ])).translate(_LETTERS)).strip()


def sections_found(kind: str, subject: str, text: str) -> frozenset[str]:
    """The sections of a kind of which a phrase stands in the mail.

    Sections named `subject` or `..._subject` are looked for at the beginning of the subject, all others anywhere in
    the text. Both texts as `in_plain_letters` returns them.
    """
    return frozenset(
        section
        for section, phrases in _sections(kind)
        if (_begins(subject, phrases) if section.endswith("subject") else _stands_in(text, phrases))
    )


def sections_begun(kind: str, subject: str) -> tuple[str, ...]:
    """The sections of which a phrase begins the subject, in the order of the file."""
    return tuple(section for section, phrases in _sections(kind) if _begins(subject, phrases))


def place_after(kind: str, section: str, text: str) -> int | None:
    """Where the first phrase of a section ends in a text of plain letters; None: none stands there."""
    phrases = dict(_sections(kind))[section]
    ends = [found.end() for phrase in phrases if (found := _search(phrase, text)) is not None]
    return min(ends, default=None)


@cache
def _sections(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(section, its phrases in plain letters) of one file. A missing or broken file is a fault of the installation."""
    listed = tomllib.loads((_WORDS / f"{kind}.toml").read_text("utf-8"))
    return tuple(
        (
            section,
            tuple(dict.fromkeys(in_plain_letters(phrase) for phrases in by_language.values() for phrase in phrases)),
        )
        for section, by_language in listed.items()
    )


def _stands_in(text: str, phrases: tuple[str, ...]) -> bool:
    return any(_search(phrase, text) is not None for phrase in phrases)


def _begins(subject: str, phrases: tuple[str, ...]) -> bool:
    return any(_literal(phrase) in subject and _pattern(phrase, begins=True).search(subject) for phrase in phrases)


def _search(phrase: str, text: str) -> re.Match[str] | None:
    """Looks for the plain beginning first: that is quick, and nearly always the answer."""
    return _pattern(phrase, begins=False).search(text) if _literal(phrase) in text else None


@cache
def _literal(phrase: str) -> str:
    return _PLAIN_PART.split(phrase, maxsplit=1)[0].strip()


@cache
def _pattern(phrase: str, *, begins: bool) -> re.Pattern[str]:
    """Bounded repetitions only: a stranger writes the text."""
    placeholders = {":": _ENDS_SUBJECT if begins else r"\s?:", "*": _REST_OF_WORD, "#": _A_NUMBER, "..": _ANY_WORDS}
    body, position = "", 0
    for found in _PLAIN_PART.finditer(phrase):
        body += re.escape(phrase[position : found.start()]) + placeholders[found[0].strip()]
        position = found.end()
    body += re.escape(phrase[position:])
    is_word_start, is_word_end = phrase[:1].isalnum(), phrase[-1:].isalnum()
    is_spaceless = _SPACELESS.search(phrase) is not None
    start = _BEGINNING if begins else r"(?<!\w)" if is_word_start and not is_spaceless else ""
    end = r"(?!\w)" if is_word_end and not is_spaceless else ""
    return re.compile(start + body + end)
