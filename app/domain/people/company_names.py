"""Names of companies as people type them, and how alike two of them are."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from app.domain.people.spelling import is_slip_of, letters_of
from app.domain.words.folding import in_one_form, plain
from app.domain.words.text import MAX_NAME
from app.domain.words.word_lists import any_of, word_list

SAME_COMPANY = 90.0  # from here on two names are taken for one company without further evidence
COMPATIBLE = 80.0  # from here on two names do not speak against one company

_LEGAL_FORMS = word_list("company_words", "legal_forms")
_ATTACHED_FORM = re.compile(any_of(word_list("company_words", "attached_forms")))
_SMALL_WORDS = word_list("company_words", "small_words")
# Words that many companies bear: they tell divisions apart, seldom companies.
_GENERIC = word_list("company_words", "generic")
_LONG_GENERIC = tuple(word for word in _GENERIC if len(word) > 6)
_DOMAIN_EXTRAS = word_list("company_words", "domain_extras")
_GAP_BETWEEN_LETTERS = re.compile(r"(?<=\b\w) (?=\w\b)")


@lru_cache(maxsize=4096)
def company_words(name: str) -> tuple[str, ...]:
    """A company's name in plain words without its legal form: "C. van der Lely, N.V." gives c, van, der, lely.

    Letters that stand alone are put together ("D S M" is "dsm", "B. V." is a legal form),
    and what a last comma adds after a legal form (a city, a country) is dropped. A name of
    nothing but legal words stays as it is.
    """
    name = name[:MAX_NAME]
    words = _plain_words(_before_place(name).replace("&", " and "))
    kept = _without_legal_forms(words)
    significant = tuple(word for word in kept if word not in _SMALL_WORDS)
    return significant or kept or tuple(words) or tuple(plain(name).split())


def company_key(name: str) -> str:
    """The words of `company_words` written together, transcribed umlauts taken back: equal names have equal keys."""
    return "".join(letters_of(word) for word in company_words(name))


def company_similarity(left: str, right: str) -> float:
    """How alike two company names are, whatever their legal forms, word breaks and letter case. Symmetric.

    Returns:
        100 for equal words, 90 and more for slips of the pen, added countries and "Holding",
        80 to 89 where the names may well be one company (a shortened name, an acronym),
        below that the token-sort ratio of RapidFuzz, at most 79. 0 when either is empty:
        unknown is not evidence.

    https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html#token-sort-ratio
    """
    ours, theirs = company_words(left), company_words(right)
    if not ours or not theirs:
        return 0.0
    return _similarity(*sorted((ours, theirs)))


def same_company(left: str, right: str) -> bool:
    """Whether two names are one company's, from the names alone."""
    return company_similarity(left, right) >= SAME_COMPANY


def domain_fits_company(domain: str, name: str) -> bool:
    """Whether a registrable domain looks like the company's: "ostreyfreight.example" and "Ostrey Freight Systems"."""
    words = company_words(name)
    return any(_label_fits(label, words) for label in domain_labels(domain)) if words else False


@lru_cache(maxsize=4096)
def domain_labels(domain: str) -> tuple[str, ...]:
    """The registered name written together, and without words like "mail" or "get" around a hyphen."""
    label = plain(domain.partition(".")[0])
    core = "".join(word for word in label.split() if word not in _DOMAIN_EXTRAS)
    return tuple(dict.fromkeys(filter(None, (letters_of(label), letters_of(core)))))


def first_distinctive_word(name: str) -> str:
    """The first word that is not one of many companies' ("" if there is none), in plain letters."""
    return next((letters_of(word) for word in company_words(name) if _is_distinctive(word)), "")


@lru_cache(maxsize=4096)
def _similarity(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    left, right = "".join(map(letters_of, ours)), "".join(map(letters_of, theirs))
    if left == right or sorted(ours) == sorted(theirs):
        return 100.0
    if _digits(left) != _digits(right):
        return _by_words(ours, theirs)
    misspelt = 0.0 if _differ_in_short_word(ours, theirs) else _as_misspelling(left, right)
    return max(misspelt, _as_shortened(ours, theirs), _as_acronym(ours, theirs), _by_words(ours, theirs))


def _by_words(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    return min(79.0, fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)))


