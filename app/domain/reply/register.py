"""How a text addresses its reader: formally or not, and in the words of which country."""

import re
from enum import StrEnum
from functools import cache

from app.domain.words.sentences import BETWEEN_SENTENCES, ends_in_question
from app.domain.words.word_lists import lists_of

_READ = 6_000  # characters
_WORD = re.compile(r"rendez-vous|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|r\$", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.!?:\u2026\u201c\u201e\"]\s*|\n\s*|[-*\u2022]\s+)$")
_SUBJECT_TO_CASE = frozenset({"de", "it", "pl"})  # there a capital within a sentence is what addresses the reader
_PLURAL_IS_FORMAL, _PLURALS = frozenset({"fr"}), frozenset({"vous"})  # of several people, too
_VARIETIES = {"pt": ("portugal", "brazil")}  # the first where nothing tells


class Register(StrEnum):
    """How a letter addresses its reader."""

    FORMAL = "formal"
    INFORMAL = "informal"


def has_registers(language: str) -> bool:
    """Whether there is more than one way to say "you" in it."""
    return bool(_words(language, "formal")[0])


def register_of(text: str, language: str) -> Register | None:
    """How somebody addresses the reader; None where nothing tells, or both do.

    In French who says "tu" may ask what "vous" have, all of them, and for "vos tarifs".
    """
    formal, informal, plural = (_has(text, language, kind) for kind in ("formal", "informal", "plural"))
    if formal and informal and language in _PLURAL_IS_FORMAL and _PLURALS.isdisjoint(_stated(text, language)):
        return Register.INFORMAL
    if formal == (informal or plural):
        return None
    return Register.FORMAL if formal else Register.INFORMAL


def speaks_to_the_firm(text: str, language: str) -> bool:
    """Whether a text says "ihr" to everybody there and "du" to nobody: that is no offer of first names."""
    return _has(text, language, "plural") and not _has(text, language, "informal")


def variety_of(text: str, language: str) -> str:
    """Of which country a text's words are, where that matters in a language; else ""."""
    if language not in _VARIETIES:
        return ""
    usual, other = _VARIETIES[language]
    said = [word.casefold() for word in _WORD.findall(text[:_READ])]
    counts = {
        name: sum(word in words or word in _places(language)[name] for word in said)
        for name, words in _words_of_countries(language).items()
    }
    return other if counts[other] > counts[usual] else usual


def is_swiss(text: str, sender_address: str, postal_address: str) -> bool:
    """Whether a German letter is one from or to Switzerland: by the reader's words and domain, or the firm's address.

    Args:
        text: What they wrote.
        sender_address: Their mail address.
        postal_address: The firm's.
    """
    listed = lists_of("registers")["swiss"]
    said = {word.lower() for word in _WORD.findall(text[:_READ])}  # not folded: "ß" tells
    places = {word.lower() for word in _WORD.findall(postal_address)}
    is_there = not places.isdisjoint(listed["places"].split())
    return is_there or not said.isdisjoint(listed["words"].split()) or sender_address.lower().endswith(listed["domain"])


def without_sharp_s(text: str) -> str:
    """As the Swiss write German."""
    return text.replace("\u00df", "ss")


def mixes_registers(text: str, language: str) -> bool:
    """Whether a letter addresses its reader formally and informally, or mixes the words of two countries.

    In French who is called "tu" may be asked what "vous" need, all of them.
    """
    if _has(text, language, "formal") and _has(text, language, "informal"):
        return language not in _PLURAL_IS_FORMAL or not _means_several(text, language)
    said = {word.casefold() for word in _WORD.findall(text[:_READ])}
    if language not in _VARIETIES:
        return False
    return all(said & words for words in _words_of_countries(language).values())


def speaks_to_several(text: str, language: str) -> bool:
    """Whether a text says "you" to several people, which a letter to one person does not."""
    return _has(text, language, "plural") or _has(text, language, "several")


def words_of_register(text: str, language: str, register: Register) -> str:
    """The first word of a text that addresses its reader so; "" where none does."""
    kinds = ("formal",) if register is Register.FORMAL else ("informal", "plural")
    return next(filter(None, (_first(text, language, kind) for kind in kinds)), "")


def _means_several(text: str, language: str) -> bool:
    """Whether the formal words may be a plural: the pronoun alone and in questions, or fewer than of the others."""
    formal, informal = (_said(text, language, one) for one in ("formal", "informal"))
    is_asked = _PLURALS.issuperset(formal) and not _stated(text, language)
    return is_asked or len(formal) < len(informal)


def _stated(text: str, language: str) -> list[str]:
    """The formal words outside of questions."""
    stated = "\n".join(one for one in BETWEEN_SENTENCES.split(text) if not ends_in_question(one))
    return _said(stated, language, "formal")


def _said(text: str, language: str, kind: str) -> list[str]:
    words = _words(language, kind)[0]
    return [word for one in _WORD.findall(text[:_READ]) if (word := one.casefold().replace("\u2019", "'")) in words]


def _has(text: str, language: str, kind: str) -> bool:
    return bool(_first(text, language, kind))


def _first(text: str, language: str, kind: str) -> str:
    """The first word of this kind in it; where capitals tell, one that begins a sentence tells nothing."""
    words, pairs = _words(language, kind)
    ends = _ends(language, kind)
    if not words and not pairs:
        return ""
    before = ""
    for found in _WORD.finditer(text[:_READ]):
        word = found[0].replace("\u2019", "'")
        if f"{before}_{word.casefold()}" in pairs:
            return f"{before} {word}"
        before = word.casefold()
        if ends and before.endswith(ends):
            return word
        if word.islower() or language not in _SUBJECT_TO_CASE or kind != "formal":
            if word.casefold() in words or word in words:
                return word
        elif word in words and not _BEGINS.search(text, max(0, found.start() - 3), found.start()):
            return word
    return ""


@cache
def _words(language: str, kind: str) -> tuple[frozenset[str], frozenset[str]]:
    listed = lists_of("registers").get(language, {}).get(kind, "").split()
    return frozenset(one for one in listed if "_" not in one), frozenset(one for one in listed if "_" in one)


@cache
def _ends(language: str, kind: str) -> tuple[str, ...]:
    return tuple(lists_of("registers").get(language, {}).get(f"{kind}_ends", "").split())


def _words_of_countries(language: str) -> dict[str, frozenset[str]]:
    return _by_country("countries", language)


def _places(language: str) -> dict[str, frozenset[str]]:
    """Words that tell where somebody is, and that everybody may write."""
    return _by_country("places", language)


@cache
def _by_country(lists: str, language: str) -> dict[str, frozenset[str]]:
    countries = lists_of("registers")[lists].get(language, {})
    return {name: frozenset(words.split()) for name, words in countries.items()}
