"""Names of people in a letter that neither the firm nor the reader gave."""

import re
from collections.abc import Collection

from app.domain.people.name_words import is_given_name
from app.domain.words.folding import plain, words_of
from app.domain.words.languages import guess_language
from app.domain.words.word_lists import any_of, lists_of

_LISTS = lists_of("letter_names")
_PARTICLES = frozenset(_LISTS["particles"].split())
_THANKS = frozenset(words_of(f"{_LISTS['thanks']} {_LISTS['copies']} {_LISTS['colleagues']}"))
_MOST_IN_GREETING = 4  # words
_SMALL_WORDS = frozenset(map(plain, words_of(_LISTS["small_words"])))
_LINE = re.compile(r"(?<=[a-z\u00e0-\u017e]{3})[.!?]\s|\n")
_NO_GIVEN_NAME = frozenset(_LISTS["no_given_name"].split())
_TITLES = frozenset(_LISTS["titles"].split())
_NAME = r"[A-Z\u00c0-\u00de\u0100-\u017d][^\W\d_]+(?:[-'\u2019][^\W\d_]+)*"
_ALONE = re.compile(
    rf"(?<=[a-z\u00e0-\u017e,] )(?<!\bS\u00e3o )(?<!\bSan )(?<!\bSanta )(?<!\bSaint )(?<!\bSankt )({_NAME})"
)
_PARTICLE = rf"(?:(?:{any_of(_PARTICLES)}) ){{0,3}}"
_TITLED = re.compile(rf"\b(?:{any_of(_TITLES)})\b\.? {_PARTICLE}({_NAME}(?: {_PARTICLE}{_NAME})?)")
_PAIR_WITHIN = re.compile(rf"(?<=[a-z\u00e0-\u017e] )(?=({_NAME}) {_PARTICLE}({_NAME}))")
_ROLE = rf"(?:{any_of(_LISTS['roles'].split())})"
_WITH_ROLE = re.compile(rf"({_NAME} {_PARTICLE}{_NAME}), (?:\w+['\u2019 ])?{_ROLE}\b")
_NO_PERSON = frozenset(words_of(_LISTS["no_person"]))
_PAIR = re.compile(rf"(?=\b({_NAME}) {_PARTICLE}({_NAME}))")


def names_someone_unknown(
    text: str, known: Collection[str], *, thanked: Collection[str] = (), told: Collection[str] = ()
) -> bool:
    """Whether a person is named by title and name, or by given and family name, whom nobody of us named.

    Args:
        text: The letter.
        known: Words, in plain letters, of the names that may stand in it.
        thanked: Words of the names that may stand where somebody is greeted, thanked, in copy or a colleague.
        told: Words of what the sender told: two of them in capitals are rather a product, a fair or a company.
    """
    lines = _LINE.split(text)
    if any(_is_unknown(_likely_people(line), line, known, thanked) for line in lines):
        return True
    # In German every noun is written like a name.
    is_doubtful = any(_is_unknown(_possible_people(line), line, {*known, *told}, thanked) for line in lines)
    return is_doubtful and guess_language(text) != "de"


def _is_unknown(named: list[str], sentence: str, known: Collection[str], thanked: Collection[str]) -> bool:
    if all(_are_known(name, known) for name in named):
        return False
    is_allowed = not _THANKS.isdisjoint(words_of(sentence)) or len(sentence.split()) <= _MOST_IN_GREETING
    return not (is_allowed and all(_are_known(name, {*known, *thanked}) for name in named))


def _likely_people(sentence: str) -> list[str]:
    """What a title stands before, or what begins with a known given name."""
    pairs = (match for match in _PAIR.finditer(sentence) if _is_given(match[1]))
    return [
        *(match[1] for match in _TITLED.finditer(sentence)),
        *(
            match[1]
            for match in _WITH_ROLE.finditer(sentence)
            if _may_be_a_person(*match[1].split()[:: len(match[1].split()) - 1])
        ),
        *(f"{match[1]} {match[2]}" for match in pairs),
        *(match[1] for match in _ALONE.finditer(sentence) if _is_given(match[1])),
    ]


def _possible_people(sentence: str) -> list[str]:
    """Two words in capitals inside a sentence that are no place, product or title we know."""
    pairs = ((match[1], match[2]) for match in _PAIR_WITHIN.finditer(sentence))
    return [f"{one} {two}" for one, two in pairs if _may_be_a_person(one, two)]


def _is_given(word: str) -> bool:
    return is_given_name(word) and word not in _NO_GIVEN_NAME and plain(word) not in _SMALL_WORDS


def _may_be_a_person(one: str, two: str) -> bool:
    return one not in _TITLES | _NO_GIVEN_NAME and _NO_PERSON.isdisjoint(words_of(f"{one} {two}"))


def _are_known(name: str, known: Collection[str]) -> bool:
    return all(word in known or word in _PARTICLES for word in plain(name).split())
