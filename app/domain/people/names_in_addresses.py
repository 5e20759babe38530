"""What the part of a mail address before the @ tells about its owner's name."""

import re
from dataclasses import replace

from app.domain.people.name_fit import ComparedName, families_are_near
from app.domain.people.nicknames import is_known_given_name
from app.domain.people.spelling import is_slip_of, letters_of

_WORD_BREAK = re.compile(r"[\s\-‐‑./·_]+")


def spelled_by_address(name: ComparedName, local_part: str) -> ComparedName:
    """The name, completed by the part of a mail address before the @.

    "barnaby@" spells out the B. of B. Quennell, "v.castellan@" another spelling of Castelan,
    "anna.berg@" a name that was not typed at all. An address that fits nothing changes nothing.
    """
    words = [letters for word in _WORD_BREAK.split(local_part) if (letters := _letters_only(word))]
    if not words:
        return name
    if not name.given and not name.family:
        return _spelled_out(words)
    if len(name.given) == 1 and words[0][0] == name.given and _adds_given_name(words[0], name):
        name = replace(name, given=words[0])
    return replace(name, spellings=tuple(sorted(_other_spellings(words, name))))


def _spelled_out(words: list[str]) -> ComparedName:
    if len(words) == 2 and len(words[1]) > 2:
        return ComparedName(given=words[0], family=words[1], family_parts=(words[1],))
    if len(words) == 1 and is_known_given_name(words[0]):
        return ComparedName(given=words[0])
    return ComparedName()


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
