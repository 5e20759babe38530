"""What a question is about, in the words of any trade: its price, how long it takes, a permit."""

from collections.abc import Mapping
from functools import cache

from app.domain.words.cues import Cues, cues_in
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import file_of

_SAYS_NOTHING = "says_nothing"


def places_that_say_nothing(question: str) -> tuple[tuple[int, int], ...]:
    """Where words stand that a question about any matter may have."""
    return tuple(one.span() for one in _cues()[_SAYS_NOTHING].all_in(folded_in_place(question)))


def matters_in(question: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Each matter a question is about, with the places of the words that say so, in the order of the list."""
    plain = folded_in_place(question)
    found = {
        name: tuple(one.span() for one in cues.all_in(plain)) for name, cues in _cues().items() if name != _SAYS_NOTHING
    }
    return {name: places for name, places in found.items() if places}


@cache
def _cues() -> Mapping[str, Cues]:
    return cues_in(file_of("question_matters"))
