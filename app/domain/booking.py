"""A meeting that was booked, and what was heard of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BookingState(StrEnum):
    """Where a booking stands; stored, never renamed."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNews:
    """One thing that was heard of a booking, in whatever order; the same thing heard again is equal."""

    at: datetime  # when it happened, by the clock of whoever tells
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    by: str = ""  # who says so: a vendor, or a colleague's address


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booking as it stands."""

    id: str
    firm_id: str
    vendor: str
    their_id: str
    lead_id: str | None
    contact_id: str | None
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
