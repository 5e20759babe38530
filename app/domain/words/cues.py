"""Words that tell one thing about a message, in all languages at once, and where they stand.

A cue is plain words: "*" stands for the rest of a word, ".." for up to three words of the same sentence. Case and
accents do not count; in a script without blanks it is found inside longer words.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.domain.words.folding import folded_in_place
from app.domain.words.phrase_lists import is_spaceless

_PARTS = {"*": r"\w{0,20}", "..": r"(?:[^\W_]{1,25}[^\w.!?;\n]{1,3}){0,3}?", "'": "['\u2019]"}
_SENTENCE_END = re.compile(r"[.!?;\u2026](?=\s)|[\n。！？]")
_LONGEST_SENTENCE = 220  # characters on each side
BETWEEN_CLAUSES = re.compile("[,;:()\u3001\u2013\u2014]")


class Cues:
    """Cues of one kind."""

    def __init__(self, cues: Iterable[str]) -> None:
        self.all = tuple(dict.fromkeys(folded_in_place(cue.strip()) for cue in cues if cue.strip()))

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        known = sorted(self.all, key=lambda cue: (-len(cue), cue))
        apart = "|".join(_pattern(cue) for cue in known if not is_spaceless(cue))
        joined = "|".join(re.escape(cue).replace(r"\.\.", ".{0,8}?") for cue in known if is_spaceless(cue))
        patterns = (rf"(?<!\w)(?:{apart})(?!\w)" if apart else "", joined)
        return [re.compile(pattern) for pattern in patterns if pattern]

    def all_in(self, plain: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every place in a text that is folded in place."""
        for pattern in self._patterns:
            yield from pattern.finditer(plain, start, len(plain) if end is None else end)

    def first_in(self, plain: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first place, if there is one."""
        return min(self.all_in(plain, start, end), key=lambda found: found.start(), default=None)


@cache
def lists_in(path: Path) -> dict[str, Any]:
    """Everything in one file of lists. A missing or broken file is a fault of the installation and raises."""
    return tomllib.loads(path.read_text("utf-8"))


@cache
def cues_in(path: Path, table: str = "") -> Mapping[str, Cues]:
    """The cues of each kind in one file, or in one table of it; "|" or a line's end between them."""
    lists = lists_in(path)
    listed = lists[table] if table else lists
    return {kind: Cues(re.split(r"[|\n]", cues)) for kind, cues in listed.items() if isinstance(cues, str)}


def _pattern(cue: str) -> str:
    words = [
        "".join(_PARTS.get(part, re.escape(part)) for part in re.split(r"(\*|'|\.\.)", word)) for word in cue.split()
    ]
    pattern = words[0]
    for before, word in pairwise(words):
        pattern += word if before == _PARTS[".."] else r"[^\w.!?;]{1,3}" + word
    return pattern


def sentence_bounds(plain: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends; a very long one is cut."""
    first, last = max(0, start - _LONGEST_SENTENCE), min(len(plain), end + _LONGEST_SENTENCE)
    for found in _SENTENCE_END.finditer(plain, first, start):
        first = found.end()
    following = _SENTENCE_END.search(plain, end, last)
    return first, following.start() if following else last


def clause_bounds(plain: str, start: int, end: int, between: re.Pattern[str] = BETWEEN_CLAUSES) -> tuple[int, int]:
    """Where the clause around a place begins and ends within its sentence, which `between` divides: "Today we pay
    1,450, and would like to stay there" wishes nothing of today.
    """
    first, last = sentence_bounds(plain, start, end)
    first = max((one.end() for one in between.finditer(plain, first, start)), default=first)
    behind = between.search(plain, end, last)
    return first, behind.start() if behind else last
