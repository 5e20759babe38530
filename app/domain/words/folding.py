"""Words as they are compared: whatever case, form, accents, width or invisible characters they are written with.

Three steps, each with its use: `folded` keeps accents, for texts; `without_accents` drops them;
`plain` also writes other alphabets in Latin letters, for names.
"""

import re
import unicodedata
from functools import lru_cache

from app.domain.words.word_lists import lists_of

MAX_CHARACTERS = 6_000  # of a text whose phrases are looked for: what is wanted stands in the first pages
_AS_LONG_AS_A_NAME = 200  # characters
MAX_PHRASE_WORDS = 4

# Scripts without spaces (Chinese, Japanese, Thai, ...) count one word per character, so that a sentence of theirs is
# as hard to carry across as one of ours.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{SPACELESS}]|[^\W_{SPACELESS}]+")
_ASCII_WORD = re.compile(r"[0-9a-z]+")  # the same in folded ASCII, a third faster
# Characters of category Cf: they change nothing on the screen and would split a word for us.
UNSEEN = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼʹ′ˈ“”\"")


def letter_pairs(name: str) -> tuple[tuple[str, str], ...]:
    """What stands for what in a list of `letters.toml`: "th t" is a pair, "gh" alone is silent."""
    pairs = (pair.strip().partition(" ") for pair in str(lists_of("letters")[name]).split(","))
    return tuple((written, meant) for written, _, meant in pairs)


_LATIN = str.maketrans(
    dict(letter_pairs("latin") + letter_pairs("cyrillic") + letter_pairs("greek") + (("-", " "), ("_", " ")))
)


def in_one_form(text: str) -> str:
    """The text in its case, each sign in its usual form (NFKC), without characters that cannot be seen."""
    return text if text.isascii() else without_unseen(unicodedata.normalize("NFKC", text))


def without_unseen(text: str) -> str:
    """The text as it is, without characters that cannot be seen."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def folded(text: str) -> str:
    """The text in one case and one form, without characters that cannot be seen."""
    if text.isascii():
        return text.lower()
    return without_unseen(unicodedata.normalize("NFKC", text).casefold())


def without_accents(text: str) -> str:
    """The text with each letter taken apart and its marks dropped: "é" is "e"; "ø" has no mark and stays."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def plain(text: str) -> str:
    """The text in lower-case words of plain letters and digits, one space apart.

    "Jörg  Brüggemann-O’Neil" gives "jorg bruggemann oneil". Letters of scripts that are
    not Latin, Cyrillic or Greek stay what they are. Any text is accepted.
    """
    return _plain_name(text) if len(text) <= _AS_LONG_AS_A_NAME else _plain(text)


@lru_cache(maxsize=8192)  # names and words come again and again; whole texts do not, and would fill the memory
def _plain_name(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower().translate(_APOSTROPHES)))
    letters = without_accents(folded(text).translate(_APOSTROPHES).translate(_LATIN)).translate(_LATIN)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without punctuation."""
    folded_text = folded(text)
    return (_ASCII_WORD if folded_text.isascii() else _WORD).findall(folded_text)


@lru_cache(maxsize=8)  # one inquiry is looked at from several sides in a row
def phrases_in(text: str) -> frozenset[str]:
    """Every run of one to four words, joined by single blanks: to look for a thousand keywords is a set operation."""
    words = words_of(text[:MAX_CHARACTERS])
    runs = list(words)
    for length in range(2, MAX_PHRASE_WORDS + 1):
        runs.extend(map(" ".join, zip(*(words[start:] for start in range(length)), strict=False)))
    return frozenset(runs)


@lru_cache(maxsize=8)
def words_in(text: str) -> frozenset[str]:
    """The single words among them."""
    return frozenset(words_of(text[:MAX_CHARACTERS]))


def longest_shared_run(text: str, source: str, *, enough: int, ignore: str = "") -> int:
    """How many words in a row `text` has in common with `source`.

    Args:
        text: What we are about to write.
        source: What the stranger wrote.
        enough: Stop counting here: a longer run is reported as this.
        ignore: A text of our own; a run that stands in it is ours, whoever repeated it.
    """
    ours, theirs = _spaced_text(ignore), _spaced_text(source)
    written, known = words_of(text), _words_in(source)
    best = 0
    for start, word in enumerate(written):
        if word not in known:
            continue
        while best < enough and start + best < len(written):
            run = _spaced(written[start : start + best + 1])
            if run not in theirs or run in ours:
                break
            best += 1
    return best


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "


@lru_cache(maxsize=8)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_spaced_text(text).split())


@lru_cache(maxsize=8)  # a draft is compared with one source many times
def _spaced_text(text: str) -> str:
    return _spaced(words_of(text))


@lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
    plain_sign = unicodedata.normalize("NFKD", sign.casefold())[:1]
    return plain_sign if sign != "\u30fb" and plain_sign else sign


def folded_in_place(text: str) -> str:
    """The text in one case and without accents, sign by sign: as long as it was, so that places in it stay places."""
    if text.isascii():
        return text.lower()
    return "".join(sign.lower() if sign.isascii() else _folded_sign(sign) for sign in text)
