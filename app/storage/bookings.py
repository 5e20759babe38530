"""Bookings: all that was heard of each, what became of it, and whose it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.domain.booking import (
    BY_HAND,
    TOLD_AS,
    Booking,
    BookingNews,
    BookingStanding,
    BookingState,
    HeardBooking,
    happenings,
    host_of,
    may_be_said,
    standing_of,
)
from app.domain.counted_events import CountedEvent
from app.domain.errors import MoveRefused
from app.domain.identifiers import new_id
from app.storage.booking_tables import booking_names, bookings
from app.storage.events import count_event
from app.storage.inserts import insert_or_replace
from app.storage.invitees import of_same_contact
from app.storage.recording_again import record_again
from app.storage.rows import from_row
from app.storage.tables import leads
from app.storage.turns import wait_for_turn

_MOST = 50
_ASKED_WITHIN = timedelta(days=14)  # of its end; what is older was never known here while it was new


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNews:
    """What one piece of news changed."""

    booking: Booking
    before: BookingStanding | None  # None: the booking is new, or it was not known whose it is
    told: Counter[CountedEvent]  # what the history was told now
    known_of: frozenset[str] = frozenset()  # other leads of the person, of which it was known as another meeting

    @property
    def is_moved(self) -> bool:
        return self.before is not None and self.before.starts_at != self.booking.starts_at


def lead_of_booking(connection: Connection, firm_id: str, heard: HeardBooking) -> str | None:
    """Whose it is by what was heard of it before."""
    return next((row.lead_id for row in _rows_named(connection, firm_id, heard) if row.lead_id), None)


def keep_news(
    connection: Connection, firm_id: str, heard: HeardBooking, lead_id: str | None, now: datetime
) -> KeptNews | None:
    """Add it to what was heard of the booking; None: it was known, and nothing changed.

    `lead_id` is whose it is where that is not known already. What follows for the lead's history and for the CRM is
    kept with it; the rest is the caller's.
    """
    wait_for_turn(connection, f"bookings {firm_id}")
    rows = _rows_named(connection, firm_id, heard)
    lead_id = next((row.lead_id for row in rows if row.lead_id), lead_id)
    if lead_id is not None and heard.news.name:
        rows += _same_meeting(connection, heard, lead_id, [row.id for row in rows])
        lead_id = rows[0].lead_id or lead_id if rows else lead_id
    known = frozenset(one for row in rows for one in row.news)
    if heard.news in known and all(row.lead_id == lead_id for row in rows):
        return None
    news = tuple(sorted(known | {heard.news}, key=lambda one: (one.at, one.name, one.state.value, repr(one))))
    booking = _store(connection, firm_id, heard, rows, news, lead_id, now)
    before = [row for row in rows if row.lead_id is not None]
    told: Counter[CountedEvent] = Counter()
    if lead_id is not None:
        told = happenings(news)
        for row in before:
            told -= happenings(row.news)
    # The last word counts: what a clock told before is overruled, however late it is heard of.
    at = max([heard.news.at, *(one.at for one in known if one.by_clock)])
    _tell(connection, booking, told, replace(heard.news, at=at), now)
    return KeptNews(
        booking=booking,
        before=standing_of(before[0].news) if before else None,
        told=told,
        known_of=frozenset(row.lead_id for row in before) - {booking.lead_id},
    )


def say_of_meeting(
    connection: Connection, booking_id: str, state: BookingState, by: str, now: datetime
) -> KeptNews | None:
    """A colleague says what became of the meeting; None: gone, or they said so before."""
    firm_id = connection.execute(select(bookings.c.firm_id).where(bookings.c.id == booking_id)).scalar()
    wait_for_turn(connection, f"bookings {firm_id}")  # news that is heard meanwhile would write over it
    row = connection.execute(select(bookings).where(bookings.c.id == booking_id).with_for_update()).one_or_none()
    if row is None or (row.state == state.value and any(one.by == by for one in row.news)):
        return None
    # What is said last counts, whatever the clocks of two machines are.
    at = max([now, *(one.at + timedelta(microseconds=1) for one in row.news if not one.name)])
    news = BookingNews(at=at, state=state, starts_at=row.starts_at, ends_at=row.ends_at, by=by)
    before = standing_of(row.news)
    told = happenings((*row.news, news)) - happenings(row.news)
    if before.state is not state and not told:  # said before, then corrected, and now said again
        told = Counter({TOLD_AS[state]: 1})
    heard = HeardBooking(vendor=row.vendor, news=news)
    booking = _store(connection, row.firm_id, heard, [row], (*row.news, news), row.lead_id, now)
    _tell(connection, booking, told, news, now)
    return KeptNews(booking=booking, before=before, told=told)


def say_of_lead(connection: Connection, lead_id: str, state: BookingState, by: str, now: datetime) -> KeptNews | None:
    """A colleague says what became of the meeting that began last, or else that they met today, booked in a way that
    is not heard of here. None: it stands so.

    Raises LookupError: no such lead. MoveRefused: nobody can know it yet.
    """
    known = bookings_of_leads(connection, [lead_id])
    began = [one for one in known if one.starts_at <= now]
    if began and began[-1].state is state:
        return None
    if state not in may_be_said(known, now):
        raise MoveRefused("The meeting is still to come." if known else "No meeting with them is known.")
    if began:
        return say_of_meeting(connection, began[-1].id, state, by, now)
    firm_id = connection.execute(select(leads.c.firm_id).where(leads.c.id == lead_id)).scalar()
    if firm_id is None:
        raise LookupError(lead_id)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    news = BookingNews(at=now, state=state, starts_at=today, ends_at=now, by=by, name=f"{lead_id} {today:%Y-%m-%d}")
    return keep_news(connection, firm_id, HeardBooking(vendor=BY_HAND, news=news), lead_id, now)


def bookings_of_leads(connection: Connection, lead_ids: Sequence[str]) -> list[Booking]:
    """All of theirs, the first to begin first."""
    query = select(bookings).where(bookings.c.lead_id.in_(lead_ids)).order_by(bookings.c.starts_at, bookings.c.id)
    return [_booking(row) for row in connection.execute(query.limit(_MOST))]


def other_meetings(connection: Connection, booking: Booking) -> list[str]:
    """The ids of the same lead's others: news of this one says nothing of them."""
    return [one.id for one in bookings_of_leads(connection, [booking.lead_id or ""]) if one.id != booking.id]


