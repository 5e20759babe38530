"""What became of each opportunity: its events read backwards from what stands at the end, each question on its own."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_FURTHER = ("joined", "continues")
_ANSWERS = ("answered_reply", "answered_short", "answered_acknowledgement", "answered_person")
_KINDS = ("vendor_pitch", "spam", "automated", "job_seeker", "existing_client", "other", "inquiry")
_OUTCOMES = ("meeting_held", "meeting_missed", "booking_cancelled")
_BOOKINGS = ("booked", "booking_moved", "booking_cancelled")
_STATES = {"deal_opened": "open", "deal_won": "won", "deal_lost": "lost"}


class Event(NamedTuple):
    """A row of the table, its time in microseconds since 1970."""

    lead: str
    at: int
    kind: str
    actor: str
    about: str | None
    value: str | None


@dataclass
class Opportunity:
    """A lead that counts, and what it came to."""

    lead: str
    arrived: int
    channel: str
    tier: str = ""
    service: str = ""
    letter: str = ""
    cases: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    called_off: bool = False
    missed: bool = False
    deals: list[dict[str, Any]] = field(default_factory=list)


def opportunities_of(events: Iterable[Event]) -> list[Opportunity]:
    """`events` in the order they happened."""
    histories: dict[str, list[Event]] = defaultdict(list)
    deals: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        (deals[event.about or ""] if event.kind.startswith("deal_") else histories[event.lead]).append(event)
    belongs = {lead: _belongs_to(lead, told) for lead, told in histories.items()}
    groups: dict[str, list[Event]] = defaultdict(list)
    for lead, told in histories.items():
        groups[_top(lead, belongs)] += told
    found = {lead: _opportunity(lead, told, groups[lead]) for lead, told in histories.items() if _counts(lead, told)}
    for told in deals.values():
        lead = _top(told[-1].lead, belongs)
        if lead in found and told[-1].kind != "deal_removed" and (deal := _deal(told)):
            found[lead].deals.append(deal)
            found[lead].reached |= {"deal", "won"} if deal["state"] == "won" else {"deal"}
    return list(found.values())


def _last(told: Sequence[Event], *kinds: str) -> Event | None:
    return next((one for one in reversed(told) if one.kind in kinds), None)


def _after_rescue(told: Sequence[Event]) -> Sequence[Event]:
    rescues = [place for place, one in enumerate(told) if one.kind == "rescued"]
    return told[rescues[-1] + 1 :] if rescues else told


def _belongs_to(lead: str, told: Sequence[Event]) -> str | None:
    """By whichever was said first of it and stands still."""
    kept = {"joined": _after_rescue(told), "continues": told, "of_opportunity": told}
    said = [(_first_place(kind, some, told), last) for kind, some in kept.items() if (last := _last(some, kind))]
    parents = [last.about for _place, last in sorted(said, key=lambda one: one[0])]
    return next((parent for parent in parents if parent and parent != lead), None)


def _first_place(kind: str, some: Sequence[Event], told: Sequence[Event]) -> int:
    return len(told) - len(some) + next((place for place, one in enumerate(some) if one.kind == kind), 0)


def _counts(lead: str, told: Sequence[Event]) -> bool:
    closing = _last(
        told, "rescued", "taken_as_inquiry", *(f"{how}_{kind}" for how in ("closed", "filtered") for kind in _KINDS)
    )
    is_inquiry = closing is None or closing.kind in ("rescued", "taken_as_inquiry") or closing.kind.endswith("_inquiry")
    if _last(told, "arrived") is None or _last(told, "marked_as_test") is not None or not is_inquiry:
        return False
    is_further = _last(_after_rescue(told), "joined") is not None or _last(told, "continues") is not None
    return not is_further and _belongs_to(lead, told) is None


def _top(lead: str, belongs: dict[str, str | None]) -> str:
    chain = [lead]
    while (parent := belongs.get(chain[-1])) is not None:
        if parent in chain:
            return lead
        chain.append(parent)
    return chain[-1]


def _opportunity(lead: str, own: Sequence[Event], group: Sequence[Event]) -> Opportunity:
    arrived = _last(own, "arrived")
    assert arrived is not None, lead
    graded = _last(own, "graded_hot", "graded_warm", "graded_cold")
    service = _last(own, "asks_for")
    letters = sorted((one for one in group if one.kind == "letter_left"), key=lambda one: one.at)
    meetings = sorted((one for one in group if one.kind in {*_OUTCOMES, *_BOOKINGS}), key=lambda one: one.at)
    outcomes = {one.about: one.kind for one in meetings if one.kind in _OUTCOMES}
    bookings = [one.kind for one in meetings if one.kind in _BOOKINGS]
    held = "meeting_held" in outcomes.values()
    found = Opportunity(
        lead=lead,
        arrived=arrived.at,
        channel=arrived.actor,
        tier=graded.kind.removeprefix("graded_") if graded else "",
        service=(service.value or "") if service else "",
        letter=(letters[0].value or "") if letters else "",
        cases={one.value or "" for one in group if one.kind == "case_shown"},
        called_off=not held and "booked" in bookings and bookings[-1] == "booking_cancelled",
        missed=not held and "meeting_missed" in outcomes.values(),
    )
    found.reached |= {"answered"} if _is_answered(group) else set()
    found.reached |= {"booked"} if held or "booked" in bookings else set()
    found.reached |= {"held"} if held else set()
    return found


def _is_answered(group: Sequence[Event]) -> bool:
    """By anything but what a person took back."""
    for lead in {one.lead for one in group}:
        told = [one for one in group if one.lead == lead]
        if _last(told, *_ANSWERS[:3]) is not None:
            return True
        last = _last(told, "answered_person", "first_answer_taken_back")
        if last is not None and last.kind == "answered_person":
            return True
    return False


def _deal(told: Sequence[Event]) -> dict[str, Any] | None:
    """As it stands since it was last removed."""
    removed = [place for place, one in enumerate(told) if one.kind == "deal_removed"]
    since = told[removed[-1] + 1 :] if removed else told
    course = ["open", *(_STATES[one.kind] for one in since if one.kind in _STATES)]
    times = [since[0].at, *(one.at for one in since if one.kind in _STATES)]
    state = course[-1]
    place = len(course) - 1
    while place and course[place - 1] == state:
        place -= 1
    figures = json.loads(since[-1].value or "{}")
    if figures.get("estimated"):  # as it was once written
        figures["origin"] = "estimate"
    return {**figures, "state": state, "closed": times[place]}
