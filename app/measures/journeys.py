"""What became of each opportunity: a lead with all further messages, meetings and deals, told by its events alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.counted_events import CountedEvent, SalesEvent, filtered_by_person, first_answered, graded
from app.domain.deal_figures import DealFigures
from app.domain.draft import Answer
from app.domain.judgement import Disposition, Tier


class Stage(StrEnum):
    """How far an opportunity came. Values stand in addresses and in what `leads conversion --json` says."""

    DEAL = "deal"  # first: it is opened when the inquiry is recorded, answered or not
    ANSWERED = "answered"
    BOOKED = "booked"
    HELD = "held"
    WON = "won"


class DealState(StrEnum):
    """As `CrmCopy` says it of a deal."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class JourneyEvent(NamedTuple):
    """What a row of the history says of a lead."""

    lead_id: str
    at: datetime
    kind: str
    actor: str
    about: str | None
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One deal as it stands."""

    id: str  # theirs
    state: DealState
    figures: DealFigures
    opened_at: datetime
    closed_at: datetime | None  # None: it is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One opportunity. What it came from is that of its first message; empty where that is not known."""

    lead_id: str
    arrived_at: datetime
    channel: str
    tier: str
    service: str
    letter: str  # who wrote the first letter that left, with the version
    cases: tuple[str, ...]  # case studies shown
    stages: frozenset[Stage]
    called_off: bool  # a meeting was, and none is booked or held since
    missed: bool  # a meeting was, and none was held
    deals: tuple[Deal, ...]


_CLOSINGS: Final = {f"closed_{one}": one.value for one in Disposition} | {
    filtered_by_person(one): one.value for one in Disposition
}
_ANSWERS: Final = {first_answered(one): one for one in Answer}
_TIERS: Final = {graded(one): one.value for one in Tier}
_DEAL_STATES: Final = {
    SalesEvent.DEAL_OPENED.value: DealState.OPEN,
    SalesEvent.DEAL_WON.value: DealState.WON,
    SalesEvent.DEAL_LOST.value: DealState.LOST,
}
_OF_DEALS: Final = {*_DEAL_STATES, SalesEvent.DEAL_MOVED.value, SalesEvent.DEAL_REMOVED.value}
_OF_MEETINGS: Final = {
    CountedEvent.BOOKED.value,
    CountedEvent.MOVED.value,
    CountedEvent.CANCELLED.value,
    CountedEvent.MEETING_HELD.value,
    CountedEvent.MEETING_MISSED.value,
}
_OUTCOMES: Final = _OF_MEETINGS - {CountedEvent.BOOKED.value, CountedEvent.MOVED.value}
_JOINED, _RESCUED = "joined", "rescued"
_BACK: Final = {_RESCUED, CountedEvent.TAKEN_AS_INQUIRY.value}
_FURTHER: Final = (_JOINED, CountedEvent.CONTINUES.value)  # it is no first message, whosever it is
_PARENTS: Final = {*_FURTHER, SalesEvent.OF_OPPORTUNITY.value}
_REST: Final = {
    CountedEvent.ARRIVED.value,
    CountedEvent.FIRST_ANSWER_TAKEN_BACK.value,
    SalesEvent.MARKED_AS_TEST.value,
    SalesEvent.ASKS_FOR.value,
    SalesEvent.LETTER_LEFT.value,
    SalesEvent.CASE_SHOWN.value,
}
KINDS: Final = frozenset({*_CLOSINGS, *_ANSWERS, *_TIERS, *_OF_DEALS, *_OF_MEETINGS, *_BACK, *_PARENTS, *_REST})


