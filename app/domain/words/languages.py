"""Which language a text is in, from the small words nobody can write without.

Why no library: py3langid needs numpy (about 0.1 s and 30 MB at first use in every worker) and takes "pricing?" for
Latin. On whole messages and whole letters the small words are as often right, and they can say "not clear".
"""

from collections import Counter
from functools import cache

from app.domain.words.folding import words_of
from app.domain.words.word_lists import lists_of

_MAX_CHARACTERS = 4_000
_MAX_WORDS = 300
_SURE = 3  # small words


def guess_language(text: str) -> str | None:
    """An ISO 639-1 code of a language we have small words of; None when no one language has most of the text's."""
    spoken = _languages_by_word()
    counts: Counter[str] = Counter()
    for word in words_of(text[:_MAX_CHARACTERS])[:_MAX_WORDS]:
        counts.update(spoken.get(word, ()))
    best = counts.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def sure_language(sentence: str) -> str | None:
    """Of one sentence: only where its language has three small words and at least twice those of any other."""
    spoken = _languages_by_word()
    counts: Counter[str] = Counter()
    for word in words_of(sentence):
        counts.update(spoken.get(word, ()))
    (first, most), (_, next_most) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most >= _SURE and most >= 2 * next_most else None


@cache
def _languages_by_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, listed in lists_of("small_words").items():
        for word in dict.fromkeys(words_of(listed)):
            found.setdefault(word, []).append(language)
    return found
