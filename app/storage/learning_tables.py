"""The tables of what is learned from a firm's own messages: texts closed before, and a judge's thresholds."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from app.domain.judgement import Thresholds
from app.storage.column_types import Moment, Value
from app.storage.tables import metadata

closed_texts = Table(
    "closed_texts",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("mark", Integer, primary_key=True),  # one of `marks_of` a message that was closed as a pitch or spam
    Column("lead_id", ForeignKey("leads.id"), primary_key=True),
)
Index("closed_texts_of_lead", closed_texts.c.lead_id)

learned_thresholds = Table(
    "learned_thresholds",
    metadata,
    Column("id", Integer, primary_key=True),  # the newest that was not taken back holds
    Column("firm_id", ForeignKey("firms.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("thresholds", Value(Thresholds), nullable=False),
    Column("cases", String(40), nullable=False),  # names the set of cases they were learned from
    Column("why", Text, nullable=False),  # what became better, in one sentence
    Column("taken_back_at", Moment),
)

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("firm_id", ForeignKey("firms.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),  # the colleague who approved it
    Column("question", Text, nullable=False),  # as somebody asked it
    Column("text", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("removed_at", Moment),
)
