"""What each colleague may do: partners everything, colleagues what the day asks, readers look."""

from collections.abc import Mapping
from enum import StrEnum, auto


class Right(StrEnum):
    """One kind of thing to do in the console."""

    LOOK = auto()
    DECIDE = auto()  # about leads, people and tasks
    STOP = auto()  # at once, whatever leaves by itself; running again is a setting
    SETTINGS = auto()  # how far Firstreply acts, where leads come from, what letters may say
    EXPORT = auto()  # lists of people, to take away
    ERASE = auto()


class ColleagueRole(StrEnum):
    """Stored; values are never renamed."""

    PARTNER = "partner"
    COLLEAGUE = "colleague"
    READER = "reader"


MAY: Mapping[ColleagueRole, frozenset[Right]] = {
    ColleagueRole.PARTNER: frozenset(Right),
    ColleagueRole.COLLEAGUE: frozenset({Right.LOOK, Right.DECIDE, Right.STOP}),
    ColleagueRole.READER: frozenset({Right.LOOK}),
}

ROLE_IN_WORDS: Mapping[ColleagueRole, str] = {
    ColleagueRole.PARTNER: "You decide, and change the settings.",
    ColleagueRole.COLLEAGUE: "You decide; partners change the settings.",
    ColleagueRole.READER: "You read along.",
}

NOT_YOURS: Mapping[Right, str] = {  # what somebody is told who tries it without the right
    Right.LOOK: "This page is not for you.",
    Right.DECIDE: "You read along here; partners and colleagues decide.",
    Right.STOP: "You read along here; partners and colleagues stop it.",
    Right.SETTINGS: "Partners change this. Ask one of them.",
    Right.EXPORT: "Partners take lists away. Ask one of them.",
    Right.ERASE: "Partners erase people. Ask one of them.",
}
