"""Whether somebody may be where the firm does not work, as far as its answer about its area tells."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.people.phone_numbers import region_of
from app.domain.reply.word_kinds import plain_words
from app.domain.signature_facts import country_code
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place, plain, words_of
from app.domain.words.negations import NEGATIONS
from app.domain.words.sentences import BETWEEN_SENTENCES
from app.domain.words.towns import kilometres, towns_of
from app.domain.words.word_lists import lists_of
from integrations.letters.passed_over import asks_us_to_come

_WORDS = Path(__file__).with_name("passed_over.toml")
_READ = 6_000  # characters
_PLACE = r"[A-Z\u00c0-\u00de][^\W\d_]+(?:[ -][A-Z\u00c0-\u00de][^\W\d_]+)*"
_LEADS_TO = (
    "in|at|near|from|to|of|around|outside|um|nach|aus|von|à|autour de|près de|de|a|ad|da|en|cerca de|alrededor de|em|"
    "perto de|te|bij|rond|rondom|i|runt|w|wokół"
)
_A_SMALL_WORD = re.compile(
    r"\b(?:a|i|e|w|de|en|um)\b ", re.IGNORECASE
)  # "a Worcester boiler": there it leads to no place
_AND = r"(?:, |,? (?:and|or|und|oder|et|ou|e|o|y|en|of|och|i|lub) )"
_LISTED = re.compile(rf"\b(?:{_LEADS_TO})\s+(?P<places>{_PLACE}(?:{_AND}{_PLACE})*)")
_BETWEEN = re.compile(_AND)
_SHORTEST = 4  # letters of a place's name
_DISTANCE = re.compile(r"(?<![\d.,])(?P<number>\d{1,3}) ?-?(?:km\b|kilom|(?P<mile>mile|meile|mijl))")
_MILE = 1.6  # kilometres
_NEAR = 60.0  # kilometres from a town that the firm names, where it names no distance: what is farther is not sure
_NATIONS = tuple(plain(lists_of("claims")["known"]["nations"]).split())  # and their languages, by their beginnings
_TIMES = frozenset(plain(word) for line in lists_of("dates")["months"].values() for word in line.split())  # no places
# In German every noun is written so, and a preposition tells nothing.
_NOUNS_ARE_CAPITAL = frozenset({"de"})


def may_be_far(inquiry: Inquiry, firm: FirmProfile, language: str) -> bool:
    """Whether they name a town beyond the firm's area, or a place that it says it does not go to.

    Of a town that no list has, it counts whether they ask the firm to come.
    """
    if not _areas(firm) or works_from_afar(firm):
        return False
    said = _said(inquiry)
    if any(f" {one} " in said for one in _places_denied(firm)):
        return True
    text = without_addresses(_text_of(inquiry))
    named = frozenset(_places_in(_A_SMALL_WORD.sub("", text) if language == "en" else text))
    known = {one: _is_beyond(one, firm) for one in named | _places_asked(firm) if f" {one} " in said}
    if True in known.values():
        return True
    if is_inside(inquiry, firm) or False in known.values():
        return False
    if any(one in _places_asked(firm) for one in known):
        return True
    return language not in _NOUNS_ARE_CAPITAL and bool(named) and asks_us_to_come(inquiry)


def is_inside(inquiry: Inquiry, firm: FirmProfile) -> bool:
    """Whether they name a place that the firm's answer about its area names, or it works from afar."""
    said = _said(inquiry)
    return works_from_afar(firm) or (bool(_areas(firm)) and any(f" {one} " in said for one in _places_inside(firm)))


def _said(inquiry: Inquiry) -> str:
    """What they typed, in plain words with a blank on either side of each."""
    return f" {' '.join(words_of(plain(without_addresses(_text_of(inquiry)))))} "


def _text_of(inquiry: Inquiry) -> str:
    return f"{inquiry.subject or ''}\n{inquiry.typed}"[:_READ]


