"""A few numbers that stand for a text: nearly the same texts share most of them, others none."""

import zlib
from collections.abc import Iterable, Mapping

from app.domain.words.folding import words_of

ENOUGH_SHARED = 4  # of `MARKS`: about half of the runs of words are the same, names and greetings apart
MARKS = 8
_RUN = 3  # words
_FEWEST_RUNS = 12  # shorter texts are alike by chance
_CHARACTERS = 20_000
_POSITIVE = 0x7FFF_FFFF  # fits an integer column of every database


def marks_of(text: str) -> tuple[int, ...]:
    """The smallest hashes of its runs of three words, numbers left out; none for what is too short to compare.

    The same for the same text in every process, whatever its spacing, capitals and figures. Linear in the text, of
    which the first 20,000 characters are read.
    """
    words = [word for word in words_of(text[:_CHARACTERS]) if not word.isdigit()]
    runs = zip(*(words[start:] for start in range(_RUN)), strict=False)
    hashes = {zlib.crc32(" ".join(run).encode("utf-8", "replace")) & _POSITIVE for run in runs}
    return tuple(sorted(hashes)[:MARKS]) if len(hashes) >= _FEWEST_RUNS else ()


def grouped(texts: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Each (name, text)'s name -> the name of the first text that it is nearly a copy of: its own, where it is none."""
    first: dict[str, str] = {}
    with_mark: dict[int, list[str]] = {}
    for name, text in texts:
        marks = marks_of(text)
        shared: dict[str, int] = {}
        for mark in marks:
            for other in with_mark.get(mark, ()):
                shared[other] = shared.get(other, 0) + 1
        alike = max(shared, key=lambda other: shared[other], default=name)
        if shared.get(alike, 0) >= ENOUGH_SHARED:
            first[name] = alike
            continue
        first[name] = name
        for mark in marks:
            with_mark.setdefault(mark, []).append(name)
    return first
