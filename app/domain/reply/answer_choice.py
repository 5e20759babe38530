"""Which of the firm's approved answers a message may need."""

from collections import Counter
from functools import cache, lru_cache
from math import log

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.folding import words_of
from app.domain.words.word_lists import lists_of

MOST_ANSWERS = 9
_STEM = 5  # letters: "migrate", "migration" and "migrating" ask for the same
_ASKED_COUNTS = 2.0  # a word of the question, where one of the answer counts 1
SURELY = 5.0  # a word of the question that hardly another answer has, or several that few have
LEAST = 2.0  # a single word that a third of the answers have says nothing


def fitting_answers(
    text: str, firm: FirmProfile, limit: int = MOST_ANSWERS, *, least: float = LEAST
) -> tuple[ApprovedAnswer, ...]:
    """Those with the most rare words in common with the text, best first, from `least` points; promises are none."""
    said = _stems(without_addresses(text))
    answers = tuple(answer for answer in firm.answers if not answer.is_promise)
    bags = [(_stems_of(_asked(answer)), _stems_of(_told(answer))) for answer in answers]
    seen = Counter(stem for asked, told in bags for stem in asked | told)
    weights = {stem: log(1 + len(answers) / count) for stem, count in seen.items()}

    def points(bag: tuple[frozenset[str], frozenset[str]]) -> float:
        asked, told = bag
        return sum(weights[stem] * (_ASKED_COUNTS if stem in asked else 1.0) for stem in said & (asked | told))

    ranked = sorted(zip(answers, map(points, bags), strict=True), key=lambda pair: -pair[1])
    return tuple(answer for answer, found in ranked[:limit] if found >= least)


def _asked(answer: ApprovedAnswer) -> str:
    return " ".join((answer.key.replace("_", " "), *(one for asked in answer.asked.values() for one in asked)))


def _told(answer: ApprovedAnswer) -> str:
    return " ".join(answer.texts.values())


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words_of(text) if len(word) > 2 and word not in _small_words())


@cache
def _small_words() -> frozenset[str]:
    return frozenset(words_of(" ".join(lists_of("small_words").values())))


@lru_cache(maxsize=512)
def _stems_of(text: str) -> frozenset[str]:
    return _stems(text)
