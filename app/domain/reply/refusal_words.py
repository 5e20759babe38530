"""Recognises a sentence that refuses mail by the words it is made of, in whatever order they stand.

A phrase list knows the sentences somebody thought of. Here every word of the sentence has to be one that people
refuse with, so that one word about anything else ("the proposal", "on Monday", "our newsletter") makes it no refusal.
"""

import re
from dataclasses import dataclass
from functools import cache

from app.domain.words.phrase_lists import in_plain_letters, is_spaceless
from app.domain.words.word_lists import lists_of

_WORD = re.compile(r"\w+")
_REFUSING = ("act", "no", "lasting", "remove", "list", "mine", "around")
_REASONING = (*_REFUSING, "lack", "about")
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of one sentence, or its text in a script without blanks."""

    words: frozenset[str]
    text: str

    def has(self, language: str, section: str) -> bool:
        return any(all(map(self._holds, entry.split("+"))) for entry in _entries(language)[section])

    def is_made_of(self, language: str, sections: tuple[str, ...]) -> bool:
        """Whether nothing stands in it but words of these sections."""
        if self.text:
            return not _pieces(language, sections).sub("", self.text)
        known, beginnings = _vocabulary(language, sections)
        return all(word in known or word.startswith(beginnings) for word in self.words)

    def _holds(self, word: str) -> bool:
        if self.text:
            return word in self.text
        return word in self.words or (word[-1] == "*" and any(one.startswith(word[:-1]) for one in self.words))


def refuses_by_its_words(plain: str) -> bool:
    """Whether a sentence in plain letters says that the writer wants no mail, or off a list, and nothing else."""
    sentence = _sentence(plain)
    return sentence is not None and any(_refuses(sentence, language) for language in _languages(sentence))


def says_no_need(plain: str) -> bool:
    """Whether it gives as its reason that something is not wanted or was not asked for ("we need no agency")."""
    sentence = _sentence(plain)
    return sentence is not None and any(
        sentence.has(language, "no") and sentence.has(language, "lack") and sentence.is_made_of(language, _REASONING)
        for language in _languages(sentence)
    )


def _refuses(sentence: _Sentence, language: str) -> bool:
    if not sentence.is_made_of(language, _REFUSING):
        return False
    is_about_themselves = sentence.has(language, "wish") and sentence.has(language, "doing")
    if is_about_themselves and not sentence.has(language, "whom"):
        return False
    if all(sentence.has(language, section) for section in ("act", "no", "lasting")):
        return True
    return all(sentence.has(language, section) for section in ("remove", "mine", "list"))


def _sentence(plain: str) -> _Sentence | None:
    if is_spaceless(plain):
        text = re.sub(r"\W", "", plain)
        return _Sentence(frozenset(), text) if text and len(text) <= 2 * _MOST_WORDS else None
    words = _WORD.findall(plain)
    return _Sentence(frozenset(words), "") if 2 <= len(words) <= _MOST_WORDS else None


def _languages(sentence: _Sentence) -> list[str]:
    return _written(spaceless=bool(sentence.text))


@cache
def _written(*, spaceless: bool) -> list[str]:
    """The languages whose script has no blanks between words, or has them."""
    return [
        language for language in lists_of("refusal_words") if is_spaceless(_entries(language)["act"][0]) == spaceless
    ]


@cache
def _entries(language: str) -> dict[str, tuple[str, ...]]:
    return {
        section: tuple(in_plain_letters(entry) for entry in entries.split())
        for section, entries in lists_of("refusal_words")[language].items()
    }


@cache
def _vocabulary(language: str, sections: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The whole words of these sections, and the beginnings of words."""
    words = {word for section in sections for entry in _entries(language)[section] for word in entry.split("+")}
    return frozenset(words), tuple(word[:-1] for word in words if word[-1] == "*")


@cache
def _pieces(language: str, sections: tuple[str, ...]) -> re.Pattern[str]:
    """These sections' pieces of a language without blanks, the longest first."""
    pieces = {piece for section in sections for piece in _entries(language)[section]}
    return re.compile("|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True)))
