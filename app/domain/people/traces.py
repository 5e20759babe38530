"""What names a person in other people's text: their addresses, phones, names and the lines of their letters."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ERASED = "[erased]"
_LEAST_DIGITS = 7
_LEAST_WORDS = 5  # of a line of a letter: fewer are anybody's words
_MOST_LINES = 400
_GAP = r"[\s>|,*]+"  # also between the lines of a quotation
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")  # a number of eight digits could be one's day
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Traces:
    """Typed as the person typed them. Empty ones name nobody."""

    addresses: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]  # full names only: "Ada" alone is many people's
    letters: tuple[str, ...] = ()

    @property
    def fixed(self) -> list[str]:
        """Texts of which one stands in whatever mentions the person, to be looked for by a database."""
        return sorted({*self.addresses, *self.phones, *self._full_names, *self._backwards} - {""})

    @property
    def _backwards(self) -> list[str]:
        return [f"{last}, {first}" for name in self._full_names for first, _, last in [name.rpartition(" ")]]

    @property
    def _full_names(self) -> list[str]:
        return sorted({" ".join(name.split()) for name in self.names if len(name.split()) > 1})

    def in_text(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None

    def taken_out(self, text: str) -> str:
        """The text with "[erased]" in place of each of them."""
        return text if self._pattern is None else self._pattern.sub(ERASED, text)

    def taken_out_of_json(self, stored: str) -> str:
        """The same in every text of a JSON value; moments, keys and the form stay."""
        return json.dumps(self._without(json.loads(stored)), ensure_ascii=False, separators=(",", ":"))

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if _MOMENT.fullmatch(value) else self.taken_out(value)
        if isinstance(value, list):
            return [self._without(one) for one in value]
        if isinstance(value, dict):
            return {name: self._without(one) for name, one in value.items()}
        return value

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts = [
            *map(_of_address, sorted(self.addresses - {""}, key=len)[::-1]),
            *map(_of_words, self._lines()),
            *(_of_words(name.split()) for name in self._full_names),
            *(_of_words(last_first.split()) for last_first in self._backwards),
            *filter(None, map(_of_phone, sorted(self.phones))),
        ]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def _lines(self) -> Iterable[list[str]]:
        """Longest first, so that a part of a sentence does not hide the whole."""
        found = {tuple(line.split()) for letter in self.letters for line in _SENTENCE_END.split(letter)}
        return [list(words) for words in sorted(found, key=len)[::-1] if len(words) >= _LEAST_WORDS][:_MOST_LINES]


def _of_address(address: str) -> str:
    return rf"(?<![\w.+-]){re.escape(address)}(?![\w-])"


def _of_words(words: Iterable[str]) -> str:
    """A line end may stand between any two."""
    return _GAP.join(map(re.escape, words))


def _of_phone(phone: str) -> str:
    """The same number with any spaces, strokes and brackets, and whatever stands before its last nine digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _LEAST_DIGITS:
        return ""
    return r"\+?(?:\d[\s().\-/]*){0,6}" + r"[\s().\-/]*".join(digits[-9:])
