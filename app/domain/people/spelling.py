"""Names by their letters and their sounds, so that two spellings of one name can meet."""

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from app.domain.words.folding import letter_pairs, plain

_SOUNDS = letter_pairs("sounds")
_TRANSCRIPTIONS = letter_pairs("transcriptions")
_ARABIC = dict(letter_pairs("arabic"))
_SYLLABLES = frozenset(
    {"HANGUL SYLLABLE", "HIRAGANA LETTER", "HIRAGANA LETTER SMALL", "KATAKANA LETTER", "KATAKANA LETTER SMALL"}
)
_ONE_SOUND = str.maketrans("gcjbdlqv", "kkcptrkf")  # what transcriptions write either way
_SHORTEST_SOUND = 3
_UNLIKE_SOUNDS = 0.6


@lru_cache(maxsize=8192)
def letters_of(word: str) -> str:
    """One word's letters with transcribed umlauts taken back: "Mueller", "Müller" and "Muller" are equal.

    The digraphs ae, oe, ue, aa and the iy of Slavic passports lose their second letter wherever they stand, also in
    names that never had an umlaut ("Manuel"): equal on both sides, so nothing is lost.
    """
    letters = plain(word).replace(" ", "")
    for pair in ("ae", "oe", "ue", "aa", "iy"):
        letters = letters.replace(pair, pair[0])
    return letters


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """A short key of how a name sounds: its consonants, at most six, after the first letter.

    "Achterberg" and "Achterburg", "Mac Cárthaigh" and "McCarthy", "Meyer" and "Maier" are
    equal. A small relative of Metaphone, made for family names of mixed European origin;
    words of other scripts give themselves.
    """
    letters = letters_of(word)
    if not letters.isascii() or not letters:
        return letters[:6]
    if letters.startswith("mc"):
        letters = "mac" + letters[2:]
    for spelling, sound in _SOUNDS:
        letters = letters.replace(spelling, sound)
    if letters[:1] in "aeiouh":
        letters = "a" + letters[1:]  # also for a name of silent letters only
    sound = letters[0]
    for letter in letters[1:]:
        if letter not in "aeiouh" and letter != sound[-1]:
            sound += letter
    return sound[:6]


@lru_cache(maxsize=8192)
def transcribed(word: str) -> str:
    """One spelling for the ways a name of another alphabet is written in Latin letters, vowels kept.

    "Dmitry", "Dmitrij" and "Dmitriy" are equal, and so are "Yulia" and "Julija", "Papadopoulos" and "Papadopoylos".
    """
    letters = letters_of(word)
    if not letters.isascii():
        return letters
    for spelling, sound in _TRANSCRIPTIONS:
        letters = letters.replace(spelling, sound)
    return "".join(letter for place, letter in enumerate(letters) if letter != letters[place - 1] or not place)


@lru_cache(maxsize=8192)
def is_latin(text: str) -> bool:
    """Whether all letters of a text are Latin ones, with accents or without."""
    return text.isascii() or all(unicodedata.name(sign, "").startswith("LATIN") for sign in text if sign.isalpha())


@lru_cache(maxsize=8192)
def romanised(word: str) -> str:
    """How a Korean, Japanese or Arabic word sounds, roughly, in Latin letters; "" if a sign has more than one reading.

    Korean syllables and kana bear their sound in Unicode's own names; Arabic leaves short vowels out. Good enough to
    tell two names apart, never to take them for one.
    """
    letters = []
    for sign in unicodedata.normalize("NFC", word):
        kind, _, sound = unicodedata.name(sign, "").rpartition(" ")
        if sign in _ARABIC:
            letters.append(_ARABIC[sign])
        elif kind in _SYLLABLES:
            letters.append(sound.lower())
        elif sign.isascii():
            letters.append(sign)
        else:
            return ""
    return letters_of("".join(letters))


def sound_unlike(left: str, right: str) -> bool:
    """Whether two plain words of two scripts are certainly two names; False where nobody can tell."""
    ours, theirs = ((word if word.isascii() else romanised(word)).translate(_ONE_SOUND) for word in (left, right))
    if min(len(ours), len(theirs)) < _SHORTEST_SOUND or ours[0] == theirs[0]:
        return False
    return JaroWinkler.similarity(ours, theirs) < _UNLIKE_SOUNDS


def are_one_transcribed(left: str, right: str) -> bool:
    """Whether two plain words of four letters or more are one in `transcribed`."""
    return min(len(left), len(right)) > 3 and transcribed(left) == transcribed(right)


def is_slip_of(left: str, right: str) -> bool:
    """Whether two plain words are near enough to be one word mistyped.

    A slip is a letter too many, one missing, one wrong or two neighbours exchanged
    (optimal string alignment: https://rapidfuzz.github.io/RapidFuzz/Usage/distance/OSA.html).
    One slip from four letters on, two from nine on; two slips must leave the first or the
    last three letters alone, which is how pairs are found again by key.
    """
    shorter = min(len(left), len(right))
    if shorter < 4:
        return False
    slips = OSA.distance(left, right, score_cutoff=2)
    is_long_and_ends_alike = shorter >= 9 and (left[:3] == right[:3] or left[-3:] == right[-3:])
    return slips <= 1 or (slips == 2 and is_long_and_ends_alike)
