"""The table of meetings that were booked, wherever they were heard of."""

from sqlalchemy import Column, ForeignKey, Index, String, UniqueConstraint

from app.domain.booking import BookingNews
from app.storage.column_types import Moment, Value
from app.storage.tables import of_firm

bookings = of_firm(
    "bookings",
    Column("vendor", String(32), nullable=False),  # "calendly", "calcom", "calendar", "hubspot"
    Column("their_id", String(300), nullable=False),  # the vendor's name of the booking, the same after it was moved
    Column("lead_id", ForeignKey("leads.id")),  # null: not known whose it is
    Column("contact_id", ForeignKey("contacts.id")),
    Column("state", String(16), nullable=False),  # a BookingState, told from `news`
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("news", Value(tuple[BookingNews, ...]), nullable=False),  # all that was heard of it, each once
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("firm_id", "vendor", "their_id", name="bookings_once"),
)
Index("bookings_of_lead", bookings.c.lead_id)
Index("bookings_of_contact", bookings.c.contact_id)
Index("bookings_by_time", bookings.c.firm_id, bookings.c.starts_at)
