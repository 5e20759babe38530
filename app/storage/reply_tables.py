"""What the limits of replies and posts compare with, and which of them were reached."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from app.storage.column_types import Moment
from app.storage.tables import metadata, of_firm

# What is normal for a firm and its sources: automatic replies by the clock hour they were meant in.
reply_hours = Table(
    "reply_hours",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("hour", Moment, primary_key=True),  # its beginning
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("replies", Integer, nullable=False),
)

form_posts = of_firm(  # of the last minutes, as far as they were within the limit
    "form_posts",
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("visitor", String(64)),  # a network; null: the form does not tell
    Column("at", Moment, nullable=False),
)
Index("form_posts_of_source", form_posts.c.source_id, form_posts.c.at)
Index("form_posts_by_time", form_posts.c.at)

limits_reached = of_firm(
    "limits_reached",
    Column("kind", String(16), nullable=False),  # a ReplyLimit
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("alerted_at", Moment),
)
_untold = limits_reached.c.alerted_at.is_(None)
Index("limits_reached_by_time", limits_reached.c.firm_id, limits_reached.c.at)
Index("limits_reached_unalerted", limits_reached.c.at, sqlite_where=_untold, postgresql_where=_untold)
