"""Why what somebody asks for may be another's work: goods, papers, presence where the firm works from afar, a tip's."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.inflection import WORD, Terms
from app.domain.words.quoting import quoted
from app.domain.words.small_words import is_small
from app.domain.words.stems import stem_of, stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import is_asked_beside
from integrations.letters.named_places import works_from_afar
from integrations.letters.passed_over import asks_us_to_come, says_also, words_of_the_work

_WORDS = Path(__file__).with_name("passed_over.toml")
_READ = 6_000  # characters
_NEAR, _BESIDE = (
    80,
    50,
)  # characters in which the words of what a tip is for stand; of what is not sold, or where one is missing
_TELLING = 3  # letters of a word that may name another's work: "rue"
_COMPOUND, _PART = 9, 5  # letters of a word that may have two parts, and of the first
_BETWEEN = re.compile(r"[,;/()]| (?:and|or|und|oder|et|ou|y|o|e|en|of|och|i|lub) ")
_GOODS = "They may want something to buy, and no work ({}); please look at the draft."
_PAPERS = "They may want a certificate or the like, of which your profile says nothing; please look at the draft."
_PRESENCE = "They may want somebody to be there in person, or to come to you; please look at the draft."
_TIP = "They may ask for what your profile sends elsewhere ({}); please look at the draft."


def may_be_sold_elsewhere(inquiry: Inquiry, firm: FirmProfile) -> Iterator[str]:
    """The reasons in sentences for a person; what they ask for as well, beside work of the firm's, is none."""
    folded = folded_in_place(without_addresses(f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ]))
    goods = cues_in(_WORDS)["goods"].first_in(folded)
    if goods is not None and not _sells_goods(firm):
        yield _GOODS.format(quoted(goods[0]))
    if any(stem_of(one[0]) not in _our_words(firm) for one in cues_in(_WORDS)["papers"].all_in(folded)):
        yield _PAPERS
    if _stays_away(firm) and (cues_in(_WORDS)["presence"].first_in(folded) or asks_us_to_come(inquiry)):
        yield _PRESENCE
    if thing := _thing_of_a_tip(inquiry, firm):
        yield _TIP.format(quoted(thing))


@lru_cache(maxsize=64)
def _sells_goods(firm: FirmProfile) -> bool:
    """By the names of its services: descriptions speak of what others sell."""
    named = "\n".join(name for one in firm.services for name in (one.name, *one.names.values()))
    return cues_in(_WORDS)["sells"].first_in(folded_in_place(named)) is not None


@lru_cache(maxsize=64)
def _stays_away(firm: FirmProfile) -> bool:
    """Whether it works from afar, or says of being there that it does not."""
    elsewhere = folded_in_place("\n".join((*firm.not_offered, *(one.wish for one in firm.pointers))))
    return works_from_afar(firm) or cues_in(_WORDS)["presence"].first_in(elsewhere) is not None


@lru_cache(maxsize=64)
def _our_words(firm: FirmProfile) -> frozenset[str]:
    """The stems of what is sold, and of all answers."""
    answered = "\n".join(text for one in firm.answers for text in one.texts.values())
    sold = "\n".join(word for one in firm.services for word in (one.name, *one.names.values(), *one.keywords))
    return words_of_the_work(firm) | stems_of(folded_in_place(f"{answered}\n{sold}"), shortest=_TELLING)


def _thing_of_a_tip(inquiry: Inquiry, firm: FirmProfile) -> str:
    """What a tip is for or is not sold, if they ask for it: one word in a sentence that asks, or one that is told of
    where they ask "is that something you do"; of several each near the others.
    """
    read = MessageText.of(inquiry)
    folded = folded_in_place(without_addresses(read.typed[:_READ]))
    points_back = cues_in(_WORDS)["points_back"].first_in(folded) is not None
    for thing, words in _things_of_tips(firm):
        if len(words) > 1:
            if _are_near(thing, words, folded, firm):
                return thing
        elif not says_also(inquiry, [thing]) and (
            is_asked_beside(words[0][1], read) or (points_back and any(words[0][1].places_in(folded)))
        ):
            return thing
    return ""


def _are_near(thing: str, words: Sequence[tuple[str, Terms]], folded: str, firm: FirmProfile) -> bool:
    """Whether they stand around one place, in any order: "the French deed, sworn". Of three or more one may be missing,
    if another is no word of the firm's own work: "scanners, second hand" is "rented second-hand terminals" enough.
    """
    starts = [(word, start) for word, terms in words for start in _starts(word, terms, folded)]
    reach = _BESIDE if thing in firm.not_offered else _NEAR
    return any(
        {word for word, start in starts if _ends_within(reach, start - place, word)} == {word for word, _ in words}
        or _are_nearly_all({one for one, start in starts if _ends_within(_BESIDE, start - place, one)}, words, firm)
        for _, place in starts
    )


def _ends_within(reach: int, distance: int, word: str) -> bool:
    return 0 <= distance <= reach - len(word)


def _are_nearly_all(near: AbstractSet[str], words: Sequence[tuple[str, Terms]], firm: FirmProfile) -> bool:
    return len(near) > 1 and len(near) == len(words) - 1 and _tells_of_another(near, firm)


def _tells_of_another(words: Iterable[str], firm: FirmProfile) -> bool:
    return any(len(one) >= _TELLING and stem_of(one) not in _our_words(firm) for one in words)


def _starts(word: str, terms: Terms, folded: str) -> Iterator[int]:
    """Where it stands in any ending, or the first part of it: "Wurzel" for "Wurzelstock"."""
    yield from (one.start for one in terms.places_in(folded))
    if len(word) >= _COMPOUND:
        parts = (one for one in WORD.finditer(folded) if word.startswith(plain(one[0])))
        yield from (
            one.start() for one in parts if _PART <= len(one[0]) <= len(word) - _PART + 1 and not is_small(one[0])
        )


@lru_cache(maxsize=64)
def _things_of_tips(firm: FirmProfile) -> tuple[tuple[str, tuple[tuple[str, Terms], ...]], ...]:
    """What the tips are for, with its words: no place, and no single word that the firm says of its own work.

    With what is not sold, where it takes several words: one word alone is found wherever it stands.
    """
    things = dict.fromkeys(part.strip() for one in firm.pointers for part in _BETWEEN.split(one.wish))
    several = (one for one in firm.not_offered if len(_words_in(one)) > 1)
    not_sold = (one for one in several if _tells_of_another(_words_in(one), firm))
    told = ((one, _words_in(one)) for one in (*things, *not_sold))
    return tuple(
        (thing, tuple((word, Terms([(word, 1.0)])) for word in words))
        for thing, words in told
        if words
        and cues_in(_WORDS)["beyond"].first_in(folded_in_place(thing)) is None
        and (len(words) > 1 or stem_of(words[0]) not in _our_words(firm))
    )


def _words_in(thing: str) -> list[str]:
    return [word for word in plain(thing).split() if not is_small(word)]
