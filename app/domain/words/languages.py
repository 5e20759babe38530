"""Which language a text is in, from the words that people who write it use most.

Why no library: py3langid needs numpy (0.8 s of a processor and 76 MB at first use in every process), eld 56 MB, and
both take "contact me" or "Payroll for 40 staff" for another language than English; langdetect needs 20 ms a text.
None of them says that a text is in no language we know. Counting words takes 0.1 ms and is as often right.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from app.domain.words.folding import words_of
from app.domain.words.word_lists import lists_of

_MAX_CHARACTERS = 4_000
_MAX_WORDS = 300
_LEAST_SHARE = 0.34  # of a text's letters: two languages share their short words, not the long ones
_SURE = 3  # small words


def guess_language(text: str) -> str | None:
    """An ISO 639-1 code of a language whose words we have.

    Its own are the words that it has, and others with a letter that it alone has ("ł"). None where no one language has
    the most letters of the text in such words, or even that one has few of them, names left out: most of what is
    written in a language that we do not know stays None.
    """
    return _language_of(text[:_MAX_CHARACTERS])


@lru_cache(maxsize=256)  # a letter is checked against the same texts of the firm again and again
def _language_of(text: str) -> str | None:
    spoken, letters_of_one = _by_word(common=True), _letters_of_one()
    known: Counter[str] = Counter()
    letters = 0
    for part in text.split()[:_MAX_WORDS]:
        may_be_a_name = part[:1].isupper() and not part.isupper()
        for word in filter(str.isalpha, words_of(part)):
            languages = spoken.get(word, ())
            if not languages and may_be_a_name:
                continue
            letters += len(word)
            told = languages or {letters_of_one[sign] for sign in word if sign in letters_of_one}
            known.update(dict.fromkeys(told, len(word)) if languages or len(told) == 1 else ())
    (first, most), (_, next_most) = (*known.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > next_most and most >= _LEAST_SHARE * letters else None


def sure_language(sentence: str) -> str | None:
    """Of one sentence: only where its language has three small words and at least twice those of any other."""
    spoken = _by_word(common=False)
    counts: Counter[str] = Counter()
    for word in words_of(sentence):
        counts.update(spoken.get(word, ()))
    (first, most), (_, next_most) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most >= _SURE and most >= 2 * next_most else None


def has_other_letters(text: str) -> bool:
    """Whether two of its words have letters that no language has of which we learned words: one may be a name."""
    ours = _letters()
    return sum(not ours.issuperset(word) for word in words_of(text[:_MAX_CHARACTERS]) if word.isalpha()) > 1


@cache
def _letters_of_one() -> dict[str, str]:
    """The language of each letter that no other one has."""
    return {sign: one for one, signs in lists_of("common_words")["letters"].items() for sign in signs.split()}


@cache
def _letters() -> frozenset[str]:
    tables = (lists_of("small_words"), *(lists_of("common_words")[one] for one in ("learned", "by_hand")))
    return frozenset("".join(word for _, word in _listed(tables)))


@cache
def _by_word(*, common: bool) -> dict[str, tuple[str, ...]]:
    """The languages that have a word, among those nobody can write without or among the common ones as well."""
    tables: list[dict[str, str]] = [lists_of("small_words")]
    if common:
        tables += (lists_of("common_words")[one] for one in ("learned", "by_hand", "kin"))
    found: dict[str, dict[str, None]] = {}
    for language, word in _listed(tables):
        found.setdefault(word, {})[language] = None
    return {word: tuple(languages) for word, languages in found.items()}


def _listed(tables: Iterable[dict[str, str]]) -> Iterable[tuple[str, str]]:
    return ((language, word) for table in tables for language, listed in table.items() for word in words_of(listed))
