"""Why what somebody asks for may be another's work: goods, papers, presence where the firm works from afar, a tip's."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from app.domain.words.inflection import Terms
from app.domain.words.quoting import quoted
from app.domain.words.small_words import is_small
from app.domain.words.stems import stem_of, stems_of
from integrations.judges.message_text import MessageText
from integrations.judges.topics import is_asked_beside
from integrations.letters.named_places import works_from_afar
from integrations.letters.passed_over import asks_us_to_come, says_also, words_of_the_work

_WORDS = Path(__file__).with_name("passed_over.toml")
_READ = 6_000  # characters
_NEAR = 80  # characters
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
    return words_of_the_work(firm) | stems_of(folded_in_place(answered))


def _thing_of_a_tip(inquiry: Inquiry, firm: FirmProfile) -> str:
    """What a tip is for, if they ask for it: one word in a sentence that asks, of several each near the first."""
    read = MessageText.of(inquiry)
    folded = folded_in_place(without_addresses(read.typed[:_READ]))
    for thing, words in _things_of_tips(firm):
        if len(words) == 1 and is_asked_beside(words[0], read) and not says_also(inquiry, [thing]):
            return thing
        if len(words) > 1 and any(_are_near(words[1:], folded, one.start) for one in words[0].places_in(folded)):
            return thing
    return ""


def _are_near(words: Sequence[Terms], folded: str, place: int) -> bool:
    """Whether all of them stand around that place, in any order: "the French deed, sworn"."""
    around = folded[max(0, place - _NEAR) : place + _NEAR]
    return all(any(True for _ in one.places_in(around)) for one in words)


@lru_cache(maxsize=64)
def _things_of_tips(firm: FirmProfile) -> tuple[tuple[str, tuple[Terms, ...]], ...]:
    """What the tips are for, with its words: no place, and no single word that the firm says of its own work."""
    things = dict.fromkeys(part.strip() for one in firm.pointers for part in _BETWEEN.split(one.wish))
    told = ((one, [word for word in plain(one).split() if not is_small(word)]) for one in things)
    return tuple(
        (thing, tuple(Terms([(word, 1.0)]) for word in words))
        for thing, words in told
        if words
        and cues_in(_WORDS)["beyond"].first_in(folded_in_place(thing)) is None
        and (len(words) > 1 or stem_of(words[0]) not in _our_words(firm))
    )