def not_spoken_of(connection: Connection, lead_id: str, now: datetime) -> list[str]:
    """The ids of all but the one that began last: of that alone a colleague says what became of it."""
    known = bookings_of_leads(connection, [lead_id])
    last = next((one.id for one in reversed(known) if one.starts_at <= now), None)
    return [one.id for one in known if one.id != last]


def load_booking(connection: Connection, booking_id: str) -> Booking | None:
    """None: gone, with its person."""
    row = connection.execute(select(bookings).where(bookings.c.id == booking_id)).one_or_none()
    return None if row is None else _booking(row)


def booking_named(connection: Connection, firm_id: str, vendor: str, name: str) -> Booking | None:
    """The one that a vendor calls so."""
    of_name = select(booking_names.c.booking_id).where(
        booking_names.c.firm_id == firm_id, booking_names.c.vendor == vendor, booking_names.c.name == name
    )
    row = connection.execute(select(bookings).where(bookings.c.id.in_(of_name))).one_or_none()
    return None if row is None else _booking(row)


def names_to_come(connection: Connection, firm_id: str, vendor: str, now: datetime) -> list[str]:
    """By which a vendor knows what is booked with it and has not begun, the first to begin first."""
    still = (bookings.c.state == BookingState.BOOKED.value, bookings.c.starts_at > now)
    of_vendor = (bookings.c.firm_id == firm_id, bookings.c.vendor == vendor)
    query = select(bookings.c.their_id).where(*of_vendor, *still).order_by(bookings.c.starts_at, bookings.c.id)
    return list(connection.execute(query.limit(_MOST)).scalars())


