"""Finds "please answer in English": the language in which somebody asks to be answered."""

from app.domain.words.cues import cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.word_lists import file_of

_READ = 6_000  # characters
_NEAR = 60  # characters between the word that asks and the language


def asked_language(text: str) -> str:
    """An ISO 639-1 code; "" where nobody asks for one, or for several."""
    plain = folded_in_place(text[:_READ])
    words = file_of("language_wishes")
    asks, denies = (cues_in(words)[kind] for kind in ("asks", "denies"))
    asked = set()
    for language, cues in cues_in(words, "names").items():
        for found in cues.all_in(plain):
            first, last = sentence_bounds(plain, found.start(), found.end())
            near = max(first, found.start() - _NEAR), min(last, found.end() + _NEAR)
            if asks.first_in(plain, *near) and not denies.first_in(plain, near[0], found.end()):
                asked.add(language)
    return asked.pop() if len(asked) == 1 else ""
