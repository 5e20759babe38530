"""Links, addresses, handles and telephone numbers in any spelling a reader can follow and a program cannot see."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.domain.words.addresses_in_text import DOTS
from app.domain.words.folding import in_one_form, plain, without_accents
from app.domain.words.quantities import NUMBER_WORDS, WEEKS_OF_UNIT
from app.domain.words.word_lists import any_of, lists_of, word_list

_DOTS = word_list("link_spellings", "dots")
_ATS = word_list("link_spellings", "ats")
_SLASHES = word_list("link_spellings", "slashes")
_ENDINGS = word_list("link_spellings", "endings") - word_list("link_spellings", "word_endings")
_WORD_ENDINGS = word_list("link_spellings", "word_endings")
_SURE_ENDINGS = word_list("link_spellings", "sure_endings")
_SIGNS = word_list("link_spellings", "signs")
_PROVIDERS = word_list("link_spellings", "providers")
_DIGITS = {plain(word) for word, value in NUMBER_WORDS.items() if 1 <= value <= 9 and len(word) > 1} | word_list(
    "link_spellings", "zeros"
)
_REPEATS = word_list("link_spellings", "repeats")
_SPELLED_SIGNS = any_of(phrase.strip() for phrase in lists_of("link_spellings")["spelled_signs"].split(","))
_SPELLED_SIGN = re.compile(rf"\b(?:{_SPELLED_SIGNS})\b")
_SPELLING = _DOTS | _ATS | _SLASHES | _SIGNS | _DIGITS | _REPEATS
_TEENS = word_list("link_spellings", "teens")
_NUMERAL_ENDS = tuple(word_list("link_spellings", "numeral_ends"))
_UNITS = frozenset(map(plain, WEEKS_OF_UNIT))
_SENTENCE = re.compile(r"[.!?:]\s|\n")
_MOST_NUMERALS = 5  # in a sentence
_APART = 3  # words from one to the next of a row
_MOST_DIGIT_WORDS = 4  # in a row; more are a telephone number
_SPELLED = frozenset({"com", "net", "org", "www", "nfr", "nde"})  # letter by letter
_MOST_LONE_LETTERS = 3  # in a row; more spell something

# A program takes DOTS for a dot between letters, a reader these as well.
_DOT = (
    rf"[{DOTS}\u00b7\u2022\u2027\u2219\u22c5\u30fb\ua4f8\u0701\u06d4\u0660\u06f0\u25cf\u25e6"
    "\u2e33\ufe52\u2218\u00b0\u02d9]"
)
_MAYBE_LINK = re.compile(
    rf"[@\uff20\ufe6b\\_\[\](){{}}<>|]|//|\w{_DOT}\w|\s{_DOT}\s?\w|\w{_DOT}\s(?=[a-z])|[^\W\d_] ?, ?(?:com|net|org)\b"
)
_DOTTED = re.compile(rf"(?:[^\W_]|[)\]}}>])\s*{_DOT}\s*(?P<ending>[^\W\d_]{{2,12}})(?![^\W_])")
_TIGHT = re.compile(rf"[^\W_]{_DOT}[^\W\d_]{{2,}}(?![^\W_])")
_IP = re.compile(r"\d{1,3}(?:\s?[.\u00b7\u2022,]\s?\d{1,3}){3}(?!\d)")
_HANDLE = re.compile(
    r"[@\uff20\ufe6b]|[^\W_]_[^\W_]|\\\\|\w/\w+/\w|(?<![^\W_])[a-z]{1,3}/[a-z+]\w{2,}|[a-z]\w+\.\w+/\w", re.IGNORECASE
)
_BRACKETED = re.compile(
    r"[\[({<|]\s*(?:[.\u00b7\u2022@]|dot|punkt|point|punto|punt|ponto|at|arobase|arroba|chiocciola|apenstaartje|\u00e4t)\s*[\])}>|]",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[.,]\d{3}){1,2}(?![\d]|[.,]\d)")
_PHONE = re.compile(r"\d(?:[^\w\n]{0,3}\d){6,}")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


def link_faults(text: str) -> list[str]:
    """Why the text may not be sent: what in it leads somewhere. `text` is without our own links and addresses."""
    seen = in_one_form(text)
    found = []
    words = _words(seen)
    if (
        (_MAYBE_LINK.search(seen) and _is_written_link(seen))
        or _is_spelled_link(words)
        or _SPELLED_SIGN.search(" ".join(words))
    ):
        found.append("names a link or an address that is not ours, however it is spelled")
    if _has_phone_number(seen) or _dictates_number(seen, words):
        found.append("names what looks like a phone number")
    if not seen.isascii() and any(map(_mixes_scripts, _WORD.findall(seen))):
        found.append("holds letters of another script that look like ours")
    return found


def _is_written_link(text: str) -> bool:
    if _HANDLE.search(text) or _BRACKETED.search(text) or _IP.search(text):
        return True
    if any(
        not match[0].casefold().endswith((".e", ".s")) and _is_link_end(match[0]) for match in _TIGHT.finditer(text)
    ):
        return True
    return any(
        match["ending"] in _ENDINGS  # in small letters: a new sentence begins with a capital
        or (match["ending"] in _WORD_ENDINGS and not text[match.start("ending") - 1].isspace())
        for match in _DOTTED.finditer(text)
    )


def _is_link_end(match: str) -> bool:
    """Whether "a.bc" is rather an address than two words with a dot that was set for an abbreviation."""
    ending = re.split(_DOT, match)[-1]
    return "." in match or plain(ending) in _ENDINGS | _WORD_ENDINGS


def _is_spelled_link(words: Sequence[str]) -> bool:
    """Whether words stand for the signs of an address."""
    letters, digits = "", 0
    for place, word in enumerate(words):
        letters = letters + word if len(word) == 1 and word.isalpha() else ""
        if len(letters) > _MOST_LONE_LETTERS or letters in _SPELLED:
            return True
        if word not in _SPELLING and not (digits and word.isdigit()):
            digits = 0 if word.isalnum() else digits
            continue
        digits = digits + 1 if word in _DIGITS or word in _REPEATS or word.isdigit() else 0
        if digits > _MOST_DIGIT_WORDS or word in _SIGNS:
            return True
        if (word in _DOTS and _is_dot(words, place)) or (word in _ATS and _is_at(words, place)):
            return True
        if word in _SLASHES and _is_slash(words, place):
            return True
    return False


def _is_dot(words: Sequence[str], place: int) -> bool:
    following = words[place + 1] if place + 1 < len(words) else ""
    if "," in {following, words[place - 1]}:  # dictated: "desk, dot, com"
        return not _SURE_ENDINGS.isdisjoint(words[place + 1 : place + 4])
    if not place or not words[place - 1].isalnum():
        return False
    if following in _ENDINGS or (words[place - 1].isdigit() and following.isdigit()):
        return True
    if _ENDINGS.intersection([word for word in words[place + 1 : place + 5] if word.isalnum()][:2]) - {
        "at",
        "be",
        "us",
    }:
        return True
    after = words[place + 2] if place + 2 < len(words) else "."
    is_end = not after.isalnum() or after in _SLASHES or after in _DOTS
    return following in _WORD_ENDINGS and (words[place] in {"dot", "punkt"} or is_end)


def _is_at(words: Sequence[str], place: int) -> bool:
    if words[place] != "at" or words[place + 1 : place + 2] in (["sign"], ["symbol"]):
        return True
    return any(word in _PROVIDERS or word in _DOTS for word in words[place + 1 : place + 4])


def _is_slash(words: Sequence[str], place: int) -> bool:
    before = words[max(0, place - 3) : place]
    return words[place] in {"backslash", "schragstrich"} or any(word in _DOTS or word in _ENDINGS for word in before)


def _words(text: str) -> list[str]:
    """Words in plain letters, and the signs between them."""
    return _WORD.findall(without_accents(text.lower()))


def _has_phone_number(text: str) -> bool:
    if sum(map(str.isdigit, text)) <= _MOST_DIGIT_WORDS:
        return False
    return _PHONE.search(_YEARS.sub(" x ", _AMOUNT.sub(" x ", text))) is not None


def _dictates_number(text: str, words: Sequence[str]) -> bool:
    """Whether one sentence says so many small numbers in words, one behind the other, that they may be dialled."""
    if sum(map(_is_numeral, words)) <= _MOST_NUMERALS:
        return False
    return any(_longest_row(_words(sentence)) > _MOST_NUMERALS for sentence in _SENTENCE.split(text))


def _longest_row(sentence: Sequence[str]) -> int:
    """How many numbers follow each other; opening hours have more words between two."""
    words = [word for word in sentence if word.isalnum()]
    places = [place for place, word in enumerate(words) if _is_numeral(word)]
    places = [place for place in places if place + 1 == len(words) or words[place + 1] not in _UNITS]
    longest = row = 0
    for before, place in zip([None, *places], places, strict=False):
        row = row + 1 if before is not None and place - before <= _APART else 1
        longest = max(longest, row)
    return longest


@lru_cache(maxsize=8192)
def _is_numeral(word: str) -> bool:
    return word in _DIGITS or word in _TEENS or word.endswith(_NUMERAL_ENDS)


@lru_cache(maxsize=4096)
def _mixes_scripts(word: str) -> bool:
    """Whether Latin letters stand beside Greek or Cyrillic ones, or the word is written in such letters throughout."""
    return any(
        unicodedata.name(letter, "").startswith(
            ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "LATIN LETTER SMALL CAPITAL", "MODIFIER")
        )
        for letter in word
    )