def ended_unasked(connection: Connection, now: datetime) -> list[Booking]:
    """Those that ended, of which nobody has said whether it took place, and nobody was asked."""
    query = select(bookings).where(
        bookings.c.state == BookingState.BOOKED.value,
        bookings.c.asked_at.is_(None),
        bookings.c.lead_id.is_not(None),
        bookings.c.ends_at <= now,
        bookings.c.ends_at > now - _ASKED_WITHIN,
    )
    return [_booking(row) for row in connection.execute(query.order_by(bookings.c.ends_at).limit(_MOST))]


def mark_asked(connection: Connection, booking: Booking, now: datetime) -> bool:
    """False: another process asked, or it was moved meanwhile."""
    unasked = update(bookings).where(
        bookings.c.id == booking.id,
        bookings.c.asked_at.is_(None),
        bookings.c.state == BookingState.BOOKED.value,
        bookings.c.ends_at == booking.ends_at,
    )
    return connection.execute(unasked.values(asked_at=now)).rowcount == 1


def _tell(
    connection: Connection, booking: Booking, told: Counter[CountedEvent], news: BookingNews, now: datetime
) -> None:
    """The lead's history, and through the recorder the CRM."""
    if booking.lead_id is None:
        return
    for kind in told.elements():
        count_event(connection, kind, booking.firm_id, booking.lead_id, news.at, about=booking.id, actor=news.by)
    record_again(connection, booking.lead_id, now)


def _rows_named(connection: Connection, firm_id: str, heard: HeardBooking) -> list[Row[Any]]:
    of_names = select(booking_names.c.booking_id).where(
        booking_names.c.firm_id == firm_id,
        booking_names.c.vendor == heard.vendor,
        booking_names.c.name.in_(heard.news.names),
    )
    return list(connection.execute(select(bookings).where(bookings.c.id.in_(of_names)).order_by(bookings.c.id)))


def _same_meeting(connection: Connection, heard: HeardBooking, lead_id: str, besides: Sequence[str]) -> list[Row[Any]]:
    """The same hour with the same person, heard of in another way: the page tells of it, and the calendar does."""
    query = select(bookings).where(
        bookings.c.lead_id.in_(of_same_contact(lead_id)),
        bookings.c.starts_at == heard.news.starts_at,
        bookings.c.vendor != heard.vendor,
        bookings.c.id.not_in(besides),
    )
    return list(connection.execute(query.order_by(bookings.c.id)))


def _store(
    connection: Connection,
    firm_id: str,
    heard: HeardBooking,
    rows: Sequence[Row[Any]],
    news: tuple[BookingNews, ...],
    lead_id: str | None,
    now: datetime,
) -> Booking:
    """One row of these, the oldest, with all their news and names."""
    standing = standing_of(news)
    booking_id = rows[0].id if rows else new_id()
    vendor = heard.vendor if standing.name in heard.news.names or not rows else rows[0].vendor
    was_asked = any(row.asked_at is not None and row.starts_at == standing.starts_at for row in rows)
    values: dict[str, Any] = {
        "firm_id": firm_id,
        "vendor": vendor,
        "their_id": standing.name,
        "lead_id": lead_id,
        "state": standing.state.value,
        "starts_at": standing.starts_at,
        "ends_at": standing.ends_at,
        "news": news,
        "changed_at": now,
    }
    if not rows:
        connection.execute(insert(bookings).values(id=booking_id, **values))
    others = [row.id for row in rows[1:]]
    if others:
        values["stands_for"] = tuple(dict.fromkeys([*(one for row in rows for one in row.stands_for or ()), *others]))
        of_others = booking_names.c.booking_id.in_(others)
        connection.execute(update(booking_names).where(of_others).values(booking_id=booking_id))
        connection.execute(delete(bookings).where(bookings.c.id.in_(others)))
    if rows:
        if not was_asked:
            values["asked_at"] = None
        connection.execute(update(bookings).where(bookings.c.id == booking_id).values(**values))
    for name in heard.news.names:
        named = {"firm_id": firm_id, "vendor": heard.vendor, "name": name, "booking_id": booking_id}
        connection.execute(insert_or_replace(connection, booking_names, "booking_id"), named)
    return _booking(connection.execute(select(bookings).where(bookings.c.id == booking_id)).one())


def _booking(row: Row[Any]) -> Booking:
    return from_row(Booking, row, state=BookingState(row.state), host=host_of(row.news))
