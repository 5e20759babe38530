"""The table of meetings that were booked, wherever they were heard of."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from app.domain.booking import BookingNews
from app.storage.column_types import Moment, Value
from app.storage.tables import metadata, of_firm

bookings = of_firm(
    "bookings",
    Column("vendor", String(32), nullable=False),  # "calendly", "calcom", "calendar", "hubspot", "by_hand"
    Column("their_id", String(300), nullable=False),  # by which the vendor knows it now
    Column("lead_id", ForeignKey("leads.id")),  # null: not known whose it is
    Column("state", String(16), nullable=False),  # a BookingState, told from `news`
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("news", Value(tuple[BookingNews, ...]), nullable=False),  # all that was heard of it, each once
    Column("changed_at", Moment, nullable=False),
    Column("stands_for", Value(tuple[str, ...])),  # ids of rows that turned out to be the same meeting
    Column("asked_at", Moment),  # when a partner was asked whether they met; null: not yet
    UniqueConstraint("firm_id", "vendor", "their_id", name="bookings_once"),
)
booking_names = Table(  # all that vendors call or called it: a moved booking has a new name
    "booking_names",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("vendor", String(32), primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("booking_id", ForeignKey("bookings.id"), nullable=False),
)
Index("booking_names_of", booking_names.c.booking_id)
Index("bookings_of_lead", bookings.c.lead_id)
Index("bookings_by_time", bookings.c.firm_id, bookings.c.starts_at)
