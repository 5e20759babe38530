"""Which words of a name are the given name: by capitals, by the mail address, by what the words are known as."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.people.family_first import FamilyFirst, begins_with_family
from app.domain.people.name_words import HALF_NAMES, PARTICLES, is_east_asian, is_given_name, is_initial
from app.domain.people.nicknames import WRITTEN_FIRST, is_doubled_family, is_family_name
from app.domain.people.spelling import letters_of
from app.domain.words.folding import plain


class NameOrder(NamedTuple):
    """The words of a name, divided. `family` begins with its particles."""

    given: Sequence[str]
    family: Sequence[str]
    is_sure: bool = False  # sure enough to address the person by the given name
    is_certain: bool = False  # written so: by a comma or capitals
    family_first: bool = False


def order_of(words: list[str], local_part: str = "") -> NameOrder:
    """Given and family name of words without titles, in either order. One word alone is given only if known as such."""
    if len(words) == 1:
        return NameOrder(words, [], is_sure=True) if is_given_name(words[0]) else NameOrder([], words)
    local = letters_of(local_part.replace(".", ""))
    return _by_capitals(words) or _by_address(words, local) or _by_habit(words, local)


def by_comma(family: list[str], given: list[str]) -> NameOrder:
    """ "Berg, Anna van der" and "van der Berg, Anna"."""
    end = next((place for place in range(1, len(given)) if plain(given[place]) in PARTICLES), len(given))
    return NameOrder(given[:end], given[end:] + family, is_sure=True, is_certain=True)


def _by_capitals(words: list[str]) -> NameOrder | None:
    """French and Hungarian forms write the family name in capitals, before or behind the given name."""
    loud = [word for word in words if word.isupper() and not is_initial(word) and not is_east_asian(word)]
    loud = [word for word in loud if len(word) > 2 or is_family_name(letters_of(word))]
    if not loud:
        return None
    given = [word for word in words if word not in loud and plain(word) not in PARTICLES]
    if all(map(is_initial, given)):
        return None
    family = [word for word in words if word not in given]
    return NameOrder(given, family, is_sure=True, is_certain=True, family_first=words[0] == family[0])


def _by_address(words: list[str], local: str) -> NameOrder | None:
    """An address made of given and family name, or of an initial and the family name, shows which is which."""
    start = _start_of_family(words)
    given_first = NameOrder(words[:start], words[start:])
    family_first = NameOrder(words[1:], words[:1], family_first=True)
    # wang.xiaoming@ says as little as "Wang Xiaoming".
    for order in (family_first,) if begins_with_family(words) else (given_first, family_first):
        given, family = "".join(map(letters_of, order.given)), "".join(map(letters_of, order.family))
        bare = "".join(letters_of(word) for word in order.family if plain(word) not in PARTICLES)
        is_spelled = given and local in (given + family, given + bare, given[0] + bare)
        if is_spelled and (is_given_name(order.given[0]) or not is_given_name(order.family[-1])):
            return order._replace(is_sure=True)
    return None


def _by_habit(words: list[str], local: str) -> NameOrder:
    """Family name first where the words say so, otherwise given name first.

    An address of the first word alone speaks for a given name, eloi@ of Eloi Hardy, unless it is known as a family's.
    """
    first, last = letters_of(words[0]), letters_of(words[-1])
    first_is_given, last_is_given = is_given_name(words[0]), is_given_name(words[-1])
    if (told := begins_with_family(words)) is not None:
        return NameOrder(words[1:], words[:1], is_sure=told is FamilyFirst.SURELY, family_first=True)
    is_asian = first in WRITTEN_FIRST and not first_is_given
    if is_east_asian(words[0]) or (is_asian and not last_is_given):
        return NameOrder(words[1:], words[:1], family_first=True)
    if last in WRITTEN_FIRST and first not in WRITTEN_FIRST and "-" in words[0] and len(words) == 2:
        return NameOrder(words[:1], words[1:], is_sure=True)  # Seo-yeon Han
    first_is_family = is_family_name(first)
    given_first = first_is_given + is_family_name(last) + (first == local and not first_is_family)
    family_first = first_is_family + last_is_given
    # A first word that is known as a family name only is no sign by itself: most of them are given names, too.
    if last_is_given and family_first > given_first and first not in PARTICLES:
        return NameOrder(words[1:], words[:1], is_sure=family_first - given_first > 1, family_first=True)
    start = _start_of_family(words)
    is_sure = given_first > family_first or (first_is_given and not last_is_given) or family_first == 0
    return NameOrder(words[:start], words[start:], is_sure=is_sure)


def _start_of_family(words: list[str]) -> int:
    """Where the family name begins in a name that begins with the given one."""
    if plain(words[0]) in PARTICLES and not (is_given_name(words[0]) or is_initial(words[0])):
        return 0
    for place, word in enumerate(words[1:-1], start=1):
        if plain(word) in PARTICLES:
            return place - 1 if plain(word) in {"y", "e"} and place > 1 else place
    return next((place for place in range(1, len(words) - 1) if _begins_family(words, place)), len(words) - 1)


def _begins_family(words: list[str], place: int) -> bool:
    """Whether a middle word is the first of two family names; all others belong to the given name."""
    is_half = plain(words[place - 1]) in HALF_NAMES
    return not is_half and is_doubled_family(letters_of(words[place])) and not is_given_name(words[place])
