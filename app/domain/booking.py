"""A meeting that was booked, and what was heard of it: the same end in whatever order, and however often, it is heard.

A booking page gives a booking a new name whenever it is moved, a calendar keeps the name: so each piece of news says
which name it tells of, and which name came before or after. What became of the booking is told from all of it at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.counted_events import CountedEvent


class BookingState(StrEnum):
    """Where a booking stands; stored, never renamed."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    NO_SHOW = "no_show"


CALENDAR = "calendar"  # the vendor of what a mail's calendar file tells
BY_HAND = "by_hand"  # the vendor of what a colleague says that nobody else told
VENDORS_NAMED = {"calendly": "Calendly", "calcom": "Cal.com", "hubspot": "HubSpot"}
SAID_OF_MEETINGS = {  # in a form, and as a Decision
    "met": BookingState.HELD,
    "no_show": BookingState.NO_SHOW,
    "called_off": BookingState.CANCELLED,
}
_LONGEST = _CLOCKS_APART = timedelta(days=31)
_FARTHEST = timedelta(days=5 * 365)
_OF_ONE_MOMENT = (BookingState.BOOKED, BookingState.HELD, BookingState.NO_SHOW, BookingState.CANCELLED)  # the last wins


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNews:
    """One thing that was heard of a booking, in whatever order; the same thing heard again is equal."""

    at: datetime  # when it happened, by the clock of whoever tells
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    by: str = ""  # who says so: a vendor, or a colleague's address
    name: str = ""  # the vendor's name of the booking; empty: a colleague's word about the meeting of that time
    replaces: str = ""  # the name it had before it was moved
    moved_to: str | None = None  # the name it has since; "": it was moved, and where to is told by other news
    has_times: bool = True  # False: it does not say when the meeting is, and `at` stands in both places
    by_clock: bool = False  # nobody has said so: the hour that was planned is over
    place: str = ""  # a link to the call, a phone number, an address
    host: str = ""  # the mail address of whoever of us it is with; empty: not told

    @property
    def names(self) -> frozenset[str]:
        """All that name this booking."""
        return frozenset({self.name, self.replaces, self.moved_to or ""} - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Who booked, as the page says: a stranger may have typed any of it."""

    email: str = ""
    name: str = ""
    lead_id: str = ""  # which our link carried; empty: another link, or none
    answers: str = ""  # to the page's questions, one a line


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBooking:
    """What one delivery tells of a booking."""

    vendor: str  # "calendly", "calcom", "calendar", "hubspot", "by_hand"
    news: BookingNews
    invitee: Invitee = Invitee()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingStanding:
    """What became of a booking, by all that was heard."""

    state: BookingState
    starts_at: datetime
    ends_at: datetime
    name: str  # by which the vendor knows it now
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booking as it stands."""

    id: str
    firm_id: str
    vendor: str
    their_id: str
    lead_id: str | None
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    host: str = ""  # see `BookingNews`


def called_off(booking: Booking, now: datetime) -> HeardBooking:
    """What its vendor would tell of it if it were called off now."""
    news = BookingNews(
        at=now,
        state=BookingState.CANCELLED,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        by=booking.vendor,
        name=booking.their_id,
    )
    return HeardBooking(vendor=booking.vendor, news=news)


def may_be_said(of_lead: Sequence[Booking], now: datetime) -> tuple[BookingState, ...]:
    """What a colleague may say has become of a lead's meeting, the first to begin first.

    Of one that began, whatever it is not yet taken for; before that nothing. Without any: that they met all the same.
    """
    began = [one for one in of_lead if one.starts_at <= now]
    if began:
        return tuple(one for one in SAID_OF_MEETINGS.values() if one is not began[-1].state)
    return () if any(one.state is BookingState.BOOKED for one in of_lead) else (BookingState.HELD,)


def is_possible(news: BookingNews, heard_at: datetime) -> bool:
    """Whether there can be such a meeting, and such news of it by now.

    A calendar file is anybody's text: the year 9999 in it is on no clock of a colleague's, and a meeting of a thousand
    years would keep us from writing to them for as long.
    """
    is_meeting = not news.has_times or timedelta(0) < news.ends_at - news.starts_at <= _LONGEST
    is_news = -_FARTHEST <= news.at - heard_at <= _CLOCKS_APART
    return is_meeting and is_news and abs(news.starts_at - heard_at) <= _FARTHEST


def standing_of(heard: Iterable[BookingNews]) -> BookingStanding:
    """Where it stands by the newest news of its newest name; a colleague's word counts more than a vendor's.

    Two names of one time (the page's and the calendar's) are one meeting: who calls off the one calls off both, and who
    moves the one moves both. What is called off gives way to what is not.

    Raises ValueError where nothing of a vendor's was heard.
    """
    news = frozenset(heard)
    told = _told_by_vendors(news)
    moved = _moved_at(told)
    newest: dict[str, BookingNews] = {}
    for one in sorted(told, key=_in_order):
        if one.name not in moved:
            newest[one.name] = one
    stay = _called_off_together(_not_left(newest.values(), told, moved))
    last = max(stay or told, key=lambda one: (not _is_off(one), *_in_order(one)))
    state = BookingState.BOOKED if last.moved_to is not None else last.state
    here = [one for one in told if one.place and one.starts_at == last.starts_at]
    word = max((one for one in news if not one.name and one.starts_at == last.starts_at), key=_in_order, default=None)
    return BookingStanding(
        state=word.state if word is not None else state,
        starts_at=last.starts_at,
        ends_at=last.ends_at,
        name=last.name,
        place=max(here, key=_in_order).place if here else "",
    )


def host_of(heard: Iterable[BookingNews]) -> str:
    """Whom it is with, as was told last; "": nobody told it."""
    told = [one for one in heard if one.host]
    return max(told, key=_in_order).host if told else ""


def happenings(heard: Iterable[BookingNews]) -> Counter[CountedEvent]:
    """What the history tells of it, and how often; more news never makes it less, unless it moves to an hour it had, or
    somebody says something else of that hour than the vendor or its clock: theirs counts, as it does in what is shown.
    """
    news = frozenset(heard)
    told = _told_by_vendors(news)
    made = [one for one in told if one.state is BookingState.BOOKED]
    names = {one.name for one in made}
    times = len({one.starts_at for one in made}) + len({one.replaces for one in made} - names - {""})
    counted = Counter({CountedEvent.BOOKED: min(times, 1), CountedEvent.MOVED: max(times - 1, 0)})
    words = sorted((one for one in news if not one.name), key=_in_order)
    said = {one.starts_at: one.state for one in words}
    counts = [*words, *(one for one in told if said.get(one.starts_at, one.state) is one.state)]
    for state, event in TOLD_AS.items():
        counted[event] = len({one.starts_at for one in counts if one.state is state and one.moved_to is None})
    return +counted


TOLD_AS = {
    BookingState.CANCELLED: CountedEvent.CANCELLED,
    BookingState.HELD: CountedEvent.MEETING_HELD,
    BookingState.NO_SHOW: CountedEvent.MEETING_MISSED,
}


def _moved_at(told: Iterable[BookingNews]) -> dict[str, datetime]:
    """Of each name that the booking has no more: when it was first told to be moved."""
    moved: dict[str, datetime] = {}
    for one in told:
        for name in {one.replaces, one.name if one.moved_to is not None else ""} - {""}:
            moved[name] = min(one.at, moved.get(name, one.at))
    return moved


def _not_left(
    newest: Iterable[BookingNews], told: Iterable[BookingNews], moved: Mapping[str, datetime]
) -> list[BookingNews]:
    """Without those of an hour that was later moved away from, under whatever name."""
    left: dict[datetime, datetime] = {}
    for one in told:
        if one.name in moved:
            left[one.starts_at] = max(moved[one.name], left.get(one.starts_at, moved[one.name]))
    return [one for one in newest if one.at >= left.get(one.starts_at, one.at)]


def _told_by_vendors(news: Iterable[BookingNews]) -> list[BookingNews]:
    """With times, and without the end that a clock tells where the last that was said of that hour is: nobody came."""
    told = _with_times(news)
    said = {(one.name, one.starts_at): one.state for one in sorted(told, key=_in_order) if not one.by_clock}
    return [one for one in told if not one.by_clock or said.get((one.name, one.starts_at)) is not BookingState.NO_SHOW]


def _with_times(news: Iterable[BookingNews]) -> list[BookingNews]:
    """A vendor's; what does not say when the meeting is has the times of the newest news of its name that does."""
    told = sorted((one for one in news if one.name), key=_in_order)
    times = {one.name: one for one in told if one.has_times}
    return [
        one
        if one.has_times or one.name not in times
        else replace(one, starts_at=times[one.name].starts_at, ends_at=times[one.name].ends_at)
        for one in told
    ]


def _called_off_together(newest: Iterable[BookingNews]) -> list[BookingNews]:
    """Without those that news of another name calls off later."""
    listed = list(newest)
    off = [one for one in listed if _is_off(one)]
    return [
        one
        for one in listed
        if _is_off(one) or not any(other.starts_at == one.starts_at and other.at > one.at for other in off)
    ]


def _is_off(news: BookingNews) -> bool:
    return news.state is BookingState.CANCELLED


def _in_order(news: BookingNews) -> tuple[object, ...]:
    """By the clock; of one moment what ends a booking comes last, and the rest is the same in every order."""
    rank = _OF_ONE_MOMENT.index(news.state)
    return (
        news.at,
        rank,
        news.starts_at,
        news.ends_at,
        news.by,
        news.name,
        news.moved_to or "",
        news.replaces,
        news.place,
        news.by_clock,
        news.host,
    )