@dataclass(slots=True)
class _Message:
    """One lead, as its events leave it."""

    arrived_at: datetime | None = None
    channel: str = ""
    tier: str = ""
    service: str = ""
    is_test: bool = False
    closed_as: str = ""
    parents: dict[str, str | None] = field(default_factory=dict)  # why it is no first message -> whose it is
    answers: set[Answer] = field(default_factory=set)
    letters: list[tuple[datetime, str]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    meetings: list[JourneyEvent] = field(default_factory=list)

    def parent_of(self, own_id: str) -> str | None:
        """The lead whose opportunity it belongs to; None: its own, or that was not kept yet."""
        return next((one for one in self.parents.values() if one and one != own_id), None)

    def counts(self, own_id: str) -> bool:
        """A genuine first message. What was filtered, a client's, a vendor's test and what joined are none."""
        is_inquiry = self.closed_as in ("", Disposition.INQUIRY.value)
        is_further = any(kind in self.parents for kind in _FURTHER) or self.parent_of(own_id) is not None
        return self.arrived_at is not None and is_inquiry and not self.is_test and not is_further


def journeys_of(events: Iterable[JourneyEvent]) -> list[Journey]:
    """Every opportunity that counts, in the order they arrived. `events` in the order they happened."""
    messages: dict[str, _Message] = defaultdict(_Message)
    deals: dict[str, tuple[str, Deal | None]] = {}  # deal -> (its lead, None: it is gone)
    for event in events:
        if event.kind in _OF_DEALS:
            deal_id = event.about or ""
            deals[deal_id] = (event.lead_id, _deal_after(deals.get(deal_id, ("", None))[1], event))
        else:
            _take(messages[event.lead_id], event)
    parts: dict[str, list[_Message]] = defaultdict(list)
    for lead_id, message in messages.items():
        parts[_root(lead_id, messages)].append(message)
    their_deals: dict[str, list[Deal]] = defaultdict(list)
    for lead_id, deal in deals.values():
        if deal is not None:
            their_deals[_root(lead_id, messages)].append(deal)
    found = [
        _journey(lead_id, message, parts[lead_id], their_deals.get(lead_id, []))
        for lead_id, message in messages.items()
        if message.counts(lead_id)
    ]
    return sorted(found, key=lambda one: (one.arrived_at, one.lead_id))


def _take(message: _Message, event: JourneyEvent) -> None:
    kind = event.kind
    if kind in _TIERS:
        message.tier = _TIERS[kind]
    elif kind in _CLOSINGS:
        message.closed_as = _CLOSINGS[kind]
    elif kind in _BACK:
        message.closed_as = ""
        if kind == _RESCUED:
            message.parents.pop(_JOINED, None)
    elif kind in _PARENTS:
        message.parents[kind] = event.about
    elif kind in _ANSWERS:
        message.answers.add(_ANSWERS[kind])
    elif kind in _OF_MEETINGS:
        message.meetings.append(event)
    else:
        _take_rest(message, event)


def _take_rest(message: _Message, event: JourneyEvent) -> None:
    value = event.value or ""
    if event.kind == CountedEvent.ARRIVED:
        message.arrived_at, message.channel = event.at, event.actor
    elif event.kind == CountedEvent.FIRST_ANSWER_TAKEN_BACK:
        message.answers.discard(Answer.PERSON)
    elif event.kind == SalesEvent.MARKED_AS_TEST:
        message.is_test = True
    elif event.kind == SalesEvent.ASKS_FOR:
        message.service = value
    elif event.kind == SalesEvent.LETTER_LEFT:
        message.letters.append((event.at, value))
    elif event.kind == SalesEvent.CASE_SHOWN:
        message.cases.append(value)


def _deal_after(deal: Deal | None, event: JourneyEvent) -> Deal | None:
    if event.kind == SalesEvent.DEAL_REMOVED:
        return None
    state = _DEAL_STATES.get(event.kind) or (deal.state if deal else DealState.OPEN)
    is_news = deal is None or deal.state is not state
    closed_at = None if state is DealState.OPEN else event.at if is_news else deal.closed_at  # type: ignore[union-attr]  # news where there is none
    return Deal(
        id=event.about or "",
        state=state,
        figures=DealFigures.from_text(event.value or ""),
        opened_at=deal.opened_at if deal else event.at,
        closed_at=closed_at,
    )


def _root(lead_id: str, messages: Mapping[str, _Message]) -> str:
    """The lead whose opportunity it belongs to at last; of a circle the one it was entered by."""
    seen = [lead_id]
    while (known := messages.get(seen[-1])) is not None and (parent := known.parent_of(seen[-1])) is not None:
        if parent in seen:
            return lead_id
        seen.append(parent)
    return seen[-1]


def _journey(lead_id: str, first: _Message, parts: list[_Message], deals: list[Deal]) -> Journey:
    meetings = sorted((one for part in parts for one in part.meetings), key=lambda one: one.at)
    letters = sorted((one for part in parts for one in part.letters), key=lambda one: one[0])
    outcomes = {one.about: one.kind for one in meetings if one.kind in _OUTCOMES}  # the last word of each
    is_held = CountedEvent.MEETING_HELD.value in outcomes.values()
    is_booked = any(one.kind == CountedEvent.BOOKED for one in meetings)
    bookings = [one.kind for one in meetings if not one.kind.startswith("meeting_")]
    reached = {
        Stage.ANSWERED: any(part.answers for part in parts),
        Stage.BOOKED: is_booked or is_held,
        Stage.HELD: is_held,
        Stage.DEAL: bool(deals),
        Stage.WON: any(deal.state is DealState.WON for deal in deals),
    }
    assert first.arrived_at is not None  # `counts` asked for it
    return Journey(
        lead_id=lead_id,
        arrived_at=first.arrived_at,
        channel=first.channel,
        tier=first.tier,
        service=first.service,
        letter=letters[0][1] if letters else "",
        cases=tuple(sorted({case for part in parts for case in part.cases})),
        stages=frozenset(stage for stage, is_reached in reached.items() if is_reached),
        called_off=is_booked and not is_held and bookings[-1] == CountedEvent.CANCELLED,
        missed=not is_held and CountedEvent.MEETING_MISSED.value in outcomes.values(),
        deals=tuple(deals),
    )
