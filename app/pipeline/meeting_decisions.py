"""What follows from a colleague's word about a meeting."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.booking import BookingState
from app.domain.task import BOOKING, NewTask, RequiredAction
from app.storage.bookings import load_booking, say_of_meeting
from app.storage.engines.database import Waker
from app.storage.tasks.tasks import Task, open_task

_WITHIN = timedelta(hours=1)  # of whoever has just said that it does not suit
_BY_HAND = (
    "You said that the meeting does not suit: call it off in {place} and write a line to them. "
    "It counts as called off here when that is heard."
)
_PLACES = {"calendly": "Calendly", "calcom": "Cal.com", "hubspot": "HubSpot"}


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
    by_hand = NewTask(
        action=RequiredAction.SEE_TO_MEETING,
        owner=task.decided_by or task.owner,
        due_at=min(now + _WITHIN, max(now, booking.starts_at)),
        reason=_BY_HAND.format(place=_PLACES.get(booking.vendor, "your calendar")),
        context={BOOKING: booking.id},
        told=True,
    )
    open_task(connection, task.firm_id, by_hand, now, lead_id=task.lead_id)
