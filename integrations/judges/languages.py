"""Which language a message is in, by its small words.

Why not py3langid, which the mail adapters may use: it needs numpy (about 0.1 s and
30 MB at first use in every worker) and guesses Latin for "pricing?". Eleven lists of
small words tell the languages of European business mail apart, and anything without
them is English, the language an unknown writer can most likely be answered in.
"""

from collections import Counter
from functools import lru_cache

from integrations.judges.phrases import Token, folded
from integrations.judges.word_lists import read_toml

_ENOUGH = 300  # words


@lru_cache(maxsize=1)
def _languages_of_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in read_toml("small_words.toml").items():
        for word in words.split():
            key = " ".join(folded(word))
            found[key] = (*found.get(key, ()), language)
    return found


def language_of(tokens: list[Token], fallback: str = "en") -> str:
    """ISO 639-1 code of the language most small words belong to; `fallback` when there are none."""
    known = _languages_of_words()
    votes: Counter[str] = Counter()
    for token in tokens[:_ENOUGH]:
        languages = known.get(token.word, ())
        for language in languages:
            votes[language] += 12 // len(languages)
    if not votes:
        return fallback
    best = max(votes.values())
    return fallback if votes[fallback] == best else votes.most_common(1)[0][0]
