"""Which language a person finds a message in, for a reader who may know another one. Silent where it is not sure."""

from collections.abc import Mapping

from app.domain.words.languages import sure_language

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
LANGUAGES_NAMED = (
    *_NAMES.values(),
    *("Japanese", "Korean", "Chinese", "Ukrainian", "Greek", "Hebrew", "Arabic", "Thai", "Hindi"),
    "Cyrillic letters",
)
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
_UKRAINIAN = frozenset("\u0456\u0457\u0454\u0491")  # letters that only it has
_LOOKED_AT = 2000  # characters
_A_QUARTER = 0.25  # of the letters: a name in another script is none


def language_of(text: str, reader: str) -> str:
    """The language's English name, where it is surely another one than the reader's (an ISO 639-1 code); else ""."""
    looked_at = text[:_LOOKED_AT]
    letters = [sign for sign in looked_at.lower() if sign.isalpha()]
    for first, last, name in _SCRIPTS:
        found = {sign for sign in letters if first <= ord(sign) <= last}
        if found and sum(sign in found for sign in letters) >= _A_QUARTER * len(letters):
            return "Ukrainian" if found & _UKRAINIAN else name
    code = sure_language(looked_at)
    return _NAMES[code] if code is not None and code != reader else ""


def in_language(text: str, reader: str, about: str = "") -> str:
    """ "In German, about positioning": as it stands beside a text; "" where the reader surely knows its language."""
    named = language_of(text, reader)
    return f"In {named}{f', about {about}' if about else ''}" if named else ""
