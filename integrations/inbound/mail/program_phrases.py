"""The phrases of `program_words/`, one file a kind of mail, and which of its sections a mail has."""

from functools import cache
from pathlib import Path

from app.domain.words.phrase_lists import Phrases, read_phrases

_WORDS = Path(__file__).with_name("program_words")


def sections_found(kind: str, subject: str, text: str) -> frozenset[str]:
    """The sections of a kind of which a phrase stands in the mail.

    Sections named `subject` or `..._subject` are looked for at the beginning of the subject, all others anywhere in
    the text. Both texts as `in_plain_letters` returns them.
    """
    return frozenset(
        section
        for section, phrases in _sections(kind).items()
        if any(phrases.found_at_beginning(subject) if section.endswith("subject") else phrases.found_in(text))
    )


def sections_begun(kind: str, subject: str) -> tuple[str, ...]:
    """The sections of which a phrase begins the subject, in the order of the file."""
    return tuple(section for section, phrases in _sections(kind).items() if any(phrases.found_at_beginning(subject)))


def place_after(kind: str, section: str, text: str) -> int | None:
    """Where the first phrase of a section ends in a text of plain letters; None: none stands there."""
    return min((found.end() for found in _sections(kind)[section].found_in(text)), default=None)


@cache
def _sections(kind: str) -> dict[str, Phrases]:
    return read_phrases(_WORDS / f"{kind}.toml")
