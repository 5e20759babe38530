"""In which language a message is, for a reader who may know another one, and what of it is understood in any.

Silent where it is not sure, and about English, which whoever works with these pages reads.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from app.domain.words.dates import dates_in
from app.domain.words.folding import folded_in_place
from app.domain.words.languages import sure_language
from app.domain.words.quantities import staff_counts
from app.domain.words.sums import sums_in

_NAMES: Mapping[str, str] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "sv": "Swedish",
    "da": "Danish",
    "no": "Norwegian",
    "pl": "Polish",
}
READ_LANGUAGES = frozenset(_NAMES.values())  # whose words our lists hold
_SCRIPTS = (  # (from, to, the name), the most telling first: Japanese has Chinese signs too, Ukrainian has Russian ones
    (0x3040, 0x30FF, "Japanese"),
    (0xAC00, 0xD7AF, "Korean"),
    (0x4E00, 0x9FFF, "Chinese"),
    (0x0370, 0x03FF, "Greek"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0900, 0x097F, "Hindi"),
    (0x0400, 0x04FF, "Cyrillic letters"),
)
_LETTERS_OF_UKRAINIAN = frozenset("\u0456\u0457\u0454\u0491")  # letters that only it has
_UKRAINIAN = "Ukrainian"
LANGUAGES_NAMED = (*_NAMES.values(), *(name for *_, name in _SCRIPTS), _UKRAINIAN)  # each has its word in a catalogue
_LOOKED_AT = 2000  # characters
_A_QUARTER = 0.25  # of the letters: a name in another script is none
_MOST_FIGURES, _LONGEST_FIGURE = 3, 30


def language_of(text: str, reader: str) -> str:
    """The language's English name, where it is surely another one than the reader's (an ISO 639-1 code); else ""."""
    looked_at = text[:_LOOKED_AT]
    letters = [sign for sign in looked_at.lower() if sign.isalpha()]
    for first, last, name in _SCRIPTS:
        found = {sign for sign in letters if first <= ord(sign) <= last}
        if found and sum(sign in found for sign in letters) >= _A_QUARTER * len(letters):
            return _UKRAINIAN if found & _LETTERS_OF_UKRAINIAN else name
    code = sure_language(looked_at)
    return _NAMES[code] if code not in (None, reader, "en") else ""


def is_read_by_few(text: str, reader: str) -> bool:
    """Whether it is written in letters that most readers of that language do not know."""
    named = language_of(text, reader)
    return bool(named) and named not in READ_LANGUAGES


def in_language(text: str, reader: str, about: str = "") -> str:
    """ "In German, about positioning": as it stands beside a text; "" where the reader surely knows its language."""
    named = language_of(text, reader)
    return f"In {named}{f', about {about}' if about else ''}" if named else ""


def own_figures(text: str, written_on: date) -> tuple[str, ...]:
    """Sums of money, numbers of staff and days as the text writes them, in their order; three at most."""
    looked_at = " ".join(text[:_LOOKED_AT].split())
    shown: dict[str, None] = {}
    behind = 0
    for start, end in sorted(_figures(looked_at, written_on)):
        if start >= behind and end - start <= _LONGEST_FIGURE:
            shown[looked_at[start:end].strip(" ,.;:")] = None
            behind = end
    return tuple(shown)[:_MOST_FIGURES]


def _figures(text: str, written_on: date) -> Iterator[tuple[int, int]]:
    plain = folded_in_place(text)
    yield from ((one.start, one.end) for one in sums_in(plain) if one.sign)
    yield from ((one.start, one.end) for one in staff_counts(text))
    yield from (match.span() for _, match in dates_in(plain, written_on))
