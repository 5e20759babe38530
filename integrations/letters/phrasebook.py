"""The sentences of our replies, one TOML file per language, every file with the same keys."""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.domain.errors import ConfigurationError

_FOLDER = Path(__file__).parent / "languages"
FALLBACK = "en"
LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))

Section = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language's sentences."""

    language: str
    joining: str  # "and"
    also: str  # "as well as": joins things one of which holds an "and"
    sections: Mapping[str, Section]

    def say(self, section: str, key: str, *, variant: str = "", **gaps: object) -> str:
        """A sentence with its gaps filled. Of several wordings `variant`, any text, picks one for good."""
        sentence = self.sections[section][key]
        if isinstance(sentence, list):
            sentence = sentence[zlib.crc32(variant.encode("utf-8", "replace")) % len(sentence)]
        return sentence.format(**gaps) if gaps else sentence

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """A list of words as it stands in the file."""
        return tuple(self.sections[section][key])

    def listed(self, items: tuple[str, ...]) -> str:
        """ "a", "a and b", "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        joining = self.also if any(f" {self.joining} " in item for item in items) else self.joining
        return f"{', '.join(items[:-1])} {joining} {items[-1]}"


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of a language we write; the English one for any other.

    Raises:
        ConfigurationError: A file lacks a sentence the English one has, or has another one.
    """
    if language not in LANGUAGES:
        return phrasebook(FALLBACK)
    book = _read(language)
    if language != FALLBACK and _keys(book) != _keys(_read(FALLBACK)):
        odd = sorted(_keys(book) ^ _keys(_read(FALLBACK)))
        raise ConfigurationError(f"languages/{language}.toml: these keys differ from en.toml: {odd}")
    return book


def _read(language: str) -> Phrasebook:
    content = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Phrasebook(language, content.pop("and"), content.pop("also"), content)


def _keys(book: Phrasebook) -> set[str]:
    return {f"{section}.{key}" for section, sentences in book.sections.items() for key in sentences}
