"""Names that begin with the family name, as Chinese, Koreans, Vietnamese, Japanese and Hungarians write them."""

import re
from collections.abc import Sequence
from enum import Enum

from app.domain.people.name_words import is_given_name
from app.domain.people.nicknames import WRITTEN_FIRST, WRITTEN_FIRST_IN, is_family_name
from app.domain.people.spelling import letters_of
from app.domain.words.word_lists import word_list

_MIDDLE = word_list("family_names", "vietnamese_middle")
_ALSO_PARTICLES = frozenset({"le", "do", "van", "da", "la"})  # of French, Portuguese and Dutch family names
_VIETNAMESE_ONLY = WRITTEN_FIRST_IN["vietnamese"] - WRITTEN_FIRST_IN["chinese"] - {"le", "do"}
# One syllable of a given name in Latin letters; what is built otherwise ("Harris") is none.
_SYLLABLES = {
    "chinese": re.compile(
        "(?:zh|ch|sh|ts|kw|ng|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?ang|iong|eng|ing|ung|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu"
        "|ie|ue|er|an|en|in|un|am|im|ok|ik|it|at|ee|oo|ia|ua|uo|a|o|e|i|u)"
    ),
    "korean": re.compile(
        "(?:ch|[gkdtbpsjhnmrlc])?[yw]?(?:ae|eo|eu|oo|ee|ou|ui|ah|a|e|i|o|u)(?:ng|[nmlkptbg])?(?![aeiou])"
    ),
    "vietnamese": re.compile("(?:ngh|ng|nh|th|tr|ch|kh|ph|gi|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"),
    "japanese": re.compile("(?:[kgnhbpmr]y|sh|ch|ts|[kgsztdnhbpmyrwfj])?(?:[aiueo]|ou)(?:n(?![aiueoy]))?"),
}
_MAY_BE_ENGLISH = re.compile("[a-z]{1,2}[aiou][a-z]e")  # Cole, Lane: one syllable there
_MOST_GIVEN = {"chinese": 2, "korean": 2, "vietnamese": 4, "japanese": 1}  # words
_SYLLABLES_OF_A_NAME = 2  # one alone is said with the family name, "Li Na", and may be one itself


class FamilyFirst(Enum):
    """How far the words of a name tell that it begins with the family name."""

    SURELY = "surely"
    PERHAPS = "perhaps"  # either word may be either


def begins_with_family(words: Sequence[str]) -> FamilyFirst | None:
    """Whether a name begins with the family name; None where nothing speaks for it.

    The first word is one of a family that is written first and no given name that others have, too ("Kim", "Lee"),
    but where a hyphen binds two syllables ("Kim Min-jun"); what follows is built as given names are there.
    """
    first, last, others = letters_of(words[0]), letters_of(words[-1]), words[1:]
    if first not in WRITTEN_FIRST or not others:
        return None
    if first in _ALSO_PARTICLES and letters_of(others[0]) not in _MIDDLE:
        return None  # "Le Gall Yann"
    origins = [origin for origin, families in WRITTEN_FIRST_IN.items() if first in families]
    is_vietnamese = "vietnamese" in origins and (first in _VIETNAMESE_ONLY or letters_of(others[0]) in _MIDDLE)
    if is_vietnamese and len(others) > 1:
        return FamilyFirst.SURELY
    if is_given_name(words[0]) and words[-1].count("-") != 1:
        return None
    is_both = last in WRITTEN_FIRST
    if is_given_name(words[-1]) and (not is_both or "hungarian" in origins):
        return FamilyFirst.SURELY
    syllables = max(_syllables(others, origin) for origin in origins)
    if not syllables or (is_family_name(last) and not is_both):
        return None
    is_alone = len(others) == 1 and (is_both or _MAY_BE_ENGLISH.fullmatch(last) is not None)
    is_whole = syllables >= _SYLLABLES_OF_A_NAME and not is_alone
    return FamilyFirst.SURELY if is_whole else FamilyFirst.PERHAPS


def called_by(given: Sequence[str], family: str) -> str | None:
    """By which of the given names somebody is called whose family name stands before them; None: as elsewhere.

    A Vietnamese by the last, others by all of them: "Hung" of Nguyen Van Hung, "Tai Man" of Chan Tai Man.
    """
    first = letters_of(family)
    if len(given) < 2 or first not in WRITTEN_FIRST or first in WRITTEN_FIRST_IN["hungarian"]:
        return None
    if first in _ALSO_PARTICLES and letters_of(given[0]) not in _MIDDLE:
        return None
    is_vietnamese = first in _VIETNAMESE_ONLY or (
        first in WRITTEN_FIRST_IN["vietnamese"] and letters_of(given[0]) in _MIDDLE
    )
    return given[-1] if is_vietnamese else " ".join(given)


def _syllables(words: Sequence[str], origin: str) -> int:
    """How many syllables the words have, all of them built as there; 0 where they are not."""
    syllable = _SYLLABLES.get(origin)
    if syllable is None or len(words) > _MOST_GIVEN[origin]:
        return 0
    parts = [letters_of(part) for word in words for part in word.split("-")]
    whole = re.compile(f"(?:{syllable.pattern}){{1,4}}")
    return sum(len(syllable.findall(part)) for part in parts) if all(map(whole.fullmatch, parts)) else 0
