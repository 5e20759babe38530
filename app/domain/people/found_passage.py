"""The place of a letter that shows why it was found."""

import re

from app.domain.people.search_words import Asked, is_asked

_MOST_READ = 6_000  # characters
_BEFORE, _SHOWN = 60, 200
_WORD = re.compile(r"\S+")


def found_passage(text: str, asked: Asked) -> str:
    """About two lines around the first word that was asked for; the beginning where none is among the first pages."""
    line = " ".join(text[:_MOST_READ].split())
    found = next((word.start() for word in _WORD.finditer(line) if is_asked(word[0], asked)), 0)
    start = max(0, found - _BEFORE)
    start = line.rfind(" ", 0, start + 1) + 1 if start else 0
    shown = line[start : start + _SHOWN]
    return f"{'… ' if start else ''}{shown}{' …' if start + _SHOWN < len(line) else ''}"
