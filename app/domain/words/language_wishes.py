"""Finds "please answer in English": the language in which somebody asks to be answered."""

import re
from functools import cache

from app.domain.words.cues import Cues, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import lists_of

_READ = 6_000  # characters
_NEAR = 60  # characters between the word that asks and the language


def asked_language(text: str) -> str:
    """An ISO 639-1 code; "" where nobody asks for one, or for several."""
    plain = folded_in_place(text[:_READ])
    asks, denies, names = _cues()
    asked = set()
    for language, cues in names.items():
        for found in cues.all_in(plain):
            first, last = sentence_bounds(plain, found.start(), found.end())
            near = max(first, found.start() - _NEAR), min(last, found.end() + _NEAR)
            if asks.first_in(plain, *near) and not denies.first_in(plain, near[0], found.end()):
                asked.add(language)
    return asked.pop() if len(asked) == 1 else ""


@cache
def _cues() -> tuple[Cues, Cues, dict[str, Cues]]:
    lists = lists_of("language_wishes")
    names = {language: Cues(re.split(r"[|\n]", listed)) for language, listed in lists["names"].items()}
    return Cues(re.split(r"[|\n]", lists["asks"])), Cues(re.split(r"[|\n]", lists["denies"])), names
