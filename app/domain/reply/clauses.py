"""A letter in sentences and clauses, and whether one speaks of the firm or of its work."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.reply.claim_sources import ClaimSources, in_place
from app.domain.reply.word_kinds import plain_words
from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import folded, plain
from app.domain.words.word_lists import any_of, file_of, lists_of

_LISTS = lists_of("claims")
_US = {language: frozenset(plain(words).split()) for language, words in _LISTS["us"]["words"].items()}
_ANY_US = frozenset[str]().union(*_US.values())
_US_ENDS = tuple(plain(_LISTS["us"]["verb_ends"]).split())
_WORK = Cues(_LISTS["us"]["work"].split())
_OPEN, _LEFT_OPEN = cues_in(file_of("claims"), "open"), cues_in(file_of("claims"), "left_open")
_SHORTEST_VERB = 6  # letters, of one whose ending says "we"
_MONTH = any_of(word for line in lists_of("dates")["months"].values() for word in line.split())
CLAUSE = re.compile(  # "am 16. November" is one
    rf"[,;:()]\s|\s[\u2013\u2014-]\s|(?!(?<=\d)\. (?i:{_MONTH})\b)[.!?\u2026](?=\s|$)|\n+"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence or a clause of a text, and where it begins there."""

    text: str
    start: int
    language: str = ""  # ISO 639-1 code it is written in, where that is known

    def holds(self, place: int) -> bool:
        """Whether this place of the text is in it."""
        return self.start <= place < self.start + len(self.text)

    @property
    def plain(self) -> str:
        """Folded in place."""
        return in_place(self.text)

    @property
    def words(self) -> list[str]:
        """In plain letters; "we'd" are two."""
        return plain_words(self.text)

    @property
    def speaks_of_work(self) -> bool:
        """Whether it names something that firms do for clients."""
        return _WORK.first_in(self.plain) is not None

    def speaks_of_us(self, own_names: Collection[str]) -> bool:
        """Whether it says "we" (in any language where its own is unknown), or names the firm or one of its people."""
        us = _US.get(self.language, _ANY_US)
        return any(word in us or word in own_names for word in self.words) or any(
            len(word) >= _SHORTEST_VERB and word.endswith(_US_ENDS) for word in self.words
        )


def parts_of(text: str, divider: re.Pattern[str], language: str = "") -> list[Clause]:
    """Every piece of the text, its divider at its end."""
    found, start = [], 0
    for match in divider.finditer(text):
        found.append(Clause(text[start : match.end()], start, language))
        start = match.end()
    return [*found, Clause(text[start:], start, language)]


def clause_at(part: Clause, place: int) -> Clause:
    """The clause of a part that holds this place of it."""
    clauses = parts_of(part.text, CLAUSE, part.language)
    return next((one for one in clauses if one.holds(place)), clauses[-1])


def is_left_open(sentence: Clause, place: int, sources: ClaimSources) -> bool:
    """Whether a sentence does not say that it is so: "whether the 1st is possible I'll tell you by ..."."""
    clause = clause_at(sentence, place)
    before = place - clause.start
    if _LEFT_OPEN["asks"].first_in(clause.plain, 0, before):
        return True
    is_open = sentence.language in _OPEN and _OPEN[sentence.language].first_in(clause.plain, 0, before) is not None
    is_answered = any(time in folded(sentence.text) for time in sources.promised_times)
    return is_open and (is_answered or _LEFT_OPEN["depends"].first_in(sentence.plain) is not None)
