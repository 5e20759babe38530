"""How many people share a name, a town or a mail domain: agreement about what is rare says more."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, log2
from typing import TypeVar

from app.domain.people.mail_domains import is_open_to_everybody
from app.domain.people.name_fit import ComparedName
from app.domain.people.nicknames import (
    FREQUENT_FAMILY_NAMES,
    KNOWN_GIVEN_NAMES,
    family_of_spelling,
    given_name_keys,
    is_family_name,
)
from app.domain.people.person import Person
from app.domain.people.spelling import letters_of, romanised, transcribed
from app.domain.words.folding import plain
from app.domain.words.word_lists import word_list


def _letters(name: str) -> frozenset[str]:
    return frozenset(map(letters_of, word_list("name_shares", name)))


_GIVEN_IN_100 = _letters("given_in_100")
_FAMILY_IN_150 = _letters("family_in_150")
_COUNTRIES = _letters("countries")
_FREQUENT = FREQUENT_FAMILY_NAMES | set(map(transcribed, FREQUENT_FAMILY_NAMES))
_TRANSCRIBED_ENDINGS = tuple(map(transcribed, word_list("family_names", "endings")))
_SHORTEST_OF_SPACELESS = 3
_TOWN, _COUNTRY = 3.0, 0.5
_COMPANY_DOMAIN, _OPEN_DOMAIN = 9.0, 1.5


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """How often a chance agreement must be halved, in bits; ten is one in a thousand.

    The shares of whole countries; where a crowd of people is known (`shares_of`), theirs if they are larger.
    """

    given: Mapping[str, float] = field(default_factory=dict)
    family: Mapping[str, float] = field(default_factory=dict)
    town: Mapping[str, float] = field(default_factory=dict)
    domain: Mapping[str, float] = field(default_factory=dict)
    namesakes: Mapping[tuple[str, str], float] = field(default_factory=dict)  # of given and family name together

    def of_given(self, name: str) -> float:
        return min(_given(name), self.given.get(name, _given(name)))

    def of_family(self, name: str) -> float:
        return min(_family(name), self.family.get(name, _family(name)))

    def of_both(self, name: ComparedName) -> float:
        """The most that given and family name together can say: little where the crowd has several who bear both."""
        return self.namesakes.get((name.given, name.family), inf)

    def of_town(self, name: str) -> float:
        """Never enough to take two people for one."""
        usual = _COUNTRY if letters_of(name) in _COUNTRIES else _TOWN
        return min(usual, self.town.get(name, usual))

    def of_domain(self, domain: str) -> float:
        usual = _OPEN_DOMAIN if is_open_to_everybody(domain) else _COMPANY_DOMAIN
        return min(usual, self.domain.get(domain, usual))


ORDINARY = Shares()
_Shared = TypeVar("_Shared")


def shares_of(people: Iterable[Person]) -> Shares:
    """The shares among these people, each of whom may stand there several times.

    A given name is as frequent as the family names it goes with are many: so one person's messages count once.
    """
    listed = list(people)
    names = {(person.name.given, person.name.family) for person in listed if person.name.is_full}
    mailboxes = {person.email_key for person in listed} - {""}
    towns = Counter(town for person in listed if (town := plain(person.city)))
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in listed:
        if person.name.is_full and person.email_key:
            bearers[person.name.given, person.name.family].add(person.email_key)
    return Shares(
        namesakes=_bits(Counter({names: len(owned) for names, owned in bearers.items()})),
        given=_bits(Counter(given for given, _ in names)),
        family=_bits(Counter(family for _, family in names)),
        town=_bits(towns),
        domain=_bits(Counter(mailbox.rpartition("@")[2] for mailbox in mailboxes)),
    )


def _bits(counted: Counter[_Shared]) -> dict[_Shared, float]:
    whole = counted.total()
    return {name: log2(whole / number) for name, number in counted.items() if number > _CHANCE}


_CHANCE = 3  # so few may be one person's slips


@lru_cache(maxsize=4096)
def _given(name: str) -> float:
    """Every form of a frequent name is frequent: Aleksandr as Alexander, Ivan as Johann, 민수 as Minsu."""
    forms = {name, *(form.lstrip("~") for form in given_name_keys(name)), romanised(name)}
    return log2(100 if forms & _GIVEN_IN_100 else 500 if forms & KNOWN_GIVEN_NAMES else 1_500)


@lru_cache(maxsize=4096)
def _family(name: str) -> float:
    """Every spelling of a frequent name is frequent: Папандреу, 김 and Papadopoylos."""
    forms = {name, family_of_spelling(name), romanised(name), transcribed(name)}
    is_short = len(unicodedata.normalize("NFC", name)) < _SHORTEST_OF_SPACELESS and not name.isascii()
    if forms & _FAMILY_IN_150 or is_short:  # most names of one or two characters
        return log2(150)
    is_known = any(map(is_family_name, forms)) or transcribed(name).endswith(_TRANSCRIBED_ENDINGS)
    return log2(600 if forms & _FREQUENT else 1_500 if is_known else 3_000)
