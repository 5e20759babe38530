"""The phrases of `program_words/`, one file a kind of mail, and which of its sections a mail has."""

from pathlib import Path

from app.domain.words.phrase_lists import found_at_beginning, found_in, read_phrases

_WORDS = Path(__file__).with_name("program_words")


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
    ends = [found.end() for phrase in phrases if (found := found_in(phrase, text)) is not None]
    return min(ends, default=None)


def _sections(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return read_phrases(_WORDS / f"{kind}.toml")


def _stands_in(text: str, phrases: tuple[str, ...]) -> bool:
    return any(found_in(phrase, text) is not None for phrase in phrases)


def _begins(subject: str, phrases: tuple[str, ...]) -> bool:
    return any(found_at_beginning(phrase, subject) is not None for phrase in phrases)
