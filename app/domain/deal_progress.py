"""How far a deal has come, by what happened to its leads."""

from collections.abc import Sequence
from typing import Final

from app.domain.booking import BookingState
from app.domain.crm_plan import DealEvent

_ENDED: Final = {BookingState.NO_SHOW: DealEvent.NO_SHOW, BookingState.CANCELLED: DealEvent.CANCELLED}


def deal_events(bookings: Sequence[BookingState], *, answered: bool) -> tuple[DealEvent, ...]:
    """What happened, the furthest first. `bookings`: of all its leads, the first to begin first.

    One meeting that was held counts more than another that is booked, and that more than those that came to nothing, of
    which the last one counts.
    """
    found: list[DealEvent] = []
    if BookingState.HELD in bookings:
        found.append(DealEvent.HELD)
    elif bookings and BookingState.BOOKED not in bookings:
        found.append(_ENDED[bookings[-1]])
    if bookings:
        found.append(DealEvent.BOOKED)
    return (*found, DealEvent.ANSWERED) if answered else tuple(found)
