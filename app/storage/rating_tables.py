"""The table of what partners were asked to rate, and what they said."""

from sqlalchemy import Column, ForeignKey, Index, String, Text, UniqueConstraint

from app.storage.column_types import Moment
from app.storage.tables import of_firm

ratings = of_firm(
    "ratings",
    Column("lead_id", ForeignKey("leads.id"), nullable=False),
    Column("subject", String(16), nullable=False),  # a RatingSubject
    Column("drawn", String(8), nullable=False),  # a Drawn
    Column("drawn_at", Moment, nullable=False),
    Column("stage_at", Moment, nullable=False),  # when the stage began that it is about
    Column("verdict", String(8)),  # a RatingVerdict; null: nobody has said
    Column("chosen", String(32)),  # what is wrong, of the choices
    Column("why", Text),  # in the partner's words; goes with the person
    Column("by", Text),
    Column("at", Moment),
    UniqueConstraint("lead_id", "subject", name="ratings_once"),
)
Index("ratings_of_stage", ratings.c.firm_id, ratings.c.stage_at, ratings.c.verdict)
