"""Names of people in a letter that neither the firm nor the reader gave."""

import re
from collections.abc import Collection

from app.domain.people.name_words import is_given_name
from app.domain.words.folding import plain, words_of
from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("letter_names")
_PARTICLES = frozenset(_LISTS["particles"].split())
_THANKS = frozenset(words_of(_LISTS["thanks"]))
_LINE = re.compile(r"(?<=[a-z\u00e0-\u017e]{3})[.!?]\s|\n")
_NO_GIVEN_NAME = frozenset(_LISTS["no_given_name"].split())
_NAME = r"[A-Z\u00c0-\u00de\u0100-\u017d][^\W\d_]+(?:[-'\u2019][^\W\d_]+)*"
_ALONE = re.compile(rf"(?<=[a-z\u00e0-\u017e,] )({_NAME})")
_PARTICLE = rf"(?:(?:{any_of(_PARTICLES)}) ){{0,3}}"
_TITLED = re.compile(rf"\b(?:{any_of(_LISTS['titles'].split())})\b\.? {_PARTICLE}({_NAME}(?: {_PARTICLE}{_NAME})?)")
_PAIR = re.compile(rf"(?=\b({_NAME}) {_PARTICLE}({_NAME}))")


def names_someone_unknown(text: str, known: Collection[str], *, thanked: Collection[str] = ()) -> bool:
    """Whether a person is named by title and name, or by given and family name, whom nobody of us named.

    Args:
        text: The letter.
        known: Words, in plain letters, of the names that may stand in it.
        thanked: Words of the names that may stand where somebody is thanked: who recommended us to the reader.
    """
    return any(_names_unknown(line, known, thanked) for line in _LINE.split(text))


def _names_unknown(sentence: str, known: Collection[str], thanked: Collection[str]) -> bool:
    named = [match[1] for match in _TITLED.finditer(sentence)]
    named += [
        f"{match[1]} {match[2]}"
        for match in _PAIR.finditer(sentence)
        if is_given_name(match[1]) and match[1] not in _NO_GIVEN_NAME
    ]
    named += [
        match[1] for match in _ALONE.finditer(sentence) if is_given_name(match[1]) and match[1] not in _NO_GIVEN_NAME
    ]
    if all(_are_known(name, known) for name in named):
        return False
    if thanked and not _THANKS.isdisjoint(words_of(sentence)):
        return not all(_are_known(name, {*known, *thanked}) for name in named)
    return True


def _are_known(name: str, known: Collection[str]) -> bool:
    return all(word in known or word in _PARTICLES for word in plain(name).split())