def _differ_in_short_word(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Nova Labs and Novo Labs: a short word is another word, not a slip."""
    if len(ours) != len(theirs):
        return False
    return any(a != b and min(len(a), len(b)) < 5 for a, b in zip(ours, theirs, strict=True))


def _as_misspelling(left: str, right: str) -> float:
    short, long = sorted((left, right), key=len)
    if len(short) > 4 and long.startswith(short) and long[len(short) :] in _LEGAL_FORMS:
        return 98.0
    if is_slip_of(left, right) and min(len(left), len(right)) > 4:
        return 95.0
    ratio = fuzz.ratio(left, right)
    return ratio if ratio >= SAME_COMPANY and min(len(left), len(right)) >= 8 else 0.0


def _as_shortened(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Names that share a word of their own: 92 if one has only words that say little besides, else 82 or 85."""
    short, long = sorted((ours, theirs), key=len)
    shared = [(word, other) for word in short for other in long if word == other or _is_misspelt(word, other)]
    if not any(_is_distinctive(word) and len(word) > 3 for word, _ in shared):
        return 92.0 if _is_distinctive(short[0]) and short[0] == long[0] and _say_little(long[1:], short) else 0.0
    rest_of_short = [word for word in short if word not in {ours_word for ours_word, _ in shared}]
    rest_of_long = [word for word in long if word not in {their_word for _, their_word in shared}]
    is_part = not rest_of_short or not rest_of_long
    says_little = _say_little(rest_of_short + rest_of_long, ())
    if is_part and says_little:
        return 92.0
    if not _begin_alike(short, long):
        return 0.0
    return 85.0 if is_part else 82.0 if says_little else 0.0


def _is_misspelt(word: str, other: str) -> bool:
    return min(len(word), len(other)) > 4 and is_slip_of(word, other)


def _say_little(words: Sequence[str], beside: Sequence[str]) -> bool:
    return all(_is_generic(word) or word in beside for word in words)


@lru_cache(maxsize=8192)
def _is_generic(word: str) -> bool:
    if word in _GENERIC or len(word) <= 6:
        return word in _GENERIC
    near = process.extract(word, _LONG_GENERIC, scorer=OSA.distance, score_cutoff=2, limit=None)
    return any(is_slip_of(word, known) for known, _, _ in near)


def _begin_alike(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the first words of their own are one; words that say little may stand before."""
    first, other = (next((word for word in words if not _is_generic(word)), "") for words in (short, long))
    return first != "" and (first == other or _is_misspelt(first, other))


def _as_acronym(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    short, long = sorted((ours, theirs), key=len)
    initials = "".join(word[0] for word in long)
    return 82.0 if len(short) == 1 and len(initials) > 2 and short[0] == initials else 0.0


def _label_fits(label: str, words: tuple[str, ...]) -> bool:
    letters = [letters_of(word) for word in words]
    whole, first = "".join(letters), letters[0]
    if label == whole or (len(label) > 3 and whole.startswith(label)) or is_slip_of(label, whole):
        return True
    if len(first) > 3 and _is_distinctive(words[0]) and label.startswith(first):
        return True
    initials = "".join(word[0] for word in letters)
    return len(initials) > 2 and label == initials


def _is_distinctive(word: str) -> bool:
    return len(word) > 2 and not _is_generic(word) and not word.isdigit()


def _digits(letters: str) -> str:
    return "".join(filter(str.isdigit, letters))


def _plain_words(text: str) -> list[str]:
    """Letters that stand alone put together ("D S M" is "dsm"), forms that are written onto a name taken off."""
    return _GAP_BETWEEN_LETTERS.sub("", plain(_ATTACHED_FORM.sub(" ", in_one_form(text)))).split()


def _without_legal_forms(words: Sequence[str]) -> tuple[str, ...]:
    """Also without those of two words: "Sp. z o.o.", "Ges.m.b.H."."""
    halves = {
        at for place, pair in enumerate(pairwise(words)) if "".join(pair) in _LEGAL_FORMS for at in (place, place + 1)
    }
    return tuple(word for place, word in enumerate(words) if place not in halves and word not in _LEGAL_FORMS)


def _before_place(name: str) -> str:
    """Without ", Zoetermeer, NL" when a legal form stands before it."""
    pieces = name.split(",")
    while len(pieces) > 1 and _LEGAL_FORMS.isdisjoint(_plain_words(pieces[-1])):
        pieces.pop()
    return name if _LEGAL_FORMS.isdisjoint(_plain_words(pieces[-1])) else ",".join(pieces)
