"""Names by their letters and their sounds, so that two spellings of one name can meet."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from app.domain.words.folding import letter_pairs, plain

_SOUNDS = letter_pairs("sounds")
_TRANSCRIPTIONS = letter_pairs("transcriptions")


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
