"""What follows from a colleague's word about a meeting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from app.domain.booking import VENDORS_NAMED, BookingState, called_off
from app.domain.errors import UpstreamRefused
from app.domain.ports import BookingPages
from app.domain.task import BOOKING, WHEN, NewTask, RequiredAction
from app.domain.words.moments import named_time
from app.storage.bookings import keep_news, load_booking, say_of_meeting
from app.storage.engines.database import Database, Waker
from app.storage.tasks.tasks import Task, open_task

log = structlog.get_logger("bookings")

_WHOSE = ("who", "company")
_WITHIN = timedelta(hours=1)  # of whoever has just said that it does not suit
IN_A_PAGE = (
    "You said that the meeting of {when} does not suit: call it off in {place} and write a line to them. "
    "It counts as called off here when that is heard."
)
IN_A_CALENDAR = (
    "You said that the meeting of {when} does not suit: decline it in your calendar and write a line to them. "
    "After its hour you are asked what became of it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingOff:
    """Calls a meeting off where it was booked; nothing is written here."""

    database: Database
    pages: Mapping[str, Sequence[BookingPages]]  # by firm

    def __call__(self, task: Task) -> bool:
        """False: a person has to do it, or there is nothing to do. Raises UpstreamUnavailable."""
        booking = self.database.read(lambda connection: load_booking(connection, task.context.get(BOOKING, "")))
        if booking is None or booking.state is not BookingState.BOOKED:
            return False
        account = next((one for one in self.pages.get(task.firm_id, ()) if one.vendor == booking.vendor), None)
        if account is None:
            return False
        try:
            account.call_off(booking.their_id)
        except UpstreamRefused as refusal:
            log.warning("calling_off_refused", task=task.id, vendor=account.vendor, why=refusal.detail[:200])
            return False
        return True


def note_called_off(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    """As if the vendor had told it, which it will do as well."""
    booking = load_booking(connection, task.context.get(BOOKING, ""))
    if booking is None or booking.state is not BookingState.BOOKED:
        return
    keep_news(connection, task.firm_id, called_off(booking, now), booking.lead_id, now)


def say_of_the_meeting(state: BookingState) -> Callable[[Connection, Task, Waker, datetime], None]:
    """What follows from saying that it took place, or did not."""

    def note(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
        say_of_meeting(connection, task.context.get(BOOKING, ""), state, task.decided_by or task.owner, now)

    return note


def call_off(connection: Connection, task: Task, _waker: Waker, now: datetime) -> None:
    """It does not suit us: their calendar hears of it where the booking was made, and so a person does it there."""
    booking = load_booking(connection, task.context.get(BOOKING, ""))
    if booking is None or booking.state is not BookingState.BOOKED:
        return
    told = IN_A_PAGE if booking.vendor in VENDORS_NAMED else IN_A_CALENDAR
    when = task.context.get(WHEN) or named_time(booking.starts_at, ZoneInfo("UTC"))
    by_hand = NewTask(
        action=RequiredAction.SEE_TO_MEETING,
        owner=task.decided_by or task.owner,
        due_at=min(now + _WITHIN, max(now, booking.starts_at)),
        reason=told.format(when=when, place=VENDORS_NAMED.get(booking.vendor, "")),
        context={BOOKING: booking.id, **{name: task.context[name] for name in _WHOSE if name in task.context}},
        told=True,
    )
    open_task(connection, task.firm_id, by_hand, now, lead_id=task.lead_id)
