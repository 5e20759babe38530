"""The table of who is away, and who stands in."""

from sqlalchemy import Column, Index, String, Text

from app.storage.column_types import Moment
from app.storage.tables import of_firm

absences = of_firm(
    "absences",
    Column("email", String(320), nullable=False),
    Column("stand_in", String(320), nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment),  # null: until they say that they are back
    Column("said_by", Text, nullable=False),
    Column("said_at", Moment, nullable=False),
)
Index("absences_by_end", absences.c.firm_id, absences.c.ends_at)
