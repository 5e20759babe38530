"""The phrase files beside this module, read once per process."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.judgement import Disposition
from integrations.judges.phrases import PhraseBook

FOLDER = Path(__file__).parent / "word_lists"


@dataclass(frozen=True, slots=True)
class SignMeaning:
    """What a group of phrases says about a message."""

    side: Disposition
    claim: str  # for the partner, one line


def read_toml(name: str) -> dict[str, Any]:
    """One file of the folder."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def split_phrases(text: str) -> list[str]:
    """Phrases divided by semicolons and line ends."""
    return [phrase.strip() for line in text.splitlines() for phrase in line.split(" ; ") if phrase.strip(" ;")]


@lru_cache(maxsize=1)
def sign_meanings() -> Mapping[str, SignMeaning]:
    """Every group of signs, in the order of the file."""
    return {
        group: SignMeaning(Disposition(entry["side"]), entry["claim"])
        for group, entry in read_toml("signs.toml").items()
    }


@lru_cache(maxsize=1)
def sign_book() -> PhraseBook:
    """The signs of all languages in one book: which language a message is in need not be known first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("signs.*.toml")):
        for group, text in read_toml(path.name).items():
            groups[group].extend(split_phrases(text))
    if unknown := groups.keys() - sign_meanings().keys():
        raise ValueError(f"groups without a meaning: {sorted(unknown)}")
    return PhraseBook({group: dict.fromkeys(phrases) for group, phrases in groups.items()})
