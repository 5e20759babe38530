"""How a person wishes a letter to be, as far as it is understood without a model: shorter, or with a day for a call."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.domain.errors import MoveRefused

_WORDS = Path(__file__).with_name("letter_wishes.toml")
_NOT_UNDERSTOOD = "Without a model only “shorter” and “offer Thursday” are understood; change the letter yourself."


@dataclass(frozen=True, slots=True)
class LetterWish:
    """What of a first letter is to be otherwise."""

    shorter: bool = False
    day: int | None = None  # of the week, Monday first: offered for a call


def letter_wish(said: str) -> LetterWish:
    """Every word of it has to be understood: "do not offer Thursday" is no offer. Raises MoveRefused."""
    (known, days), words = _known(), _any_word()
    text, found = said.casefold(), LetterWish()
    for word in words.findall(text):
        if word in days:
            if found.day not in (None, days[word]):
                raise MoveRefused(_NOT_UNDERSTOOD)  # one of two days
            found = LetterWish(found.shorter, days[word])
        elif known[word] == "shorter":
            found = LetterWish(shorter=True, day=found.day)
    if found == LetterWish() or any(sign.isalnum() for sign in words.sub(" ", text)):
        raise MoveRefused(_NOT_UNDERSTOOD)
    return found


def day_named(day: int, language: str) -> str:
    """The day of the week as it stands in a sentence of that language."""
    sections = _read()
    return sections.get(language, sections["en"])["days"][day]


@cache
def _known() -> tuple[Mapping[str, str], Mapping[str, int]]:
    """(word -> what kind it is, word for a day -> which one), over all languages."""
    kinds: dict[str, str] = {}
    days: dict[str, int] = {}
    for words in _read().values():
        kinds |= {word.casefold(): kind for kind, listed in words.items() for word in listed}
        for listed in ("days", "also_days"):
            for place, word in enumerate(words.get(listed, ())):
                days[word.casefold()] = days[word.casefold().rpartition(" ")[2]] = place
    return {**kinds, **dict.fromkeys(days, "days")}, days


@cache
def _any_word() -> re.Pattern[str]:
    """The longest first; a word of a language with spaces stands alone."""
    by_length = sorted(_known()[0], key=len, reverse=True)
    apart = "|".join(re.escape(word) for word in by_length if word.isascii() or word[0] < "\u3000")
    joined = "|".join(re.escape(word) for word in by_length if word[0] >= "\u3000")
    return re.compile(rf"(?<!\w)(?:{apart})(?!\w)|{joined}")


@cache
def _read() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
