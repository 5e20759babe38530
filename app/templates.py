"""How every page and mail of ours is rendered: one environment a language, whose filters say our words in it.

Autoescaped; a name that nobody gave is an error. What strangers wrote goes through `line`, `defanged` or `visible`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.alert_words import beside, details_of, due_words, named, sentence_of, who
from app.domain.digest import duration
from app.domain.digest_minute import Need, counted
from app.domain.words.quoting import cut_at_a_word
from app.domain.words.sentences import as_sentence
from app.domain.words.shown_text import defanged, visible
from app.domain.words.text import clean_line

_LONGEST_NOTE, _LONGEST_WISH = 70, 320  # characters
_LONGEST_LINE = 160
_READ = 2000
_BEFORE_QUOTES = re.compile("(?::| \\()\\s*\u201c")


class Words(Protocol):
    """What we say, in one language: from the English sentence to the one that is said there."""

    language: str  # ISO 639-1

    def __hash__(self) -> int:
        """Its templates are made once."""

    def said(self, english: str) -> str:
        """A text that our Python made."""

    def listed(self, english: str) -> str:
        """The same of each word in a list."""

    def of_template(self, english: str) -> str:
        """A sentence of a template, its places still open."""

    def of_many(self, one: str, many: str, count: int) -> str:
        """The sentence for this number."""

    def day(self, day: date) -> str:
        """ "Wed 14 May"."""


def templates_in(package: str, words: Words) -> Environment:
    """Those of a package, in one language."""
    said = words.said
    made = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(words.of_template, words.of_many, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    made.filters |= {
        "said": said,
        "listed_words": words.listed,
        "counted": lambda counts: counted({said(kind): number for kind, number in counts.items()}),
        "day": words.day,
        "due": _in_words(said, due_words),
        "duration": duration,
        "line": line,
        "defanged": defanged,
        "visible": visible,
        "who": lambda item: who(item, said),
        "beside": lambda item: beside(item, said),
        "named": lambda item: named(item, said),
        "sentence": lambda item: sentence_of(item, said),
        "details": lambda item: details_of(item, said),
        "told": lambda need: told(need, said),
    }
    return made


def line(text: str, limit: int = _LONGEST_LINE) -> str:
    """One line of what a stranger wrote: it must not open a line of its own in a plain text, nor be a link."""
    return defanged(clean_line(text, limit))


def told(need: Need, said: Callable[[str], str]) -> str:
    """What to know first, and what they want, on one line."""
    notes = (as_sentence(_cut(_without_quotes(said(note)), _LONGEST_NOTE)) for note in need.notes)
    spoken = line(": ".join(filter(None, (said(need.spoken), ", ".join(need.figures)))))
    promised = f"{said('Our letter:')} {line(need.promised)}" if need.promised else ""
    return " ".join(filter(None, (*notes, as_sentence(spoken), _cut(said(need.wish), _LONGEST_WISH), promised)))


def _without_quotes(note: str) -> str:
    """Of a long one what stands before words of theirs, which the wish tells."""
    return note if len(note) <= _LONGEST_NOTE else _BEFORE_QUOTES.split(note, maxsplit=1)[0]


def _cut(text: str, longest: int) -> str:
    return cut_at_a_word(line(text, _READ), longest)


def _in_words(said: Callable[[str], str], named: Callable[..., str]) -> Callable[..., str]:
    return lambda *values: said(named(*values))
