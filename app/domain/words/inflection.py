"""Terms found in a text in any inflection, inside compounds too, whatever the language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.words.folding import folded_in_place
from app.domain.words.phrase_lists import is_spaceless
from app.domain.words.small_words import is_small

WORD = re.compile(r"[^\W_]+")
_STEM = 4  # letters two forms of a word have in common at least
_LONGEST_ENDING = 3
_SHORT_ENDINGS = {"s", "e", "n", "en", "er", "es", "a", "i", "y", "o"}
_PART = 5  # letters of the shortest part of a compound


@dataclass(frozen=True, slots=True)
class TermPlace:
    """Where a term of the profile stands."""

    start: int
    end: int
    term: str
    counts: float = 1.0


def alike(word: str, term: str) -> bool:
    """Whether two folded words are forms of one: "Dacher" and "Dach", "traducir" and "traducimos"."""
    if word == term:
        return True
    if len(term) < _STEM:
        return word.startswith(term) and word[len(term) :] in _SHORT_ENDINGS and len(term) > 2
    common = next((at for at, (a, b) in enumerate(zip(word, term, strict=False)) if a != b), min(len(word), len(term)))
    endings = len(word) - common, len(term) - common
    if min(endings) > 0 and common == _STEM and max(endings) > 1:  # "thesis" and "these"
        return False
    return common >= max(_STEM, 0.6 * len(term)) and max(endings) <= _LONGEST_ENDING and endings[1] < common - 2


class Terms:
    """Terms of a profile, found in any inflection and inside compounds."""

    def __init__(self, terms: Iterable[tuple[str, float]]) -> None:
        self._by_stem = defaultdict[str, list[tuple[tuple[str, ...], str, float]]](list)
        self._joined: list[tuple[str, float]] = []
        for term, counts in terms:
            folded = folded_in_place(term)
            if is_spaceless(folded):
                self._joined.append((folded, counts))
            elif words := tuple(WORD.findall(folded)):
                self._by_stem[words[0][:_STEM]].append((words, " ".join(words), counts))

    def places_in(self, plain: str) -> Iterator[TermPlace]:
        """Every place in a text folded in place; one word may stand for several terms."""
        words = [(match.group(), match.start(), match.end()) for match in WORD.finditer(plain)]
        for at, (word, start, _) in enumerate(words):
            for stem in {word[:length] for length in (2, 3, _STEM)}:
                for terms, term, counts in self._by_stem.get(stem, ()):
                    if is_small(word) and word != terms[0]:  # "Hallo" is no "Halle"
                        continue
                    if (end := _matched(terms, words, at)) is not None:
                        yield TermPlace(start, end, term, counts)
            yield from self._in_compound(*words[at])
        for term, counts in self._joined:
            for found in re.finditer(re.escape(term), plain):
                yield TermPlace(found.start(), found.end(), term, counts)

    def _in_compound(self, word: str, start: int, end: int) -> Iterator[TermPlace]:
        """ "Hallendacher" for "Dacher": the last part of a long word, or its first."""
        if len(word) < _PART + _STEM:
            return
        for cut in range(3, len(word) - _STEM + 1):
            for terms, term, counts in self._by_stem.get(word[cut : cut + _STEM], ()):
                if len(terms) == 1 and len(term) >= _STEM and alike(word[cut:], term):
                    yield TermPlace(start, end, term, counts)
        for terms, term, counts in self._by_stem.get(word[:_STEM], ()):
            if len(terms) == 1 and len(term) > _PART and word.startswith(term) and not alike(word, term):
                yield TermPlace(start, end, term, counts)


def _matched(terms: tuple[str, ...], words: list[tuple[str, int, int]], at: int) -> int | None:
    """Where the term ends whose first word stands here; one other word may stand between two of its words."""
    for number, term in enumerate(terms):
        if number and at < len(words) and not alike(words[at][0], term):
            at += 1
        if at >= len(words) or not alike(words[at][0], term):
            return None
        at += 1
    return words[at - 1][2]
