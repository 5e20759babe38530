"""What the words of one language mean when a phrase is picked from an inquiry."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.domain.guard_words import RISKY

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Word lists of a language; every question is asked of one word, in any case."""

    empty: frozenset[str]  # carries no topic
    generic: frozenset[str]  # everybody uses it
    joining: frozenset[str]  # empty, but may stand inside a phrase
    announcing: frozenset[str]  # what follows it is often what matters
    weak_endings: tuple[str, ...] = ()  # of verbs: a single word that ends so tells little

    def is_empty(self, word: str) -> bool:
        return word.casefold().replace("\u2019", "'") in self.empty

    def joins(self, word: str) -> bool:
        return word.casefold() in self.joining

    def announces(self, word: str) -> bool:
        return word.casefold() in self.announcing

    def tells(self, word: str) -> bool:
        folded = word.casefold().replace("\u2019", "'")
        return folded not in self.empty and folded not in self.generic

    def is_risky(self, word: str) -> bool:
        return RISKY.search(word) is not None


@cache
def language_words(language: str) -> LanguageWords:
    """The lists of `words/<language>.txt`; English ones for a language without a file."""
    file = _FOLDER / f"{language}.txt"
    if not file.exists():
        return language_words("en")
    sections = _sections(file.read_text(encoding="utf-8"))
    return LanguageWords(
        empty=sections["empty"] | sections["joining"] | sections["announcing"],
        generic=sections["generic"],
        joining=sections["joining"],
        announcing=sections["announcing"],
        weak_endings=tuple(sections["weak"]),
    )


def _sections(text: str) -> dict[str, frozenset[str]]:
    """A file is made of sections: a line `[name]`, then words; `#` begins a remark."""
    names = ("empty", "generic", "joining", "announcing", "weak")
    sections: dict[str, set[str]] = {name: set() for name in names}
    current = sections["empty"]
    for line in text.splitlines():
        if line.startswith("["):
            current = sections[line.strip("[] ")]
        elif not line.startswith("#"):
            current.update(line.casefold().split())
    return {name: frozenset(words) for name, words in sections.items()}
