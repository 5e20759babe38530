"""What names a person in other people's text: their addresses, phones, names and the lines of their letters."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ERASED = "[erased]"
_LEAST_DIGITS = 7
_RUN = 6  # words of a letter in a row: fewer are anybody's words
_GAP = r"[\s>|,*]+"  # also between the lines of a quotation
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")  # a number of eight digits could be one's day
_AT = r"\s?(?:@|[(\[{]\s?(?:at|@)\s?[)\]}])\s?"
_DOTTED = r"(?:\.|\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?)"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Traces:
    """Typed as the person typed them. Empty ones name nobody."""

    addresses: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]  # full names only: "Ada" alone is many people's
    letters: tuple[str, ...] = ()

    @property
    def fixed(self) -> list[str]:
        """Words of which one stands in whatever mentions the person, to be looked for by a database.

        Of a name and an address the longest word: a line end, a comma or "(at)" may stand between two.
        """
        of_addresses = [_longest_word(address.rpartition("@")[0]) for address in self.addresses - {""}]
        return sorted({*of_addresses, *map(_longest_word, self._full_names)} - {""})

    @property
    def last_digits(self) -> list[str]:
        """Of each number, as they stand in a text without its spaces, strokes, points and brackets."""
        digits = (re.sub(r"\D", "", phone) for phone in self.phones)
        return sorted({number[-_LEAST_DIGITS:] for number in digits if len(number) >= _LEAST_DIGITS})

    @property
    def _backwards(self) -> list[str]:
        return [f"{last}, {first}" for name in self._full_names for first, _, last in [name.rpartition(" ")]]

    @property
    def _full_names(self) -> list[str]:
        return sorted({" ".join(name.split()) for name in self.names if len(name.split()) > 1})

    def in_text(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None

    def in_stored(self, stored: str, *, is_json: bool) -> bool:
        """Whether `taken_out`, or `taken_out_of_json`, finds anything."""
        out = self.taken_out_of_json(stored) if is_json else self.taken_out(stored)
        return self.in_text(stored) or out.count(ERASED) > stored.count(ERASED)

    def taken_out(self, text: str) -> str:
        """The text with "[erased]" in place of each of them."""
        named = text if self._pattern is None else self._pattern.sub(ERASED, text)
        return self._without_quotations(named)

    def taken_out_of_json(self, stored: str) -> str:
        """The same in every text of a JSON value; moments, keys and the form stay, quotes of evidence go.

        A quote may be cut off in the middle of a name.
        """
        return json.dumps(self._without(json.loads(stored)), ensure_ascii=False, separators=(",", ":"))

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if _MOMENT.fullmatch(value) else self.taken_out(value)
        if isinstance(value, list):
            return [self._without(one) for one in value]
        if isinstance(value, dict):
            return {name: "" if name == "quote" else self._without(one) for name, one in value.items()}
        return value

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts = [
            *map(_of_address, sorted(self.addresses - {""}, key=len)[::-1]),
            *(_of_words(name.split()) for name in self._full_names),
            *(_of_words(last_first.split()) for last_first in self._backwards),
            *filter(None, map(_of_phone, sorted(self.phones))),
        ]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        """Every six words in a row of their letters."""
        letters = [[word.casefold() for word in _WORD.findall(letter)] for letter in self.letters]
        return frozenset(
            tuple(words[start : start + _RUN]) for words in letters for start in range(len(words) - _RUN + 1)
        )

    def _without_quotations(self, text: str) -> str:
        """Without what repeats six words of a letter or more, however its lines are broken and marked."""
        words = list(_WORD.finditer(text)) if self._runs else []
        folded = [word[0].casefold() for word in words]
        quoted: set[int] = set()
        for start in range(len(words) - _RUN + 1):
            if tuple(folded[start : start + _RUN]) in self._runs:
                quoted.update(range(start, start + _RUN))
        pieces, end = [], 0
        for at in sorted(quoted):
            if at - 1 not in quoted:
                pieces += [text[end : words[at].start()], ERASED]
            end = words[at].end()
        return "".join([*pieces, text[end:]])


def _of_address(address: str) -> str:
    """Also as people write it for other people: "ada (at) quill [dot] example"."""
    local, at, domain = address.rpartition("@")
    labels = _DOTTED.join(map(re.escape, domain.split(".")))
    return rf"(?<![\w.+-]){re.escape(local)}{_AT if at else ''}{labels}(?![\w-])"


def _longest_word(text: str) -> str:
    """Nobody else's text holds it as likely as a shorter one."""
    return max(_WORD.findall(text), key=len, default=text)


def _of_words(words: Iterable[str]) -> str:
    """A line end may stand between any two."""
    return _GAP.join(map(re.escape, words))


def _of_phone(phone: str) -> str:
    """The same number with any spaces, strokes and brackets, and whatever stands before its last nine digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _LEAST_DIGITS:
        return ""
    return r"\+?(?:\d[\s().\-/]*){0,6}" + r"[\s().\-/]*".join(digits[-9:])
