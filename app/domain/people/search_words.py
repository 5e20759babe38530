"""What is searched by: words, names and telephone numbers in one form, the same when they are kept and when asked for.

Each row of the index is a list of such words. Signs that no word has mark what is no word: a number's last digits, a
name with a letter left out, whose row it is.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.people.phone_numbers import bare_digits
from app.domain.people.spelling import letters_of
from app.domain.words.folding import SPACELESS, plain

_MOST_WORDS = 4_000  # of one row
_MOST_CHARACTERS = 60_000  # of one letter: what stands behind them is hardly looked for
_LONGEST_WORD = 40
_LONGEST_QUESTION = 200
_MOST_ASKED = 12  # words of one question
_SHORTEST_BEGINNING = 3  # letters; fewer begin too many words
_SHORTEST_NUMBER = 4  # digits
_SHORTEST_NEAR, _LONGEST_NEAR = 5, 20  # letters of a name that may be mistyped
_NUMBER, _NEAR, _OF = "☎", "≈", "§"
_APOSTROPHES = re.compile("['’‘`´ʼʹ′ˈ]")
_AS_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "ae", "Ö": "oe", "Ü": "ue", "Å": "aa", "Ø": "oe"}
)
_RUN = re.compile(rf"[{SPACELESS}]+|[^{SPACELESS}]+")
_IS_SPACELESS = re.compile(rf"[{SPACELESS}]").match
_IS_NUMBER = re.compile(r"[\d\s+()/.\-‐–]+").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: of each word one of its spellings, or the number as a whole."""

    words: tuple[tuple[str, ...], ...] = ()
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.number)


def letter_words(subject: str, text: str) -> list[str]:
    """What a letter is found by."""
    return _kept(f"{subject}\n{text}"[:_MOST_CHARACTERS])


def person_words(names: Iterable[str], addresses: Iterable[str], phones: Iterable[str]) -> list[str]:
    """What a person is found by; `names` are also their companies'."""
    called = "\n".join(names)
    found = _kept("\n".join((called, *addresses))[:_MOST_CHARACTERS])
    for digits in map(bare_digits, phones):
        found += [_NUMBER + digits[start:] for start in range(len(digits) - _SHORTEST_NUMBER + 1)]
    for word in _kept(called[:_MOST_CHARACTERS]):
        found += _near(word)
    return list(dict.fromkeys(found))[:_MOST_WORDS]


def whose(firm_id: str, kind: str) -> str:
    """The word that every row of one kind of one firm has: no search goes through the rows of others."""
    return f"{_OF}{kind[0]}{hashlib.sha256(firm_id.encode('utf-8', 'replace')).hexdigest()[:12]}"


def asked_for(question: str) -> Asked:
    """The question in the form of the index. Any text is accepted; one without a word asks nothing."""
    text = question[:_LONGEST_QUESTION].strip()
    words: dict[str, tuple[str, ...]] = {}
    for piece in _APOSTROPHES.sub(" ", text).split():
        one, other = (list(_split(plain(form), asked=True)) for form in (piece, piece.translate(_AS_TWO_LETTERS)))
        for word, spelled in zip(one, other if len(other) == len(one) else one, strict=True):
            words[word] = (word,) if word == spelled else (word, spelled)
    digits = bare_digits(text) if _IS_NUMBER(text) else ""
    number = _NUMBER + digits[:_LONGEST_WORD] if len(digits) >= _SHORTEST_NUMBER else ""
    return Asked(words=tuple(words.values())[:_MOST_ASKED], number=number)


def nearly(asked: Asked) -> Asked | None:
    """The same for names in which one letter is wrong, missing or too many; None where all words are too short."""
    near = tuple(tuple(_near(spellings[0])) or spellings for spellings in asked.words)
    return None if near == asked.words else Asked(words=near)


def begins_others(word: str) -> bool:
    """Whether a word that was asked for also means every word that begins so."""
    return word[0] != _NEAR and (len(word) >= _SHORTEST_BEGINNING or not word.isascii())


def is_asked(word: str, asked: Asked) -> bool:
    """Whether a word of a text is one of those asked for."""
    wanted = [one for spellings in asked.words for one in spellings]
    return any(form == one or (begins_others(one) and form.startswith(one)) for form in _kept(word) for one in wanted)


def _kept(text: str) -> list[str]:
    """Each word once, in the spellings in which somebody may ask for it."""
    words = list(_split(plain(text), asked=False))
    if _APOSTROPHES.search(text):  # "l'entreprise", "O'Neil": as one word, and as two
        words += _split(plain(_APOSTROPHES.sub(" ", text)), asked=False)
    if not text.isascii():
        words += _split(plain(text.translate(_AS_TWO_LETTERS)), asked=False)
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def _split(text: str, *, asked: bool) -> Iterator[str]:
    """Scripts without spaces give every pair of neighbours; the last sign is kept alone, to be found by itself."""
    for word in text.split():
        for run in _RUN.findall(word):
            if not _IS_SPACELESS(run):
                yield run[:_LONGEST_WORD]
                continue
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            if not asked or len(run) == 1:
                yield run[-1]


def _near(word: str) -> list[str]:
    """The name without one of its letters, each in turn, and the whole name: one wrong letter has one in common."""
    letters = letters_of(word)
    if not _SHORTEST_NEAR <= len(letters) <= _LONGEST_NEAR or letters.isdigit():
        return []
    return list(
        dict.fromkeys(
            _NEAR + one for one in (letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters))))
        )
    )
