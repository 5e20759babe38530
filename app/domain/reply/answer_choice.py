"""Which of the firm's approved answers a message may need, and which tips."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, log

from app.domain.firm import ApprovedAnswer, FirmProfile, Pointer
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.stems import stems_of

MOST_ANSWERS = 9
MOST_CHARACTERS = 4_500  # of all answers that a model is shown, with their keys
MOST_OF_POINTERS, MOST_OF_UNNAMED = 1_500, 700  # characters, of all and where the text names none
_BESIDE_A_KEY = 10  # characters of its line
_SHORTEST = 3  # letters: "NDA", "CRM"
_ASKED_COUNTS = 2.0  # a word of the question, where one of the answer counts 1
SURELY = 5.0  # a word of the question that hardly another answer has, or several that few have
LEAST = 2.0  # a single word that a third of the answers have says nothing


@dataclass(frozen=True, slots=True)
class _Bag:
    """The stems of an answer: of how people ask it, and of what it says."""

    answer: ApprovedAnswer
    asked: frozenset[str]
    told: frozenset[str]


def fitting_answers(
    text: str, firm: FirmProfile, limit: int = MOST_ANSWERS, *, least: float = LEAST
) -> tuple[ApprovedAnswer, ...]:
    """Those with the most rare words in common with the text, best first, from `least` points; promises are none."""
    said = stems_of(without_addresses(text), shortest=_SHORTEST)
    bags = _bags_of(firm)
    seen = Counter(stem for bag in bags for stem in bag.asked | bag.told)
    weights = {stem: log(1 + len(bags) / count) for stem, count in seen.items()}

    def points(bag: _Bag) -> float:
        shared = said & (bag.asked | bag.told)
        # Exact, so that a tie is one in whatever order the set has its words: the question is the same in each process.
        return fsum(weights[stem] * (_ASKED_COUNTS if stem in bag.asked else 1.0) for stem in shared)

    ranked = sorted(((points(bag), bag.answer) for bag in bags), key=lambda pair: -pair[0])
    return tuple(answer for found, answer in ranked[:limit] if found >= least)


def shown_answers(
    text: str, firm: FirmProfile, language: str, most_characters: int = MOST_CHARACTERS
) -> tuple[ApprovedAnswer, ...]:
    """The answers that fit best first, as far as there is room; those without a word in common as the firm has them.

    What somebody needs to hear need not share a word with what they wrote: of the answers that partners used in thirty
    letters the nine best by words were 57 %, what has room here is 88 %. One without room leaves it to shorter ones.
    """
    shown: list[ApprovedAnswer] = []
    for answer in fitting_answers(text, firm, len(firm.answers), least=0.0):
        length = len(answer.key) + len(answer.text_in(language)) + _BESIDE_A_KEY
        if length <= most_characters:
            most_characters -= length
            shown.append(answer)
    return tuple(shown)


def shown_pointers(text: str, firm: FirmProfile, *, is_no: bool = False) -> tuple[Pointer, ...]:
    """The tips a model is shown, as far as there is room: those about something that the text names, then those about
    no thing that is not sold, then the others.

    Who lives too far away names a town, and no word of the tip "outside our area". With `is_no` the letter is likely to
    send them to somebody else: then there is more room.
    """
    said = stems_of(without_addresses(text), shortest=_SHORTEST)
    things = stems_of("\n".join(firm.not_offered), shortest=_SHORTEST)

    def rank(one: Pointer) -> int:
        wish = stems_of(one.wish, shortest=_SHORTEST)
        return 0 if said & wish else 2 if things & wish else 1

    room, shown = MOST_OF_POINTERS, list[Pointer]()
    kept = 0 if is_no else MOST_OF_POINTERS - MOST_OF_UNNAMED
    for one in sorted(firm.pointers, key=rank):
        left = room - len(one.wish) - len(one.ask)
        if left >= (0 if rank(one) == 0 else kept):
            room = left
            shown.append(one)
    return tuple(shown)


@lru_cache(maxsize=64)
def _bags_of(firm: FirmProfile) -> tuple[_Bag, ...]:
    return tuple(
        _Bag(one, stems_of(_asked(one), shortest=_SHORTEST), stems_of(_told(one), shortest=_SHORTEST))
        for one in firm.answers
        if not one.is_promise
    )


def _asked(answer: ApprovedAnswer) -> str:
    return " ".join((answer.key.replace("_", " "), *(one for asked in answer.asked.values() for one in asked)))


def _told(answer: ApprovedAnswer) -> str:
    return " ".join(answer.texts.values())
