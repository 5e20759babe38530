"""Whether somebody may be where the firm does not work, as far as its answer about its area tells."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.reply.question_matters import matters_in
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain
from integrations.letters.passed_over import asks_for_a_visit

_WORDS = Path(__file__).with_name("passed_over.toml")
_READ = 6_000  # characters
_SHORTEST = 4  # letters of a place's name
_NAME = re.compile(r"[^\W\d_]{4,}")
# In German every noun is written so, and a preposition tells nothing.
_IN_A_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|outside|à|près de|a|ad|en|cerca de|em|perto de|te|bij|i|w)\s+"
    r"(?P<place>[A-Z\u00c0-\u00de][^\W\d_]{3,})"
)
_NOUNS_ARE_CAPITAL = frozenset({"de"})


def may_be_far(inquiry: Inquiry, firm: FirmProfile, language: str) -> bool:
    """Whether they name a place that people ask the firm about in vain, or ask it to come to one it does not name."""
    areas = _areas(firm)
    if not areas:
        return False
    said = {plain(word) for word in _NAME.findall(without_addresses(_text_of(inquiry)))}
    inside = _places_inside(firm)
    if said & inside:
        return False
    return bool(said & _places_asked(firm)) or (_asks_to_come(inquiry) and any(_places_in(inquiry, language)))


def is_inside(inquiry: Inquiry, firm: FirmProfile) -> bool:
    """Whether they name a place that the firm's answer about its area names."""
    said = {plain(word) for word in _NAME.findall(without_addresses(_text_of(inquiry))) if word[0].isupper()}
    return bool(_areas(firm)) and bool(said & _places_inside(firm))


def _text_of(inquiry: Inquiry) -> str:
    return f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ]


def _asks_to_come(inquiry: Inquiry) -> bool:
    return asks_for_a_visit(inquiry) or cues_in(_WORDS)["come"].first_in(folded_in_place(_text_of(inquiry))) is not None


def _places_in(inquiry: Inquiry, language: str) -> Iterator[str]:
    if language not in _NOUNS_ARE_CAPITAL:
        for found in _IN_A_PLACE.finditer(without_addresses(_text_of(inquiry))):
            yield found["place"]


@lru_cache(maxsize=64)
def _areas(firm: FirmProfile) -> tuple[ApprovedAnswer, ...]:
    """The answers that the sheet has for those who ask where it works."""
    asked = ((one, [question for all_of in one.asked.values() for question in all_of]) for one in firm.answers)
    return tuple(one for one, questions in asked if any("area" in matters_in(question) for question in questions))


@lru_cache(maxsize=64)
def _places_inside(firm: FirmProfile) -> frozenset[str]:
    """Every name that its texts about the area, its description of itself and its own address hold."""
    texts = [text for one in _areas(firm) for text in one.texts.values()]
    told = " ".join((*texts, firm.about, firm.postal_address))
    return frozenset(plain(word) for word in _NAME.findall(told) if word[0].isupper())


@lru_cache(maxsize=64)
def _places_asked(firm: FirmProfile) -> frozenset[str]:
    """The places of the questions themselves that no text names: people ask for them in vain."""
    asked = [question for one in _areas(firm) for all_of in one.asked.values() for question in all_of]
    names = {plain(word) for question in asked for word in _NAME.findall(question)[1:] if word[0].isupper()}
    return frozenset(names - _places_inside(firm))
