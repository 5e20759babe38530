"""The mails of a mixed day: every kind in `staging/mails`, from another person each time, and some a second time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from staging.installation.processes import ROOT

_FOLDER = ROOT / "staging" / "mails"
_TOPICS = (
    "pricing",
    "a new sales process",
    "entering the French market",
    "our brand",
    "a survey of our customers",
    "hiring a sales team",
    "a trade fair",
    "our dealers' margins",
    "spare part prices",
    "a five-year plan",
)
_GOODS = ("pumps", "looms", "kilns", "valves", "lifts", "bicycles", "ovens", "boats", "scales", "lamps")
_CITIES = ("Leeds", "Graz", "Lyon", "Porto", "Ghent", "Turin", "Malmo", "Lodz", "Cork", "Bilbao")
_GIVEN = ("Ada", "Bruno", "Clara", "Dario", "Elsa", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karla", "Luca")
_FAMILY = ("Quill", "Brook", "Farrow", "Moor", "Heath", "Stone", "Marsh", "Field", "Ridge", "Vale", "Thorn", "Birch")
_PIPED_OF = 6  # one in so many goes through the pipe
_AGAIN_OF = 24  # one in so many comes a second time


@dataclass(frozen=True, slots=True)
class MixedMail:
    """One mail on its way to us."""

    kind: str
    message_id: str  # with angle brackets
    address: str  # of the person it is about
    raw: bytes
    piped: bool

    @property
    def envelope_from(self) -> str:
        return "" if self.kind == "bounce" else self.address


def mixed_mails(count: int, seed: int) -> Sequence[MixedMail]:
    """So many, in a random order; those that come again come after the first time, by the same way."""
    dice = random.Random(seed)
    kinds = sorted(_FOLDER.glob("*.eml"))
    again = count // _AGAIN_OF
    fresh = [_mail(kinds[number % len(kinds)].stem, number, dice) for number in range(count - again)]
    dice.shuffle(fresh)
    return [*fresh, *fresh[:again]]


def _mail(kind: str, number: int, dice: random.Random) -> MixedMail:
    given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
    domain = f"{family.lower()}{number}.example"
    words = {
        "id": f"{100 + number}",
        "name": f"{given} {family}",
        "address": f"{given.lower()}@{domain}",
        "domain": domain,
        "topic": _TOPICS[number % len(_TOPICS)],
        "goods": _GOODS[number // 3 % len(_GOODS)],
        "city": _CITIES[number // 7 % len(_CITIES)],
    }
    text = (_FOLDER / f"{kind}.eml").read_text(encoding="utf-8")
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    raw = text.replace("\n", "\r\n").encode()
    piped = number % _PIPED_OF == 0
    own = "dana@fernhill.example" if kind == "forward" else words["address"]
    return MixedMail(kind, _message_id(text), own, raw, piped)


def _message_id(text: str) -> str:
    return next(line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("Message-ID:"))
