"""How well two names fit, part by part, and what a mail address adds to a name."""

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from app.domain.people.nicknames import (
    KNOWN_GIVEN_NAMES,
    differ_by_ending,
    family_of_spelling,
    may_be_one_given_name,
)
from app.domain.people.spelling import are_one_transcribed, is_slip_of, letters_of, sound_of, sound_unlike

_WORD_BREAK = re.compile(r"[\s\-‐‑./·_]+")


class Fit(IntEnum):
    """How two words of a name fit; higher is closer."""

    DIFFERENT = 0
    UNKNOWN = 1  # one side does not say
    INITIAL = 2  # one side gives only the first letter
    NEAR = 3  # a slip, another transcription
    SHORT = 4  # a nickname, a part of a double name, another language
    SAME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedName:
    """A name as it is compared and stored, in plain letters (see `spelling.letters_of`); empty parts are unknown.

    `given` is one word or one letter; `family` is all words of the family name, particles
    too, written together. `order_is_certain` is False when given and family name may have
    been typed in either order.
    """

    given: str = ""
    middle: tuple[str, ...] = ()
    family: str = ""
    family_parts: tuple[str, ...] = ()  # without particles
    generation: str = ""  # "2" for Jr. and II
    order_is_certain: bool = False
    spellings: tuple[str, ...] = ()  # the family name as the mail address spells it

    @property
    def is_full(self) -> bool:
        """Whether a given name, not only its first letter, and a family name are known."""
        return len(self.given) > 1 and len(self.family) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFit:
    """How two names fit, part by part."""

    given: Fit
    family: Fit
    contradiction: bool  # two people, whatever else is equal


@lru_cache(maxsize=4096)
def name_fit(left: ComparedName, right: ComparedName) -> NameFit:
    """How two names fit. Symmetric.

    Middle names may stand on one side only; a word between given and family name may belong
    to a double family name; given and family name may be exchanged where the order was not
    visible. Names of scripts that cannot be compared letter by letter are unknown to each
    other, not different.
    """
    fits = [_fit_in_order(left, right)]
    if not (left.order_is_certain and right.order_is_certain) and left.is_full and right.is_full:
        fits.append(_exchanged(left, right))
    best = max(fits, key=lambda fit: (not fit.contradiction, min(fit.given, fit.family), fit.given + fit.family))
    if left.generation and right.generation and left.generation != right.generation:
        return NameFit(given=best.given, family=best.family, contradiction=True)
    return best


def _exchanged(left: ComparedName, right: ComparedName) -> NameFit:
    given, family = given_fit(left.given, right.family), given_fit(left.family, right.given)
    if min(given, family) < Fit.NEAR or max(given, family) < Fit.SAME:
        return NameFit(given=Fit.DIFFERENT, family=Fit.DIFFERENT, contradiction=True)
    return NameFit(given=given, family=family, contradiction=False)


def _fit_in_order(left: ComparedName, right: ComparedName) -> NameFit:
    given, family = given_fit(left.given, right.given), family_fit(left, right)
    if given is Fit.DIFFERENT and family is not Fit.DIFFERENT:
        given = _middle_fit(left, right)
    contradiction = Fit.DIFFERENT in (given, family) or _middles_differ(left, right)
    return NameFit(given=given, family=family, contradiction=contradiction)


@lru_cache(maxsize=4096)  # of one pair of families or given names there are many people
def given_fit(left: str, right: str) -> Fit:
    """How two given names (plain letters) fit."""
    if not left or not right:
        return Fit.UNKNOWN
    if _other_scripts(left, right):
        return Fit.DIFFERENT if sound_unlike(left, right) else Fit.UNKNOWN
    if len(left) == 1 or len(right) == 1:
        return Fit.INITIAL if left[0] == right[0] else Fit.DIFFERENT
    if left == right:
        return Fit.SAME
    if may_be_one_given_name(left, right) or are_one_transcribed(left, right):
        return Fit.SHORT
    both_known = left in KNOWN_GIVEN_NAMES and right in KNOWN_GIVEN_NAMES
    if not both_known and is_slip_of(left, right) and not differ_by_ending(left, right):
        return Fit.NEAR
    return Fit.DIFFERENT


def _middle_fit(left: ComparedName, right: ComparedName) -> Fit:
    """People who go by their middle name: "J. Barnaby Quennell" is Barnaby Quennell."""
    called_by_middle = (left.given in right.middle and len(left.given) > 1) or (
        right.given in left.middle and len(right.given) > 1
    )
    return Fit.SHORT if called_by_middle else Fit.DIFFERENT