def _places_in(text: str) -> Iterator[str]:
    """The names behind a word that leads to a place, in plain words."""
    for found in _LISTED.finditer(text):
        for one in _BETWEEN.split(found["places"]):
            name = " ".join(words_of(plain(one)))
            if len(name) >= _SHORTEST and _TIMES.isdisjoint(name.split()):
                yield name


@lru_cache(maxsize=64)
def _areas(firm: FirmProfile) -> tuple[ApprovedAnswer, ...]:
    """The answers that the sheet has for those who ask where it works."""
    asks = cues_in(_WORDS)["area"]
    return tuple(one for one in firm.answers if any(asks.first_in(folded_in_place(said)) for said in _asked(one)))


@lru_cache(maxsize=64)
def works_from_afar(firm: FirmProfile) -> bool:
    """Whether it says so to those who ask where it works."""
    afar = cues_in(_WORDS)["remote"]
    return any(afar.first_in(folded_in_place(text)) for one in _areas(firm) for text in one.texts.values())


def _asked(answer: ApprovedAnswer) -> list[str]:
    return [question for all_of in answer.asked.values() for question in all_of]


@lru_cache(maxsize=64)
def _places_inside(firm: FirmProfile) -> frozenset[str]:
    """The places that its texts about the area and its description of itself name, and of its address the town.

    The country of an address says nothing of an area, nor does a language: "we write in English".
    """
    parts = (" ".join(word for word in part.split() if word.isalpha()) for part in firm.postal_address.split(",")[1:])
    town = " ".join(f"in {part}." for part in parts)
    told = frozenset(name for text in _told(firm, denied=False) for name in _places_in(text))
    here = frozenset(name for text in (firm.about, town) for name in _places_in(text) if not country_code(name))
    towns = towns_of(_country(firm))
    return frozenset(one for one in told | here if country_code(one) or one in towns or not one.startswith(_NATIONS))


@lru_cache(maxsize=64)
def _places_denied(firm: FirmProfile) -> frozenset[str]:
    """Where it says that it does not go."""
    named = frozenset(name for text in _told(firm, denied=True) for name in _places_in(text))
    return named - _places_inside(firm)


@lru_cache(maxsize=64)
def _places_asked(firm: FirmProfile) -> frozenset[str]:
    """The places of the sheet's questions: mostly people ask for them in vain."""
    asked = [question for one in _areas(firm) for question in _asked(one)]
    return frozenset(name for text in asked for name in _places_in(text)) - _places_inside(firm)


def _is_beyond(place: str, firm: FirmProfile) -> bool | None:
    """Whether a town is farther from the firm, and from each town of its area, than it goes; None: unknown."""
    towns = towns_of(_country(firm))
    where, ours = towns.get(place, ()), [one for inside in _places_inside(firm) for one in towns.get(inside, ())]
    if not where or not ours:
        return None
    return min(kilometres(one, other) for one in where for other in ours) > _reach(firm)


@lru_cache(maxsize=64)
def _reach(firm: FirmProfile) -> float:
    """Kilometres: the most that the answers about the area name, else what is near."""
    said = [found for text in _told(firm, denied=False) for found in _DISTANCE.finditer(folded_in_place(text))]
    named = [float(one["number"]) * (_MILE if one["mile"] else 1) for one in said]
    return max(named, default=_NEAR)


@lru_cache(maxsize=64)
def _country(firm: FirmProfile) -> str:
    """By its telephone, else by what its address ends with."""
    by_phone = region_of(firm.telephone or "", "")
    return by_phone or country_code(firm.postal_address.rpartition(",")[2])


def _told(firm: FirmProfile, *, denied: bool) -> list[str]:
    """The sentences of its answers about the area that deny something, or the others."""
    texts = [text for one in _areas(firm) for text in one.texts.values()]
    sentences = [one for text in texts for one in BETWEEN_SENTENCES.split(text)]
    return [one for one in sentences if NEGATIONS.isdisjoint(plain_words(one)) is not denied]
