"""What single words of a name say: a title, a given name, or that nobody in particular is meant."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.domain.people.nicknames import GIVEN_NAMES, is_family_name
from app.domain.people.spelling import letters_of
from app.domain.words.folding import plain
from app.domain.words.gibberish import is_gibberish_word
from app.domain.words.ordinary_words import is_made_of_words
from app.domain.words.word_lists import lists_of, word_list

DEGREES = word_list("name_words", "degrees")
GENERATIONS = {
    word: generation for generation, words in lists_of("name_words")["generations"].items() for word in words.split()
}
_RELATIONS = {
    word: generation for generation, words in lists_of("name_words")["relations"].items() for word in words.split()
}
ELDER_OR_YOUNGER = GENERATIONS.keys() | _RELATIONS.keys()
_WITH_DOTS_ONLY = word_list("name_words", "generations_with_dots_only")
_IN_CAPITALS = word_list("name_words", "relations_in_capitals")
PARTICLES = word_list("name_words", "particles")
ROLES = word_list("name_words", "roles")
HALF_NAMES = word_list("name_words", "half_names")
BEHIND_MARIA = word_list("name_words", "behind_maria")
COUPLE = frozenset({"and", "und", "et", "en", "&", "+"})  # joins two given names, or two titles
JOINING = COUPLE | {"y", "e", "i", "och", "oraz"}
_TITLES = word_list("name_words", "titles")
_TITLES_WITH_DOT = word_list("name_words", "titles_with_dot")
_LEGAL_FORMS = word_list("company_words", "legal_forms")
_TRADE_WORDS = word_list("company_words", "generic")
_NOT_A_GIVEN_NAME = word_list("name_words", "not_a_given_name")
_NOT_A_PERSON = word_list("name_words", "not_a_person") | word_list("name_words", "businesses")
_SHORTEST_LEGAL_FORM = 3  # shorter ones are syllables of names, too: Sa, Se, Co
_ROUGH = re.compile(r"fuck|shit|cunt|bitch|nigg|porn|viagra|hitler|\bnazi|asshole|wank|penis|vagina")
_BETWEEN_PARTS = re.compile("['\u2019-]")
_VOWELS = frozenset("aeiouy")
_LONGEST_GIVEN_NAME = 20
_EAST_ASIAN = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


def is_title(word: str) -> bool:
    """ "Dr.", "Dipl.-Ing." and "Dott.ssa" are titles, each made of known parts; Earl without a dot is a name."""
    parts = plain(word).split() or [""]
    if "".join(parts) in _TITLES_WITH_DOT:
        return "." in word
    return _TITLES.issuperset(parts) and (word.endswith(".") or not is_given_name(word))


def generation_of(word: str, before: Sequence[str], *, is_apart: bool) -> str:
    """The number of the generation that a word behind a name stands for, "2" for "Jr."; "" if it is none.

    `before` are the words of the name, `is_apart` whether a comma or a bracket parts the word from them. "sen." and
    "d.y." need their dots, for Sen and Dy are names. "pai", "figlio" and "père" are family names, too: they count in
    small letters, or apart, behind a name of two words that "&" does not join them to: "Müller & Sohn" is a firm.
    """
    key = plain(word).replace(" ", "")
    if key in GENERATIONS and before:
        return GENERATIONS[key] if key not in _WITH_DOTS_ONLY or "." in word else ""
    is_whole_name = len(before) > 1 or (is_apart and len(before) == 1 and is_east_asian(before[0]))
    if key not in _RELATIONS or not is_whole_name or plain(before[-1]) in JOINING or before[-1] in COUPLE:
        return ""
    is_marked = is_apart or word.islower() or key in _IN_CAPITALS
    return _RELATIONS[key] if is_marked and not is_initial(before[-1]) else ""


def is_initial(word: str) -> bool:
    """ "J.", "J.R." or one letter alone."""
    return len(word) == 1 or ("." in word and all(len(part) <= 1 for part in word.split(".")))


def is_east_asian(text: str) -> bool:
    """Whether the text is in Chinese, Japanese or Korean letters."""
    return not text.isascii() and unicodedata.name(text[0], "").startswith(_EAST_ASIAN)


def is_given_name(word: str) -> bool:
    """Whether every part of a word as typed is a known given name: "Anna", "Jean-Luc"."""
    if letters_of(word) in GIVEN_NAMES:
        return True
    return "-" in word and all(letters_of(part) in GIVEN_NAMES for part in word.split("-"))


def are_a_trades(words: Sequence[str]) -> bool:
    """Whether one of the words is rather a business's than a person's: "Digital", "AG" at the end, not "OU"."""
    last = plain(words[-1])
    is_legal_form = last in _LEGAL_FORMS and words[-1].isupper() and not is_family_name(last)
    return is_legal_form or not _TRADE_WORDS.isdisjoint(map(plain, words))


def are_nobodys(words: Sequence[str]) -> bool:
    """Whether the words name a department, a firm, a program or nothing at all."""
    for word in words:
        key = plain(word.replace(".", ""))
        is_firm = key in _LEGAL_FORMS and len(key) >= _SHORTEST_LEGAL_FORM and key not in GIVEN_NAMES
        if is_firm or key in _NOT_A_PERSON:
            return True
    if is_given_name(words[0]):
        return False
    return plain(words[0]) in _NOT_A_GIVEN_NAME or are_a_trades(words) or all(map(is_noise, words))


def can_be_called(word: str) -> bool:
    """Whether a stranger may be greeted by the word: likely a name, in one script, of a length to say aloud."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}
    if len(scripts) != 1 or is_given_name(word):
        return len(scripts) == 1
    folded = plain(word)
    if is_initial(word) or len(word) > _LONGEST_GIVEN_NAME or folded in PARTICLES or is_gibberish_word(folded):
        return False
    return not folded.isascii() or not _VOWELS.isdisjoint(folded)  # not DJ, MC


def may_be_name(word: str) -> bool:
    """Whether a word that no list has is built as a name, and in none of its parts a word that people use."""
    if is_given_name(word):
        return True
    is_built_so = can_be_called(word) and word[:1].isupper() and not is_noise(word)
    return is_built_so and not is_title(word) and not is_ordinary(word)


def is_ordinary(word: str) -> bool:
    """Whether a part of it is a word that people use, or several in a row."""
    return any(is_made_of_words(letters_of(part)) for part in _BETWEEN_PARTS.split(word))


@lru_cache(maxsize=2048)
def is_noise(word: str) -> bool:
    """Rude words, lone letters and keys struck at random. A capital and a vowel may still be a family name: Bright."""
    letters = letters_of(word)
    if _ROUGH.search(letters) or not letters:
        return True
    if not letters.isascii() or letters in GIVEN_NAMES or is_family_name(letters):
        return False
    could_be_name = word.istitle() and not _VOWELS.isdisjoint(letters)
    return len(letters) == 1 or (is_gibberish_word(letters) and not could_be_name)


def cased(word: str) -> str:
    """All capitals or all small letters become a capital and small letters; anything else stays."""
    if not (word.isupper() or word.islower()) or word in COUPLE:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