def _middles_differ(left: ComparedName, right: ComparedName) -> bool:
    """Two full middle names that differ, below equal given names: Anna Maria and Anna Karin."""
    if not left.middle or not right.middle or left.given != right.given:
        return False
    return all(given_fit(a, b) is Fit.DIFFERENT for a in left.middle for b in right.middle)


def family_fit(left: ComparedName, right: ComparedName) -> Fit:
    """How two family names fit, double ones too."""
    if not left.family or not right.family or _other_scripts(left.family, right.family):
        return Fit.UNKNOWN
    ours, theirs = _wide_families(left), _wide_families(right)
    if ours & theirs:
        return Fit.SAME
    if {*map(family_of_spelling, ours)} & {*map(family_of_spelling, theirs)} or _shares_long_part(left, right):
        return Fit.SHORT
    if any(are_one_transcribed(a, b) for a in ours for b in theirs):
        return Fit.SHORT
    if len(left.family) == 1 or len(right.family) == 1:
        return Fit.INITIAL if left.family[0] == right.family[0] else Fit.DIFFERENT
    return Fit.NEAR if any(families_are_near(a, b) for a in ours for b in theirs) else Fit.DIFFERENT


@lru_cache(maxsize=4096)
def families_are_near(left: str, right: str) -> bool:
    """Whether two family names (plain letters) may be one, mistyped or transcribed otherwise."""
    sounds_alike = sound_of(left) == sound_of(right) and min(len(left), len(right)) > 3
    return is_slip_of(left, right) or (sounds_alike and left[:2] == right[:2]) or _feminine(left) == _feminine(right)


def _feminine(family: str) -> str:
    """Slavic family names by their masculine form: Kowalska, Ivanova, Nováková."""
    for ending, masculine in (("ska", "ski"), ("cka", "cki"), ("ova", "ov"), ("eva", "ev"), ("ina", "in")):
        if family.endswith(ending) and len(family) > len(ending) + 2:
            return family[: -len(ending)] + masculine
    return family


@lru_cache(maxsize=4096)
def _wide_families(name: ComparedName) -> frozenset[str]:
    """The family name, without particles, with the middle names before it, and as the mail address spells it."""
    bare = "".join(name.family_parts)
    words = [word for word in name.middle if len(word) > 2]
    wide = {"".join(words[start:]) + bare for start in range(len(words))}
    return frozenset(family for family in {name.family, bare, *wide, *name.spellings} if family)


def _shares_long_part(left: ComparedName, right: ComparedName) -> bool:
    """One side has only one half of a double name: Hartigan for Pryce-Hartigan, García for García López."""
    if left.family in right.middle or right.family in left.middle:
        return True
    if (len(left.family_parts) > 1) == (len(right.family_parts) > 1):
        return False
    return any(len(part) > 3 for part in {*left.family_parts} & {*right.family_parts})


def _other_scripts(left: str, right: str) -> bool:
    return left.isascii() != right.isascii()


def spelled_by_address(name: ComparedName, local_part: str) -> ComparedName:
    """The name, completed by the part of a mail address before the @.

    "barnaby@" spells out the B. of B. Quennell, "v.castellan@" another spelling of Castelan.
    An address that fits nothing changes nothing.
    """
    words = [letters for word in _WORD_BREAK.split(local_part) if (letters := _letters_only(word))]
    if not words:
        return name
    if len(name.given) == 1 and words[0][0] == name.given and _adds_given_name(words[0], name):
        name = replace(name, given=words[0])
    return replace(name, spellings=tuple(sorted(_other_spellings(words, name))))


def _adds_given_name(word: str, name: ComparedName) -> bool:
    return len(word) > 2 and not word.endswith(name.family or "-") and not families_are_near(word, name.family)


def _other_spellings(words: list[str], name: ComparedName) -> set[str]:
    """Near but other spellings of the family name, also behind an initial or the given name."""
    candidates = {_without_given(word, name) for word in (*words, "".join(words))}
    families = {name.family, *name.family_parts}
    return {
        word for word in candidates - families if len(word) > 3 and any(is_slip_of(word, family) for family in families)
    }


def _without_given(word: str, name: ComparedName) -> str:
    if name.given and len(name.given) > 1 and word.startswith(name.given):
        return word.removeprefix(name.given)
    is_initial = name.given and word[0] == name.given[0]
    return word[1:] if is_initial and families_are_near(word[1:], name.family) else word


def _letters_only(word: str) -> str:
    letters = letters_of(word).rstrip("0123456789")
    return letters if letters.isalpha() else ""
