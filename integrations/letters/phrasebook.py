"""The sentences of our letters, one TOML file per language, every file with the same keys."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from app.domain.errors import ConfigurationError
from app.domain.firms_texts import INFORMAL, FirmsText
from app.domain.reply.register import Register, register_of, without_sharp_s

_FOLDER = Path(__file__).parent / "languages"
FALLBACK = "en"
SWISS = "swiss"
LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))

Section = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language's sentences, as one kind of reader is addressed."""

    language: str
    joining: str  # "and"
    between: str  # what stands between two sentences
    sections: Mapping[str, Section]
    variants: Mapping[str, Mapping[str, Section]]  # of a reader -> what is said otherwise to them
    contractions: Mapping[str, str]  # two words that meet where a gap is filled -> how they are written: "a la", "alla"

    def say(self, section: str, key: str, **gaps: object) -> str:
        """A sentence with its gaps filled."""
        sentence = self.sections[section][key]
        return sentence.format(**gaps) if gaps else sentence

    def listed(self, items: tuple[str, ...]) -> str:
        """ "a", "a and b", "a, b and c"; joined by a sign alone where that is how the language does it."""
        if len(items) < 2:
            return "".join(items)
        if not self.joining.isalpha():
            return self.joining.join(items)
        return f"{', '.join(items[:-1])} {self.joining} {items[-1]}"

    def contracted(self, text: str) -> str:
        """A sentence whose gap was filled, with the words that meet there written as the language has it."""
        for apart, together in self.contractions.items():
            text = text.replace(f" {apart} ", f" {together} ")
        return text

    def running(self, *sentences: str) -> str:
        """Sentences as one paragraph; empty ones are passed over."""
        return self.between.join(filter(None, sentences))


@cache
def phrasebook(language: str, variant: str = "", texts: tuple[FirmsText, ...] = ()) -> Phrasebook:
    """The phrasebook of a language we write; the English one for any other.

    Args:
        language: ISO 639-1.
        variant: "informal", or a country, or both with a blank between; what a language does not say otherwise is said
            as always, and what both do as the latter does.
        texts: What the firm says in its own words, to readers of every country. A sentence that we say otherwise to
            whom we address informally needs its words for them, too: nobody is addressed in two ways in one letter.

    Raises:
        ConfigurationError: A file lacks a sentence the English one has, or has another one.
    """
    if language not in LANGUAGES:
        return phrasebook(FALLBACK, variant, texts)
    book = _read(language)
    odd = sorted(_keys(book.sections) ^ _keys(_read(FALLBACK).sections))
    odd += sorted(key for said in book.variants.values() for key in _keys(said) - _keys(book.sections))
    if odd:
        raise ConfigurationError(f"languages/{language}.toml: these keys differ from en.toml: {odd}")
    sections, kinds = book.sections, variant.split()
    for kind in kinds:
        said = book.variants.get(kind, {})
        sections = {name: {**section, **said.get(name, {})} for name, section in sections.items()}
    own = [one for one in texts if one.language == language]
    to_all = [one for one in own if not one.is_informal]
    if INFORMAL in kinds:
        ours = {key for section in book.variants.get(INFORMAL, {}).values() for key in section}
        to_all = [one for one in to_all if one.key not in ours and not _is_formal(one)]
        to_all += [one for one in own if one.is_informal]
    sections = _said_by_firm(sections, to_all)
    if SWISS in kinds:
        sections = {
            name: {key: without_sharp_s(one) for key, one in section.items()} for name, section in sections.items()
        }
    return replace(book, sections=sections)


def _is_formal(text: FirmsText) -> bool:
    return register_of(text.text, text.language) is Register.FORMAL


def _said_by_firm(sections: Mapping[str, Section], texts: Sequence[FirmsText]) -> Mapping[str, Section]:
    own = {one.key: one.text for one in texts}
    return {name: {key: own.get(key, said) for key, said in section.items()} for name, section in sections.items()}


@cache
def _read(language: str) -> Phrasebook:
    content = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    joining, between = content.pop("and"), content.pop("between")
    contractions = content.pop("contractions", {})
    variants = {str(name): content.pop(name) for name in (INFORMAL, "brazil", SWISS) if name in content}
    return Phrasebook(language, joining, between, content, variants, contractions)


def _keys(sections: Mapping[str, Section]) -> set[str]:
    return {f"{section}.{key}" for section, sentences in sections.items() for key in sentences}
