"""What the words of one language mean when a phrase is picked from an inquiry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from app.domain.reply.guard_words import RISKY

_OURS = frozenset(
    {"our", "my", "unsere", "meine", "notre", "nos", "mon", "ma", "mes", "nuestro", "nuestra", "nuestros", "nuestras"}
    | {"mi", "mis", "onze", "ons", "mijn"}
)
_SECTIONS = (
    *("empty", "generic", "describing", "tails", "joining", "announcing", "articles"),
    *("verb-endings", "bare-article", "bare-endings", "being", "kind"),
)
_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Word lists of a language; every question is asked of one word, in any case."""

    empty: frozenset[str]  # carries no topic
    generic: frozenset[str]  # everybody uses it
    joining: frozenset[str]  # empty, but may stand inside a phrase
    announcing: frozenset[str]  # what follows it is often what matters
    describing: frozenset[str]  # numerals and adjectives: no thing begins or ends with them alone
    tails: frozenset[str]  # empty, but may be the last word of a thing: "the user day"
    verb_endings: tuple[str, ...] = ()  # a last word that ends so is no noun
    articles: Mapping[str, str] = field(default_factory=dict)  # what stands before a thing -> what we say there
    owning: frozenset[str] = frozenset()  # those articles that say it is theirs: "our"
    bare_article: str = ""  # what we put before a thing that had no article
    bare_endings: tuple[str, ...] = ()  # only things that end so are named without an article; empty: all
    compounds: bool = False  # one long word may be a whole term
    nouns_are_capital: bool = False
    plural_endings: tuple[str, ...] = ("s",)  # of a thing of several words that needs no article
    mass_endings: tuple[str, ...] = ("ing", "ware", "ion", "ment", "s")  # as good as a plural
    doing: tuple[str, ...] = ("ing",)  # a first word that ends so may be a verb: "counting drivers"
    being: frozenset[str] = frozenset()  # "is", or nothing at all: a name for what they are follows

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
    articles = dict(pair.split("=") for pair in sections["articles"])
    return LanguageWords(
        empty=sections["empty"] | sections["joining"] | sections["announcing"] | articles.keys(),
        generic=sections["generic"] | sections["describing"],
        describing=sections["describing"],
        tails=sections["tails"],
        joining=sections["joining"],
        announcing=sections["announcing"],
        verb_endings=tuple(sections["verb-endings"]),
        articles=articles,
        owning=_OURS & articles.keys(),
        bare_article="".join(sections["bare-article"]),
        bare_endings=tuple(sections["bare-endings"]),
        compounds="compounds" in sections["kind"],
        being=sections["being"] | {""},
        nouns_are_capital="capital-nouns" in sections["kind"],
    )


def _sections(text: str) -> dict[str, frozenset[str]]:
    """A file is made of sections: a line `[name]`, then words; `#` begins a remark."""
    sections: dict[str, set[str]] = {name: set() for name in _SECTIONS}
    current = sections["empty"]
    for line in text.splitlines():
        if line.startswith("["):
            current = sections[line.strip("[] ")]
        elif not line.startswith("#"):
            current.update(line.split() if current is sections["articles"] else line.casefold().split())
    return {name: frozenset(words) for name, words in sections.items()}
