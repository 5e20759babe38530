"""The tables of what is wrong with the installation itself."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from app.storage.column_types import Moment
from app.storage.tables import metadata

alarms = Table(
    "alarms",
    metadata,
    Column("key", String(160), primary_key=True),  # what is wrong, as "silent:website"
    Column("firm_id", ForeignKey("firms.id")),  # null: the whole installation
    Column("title", Text, nullable=False),  # one sentence for a person: what is wrong
    Column("advice", Text, nullable=False, server_default=""),  # and what to do; "" of those noted before 0.2
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("told_at", Moment),  # null: nobody has been told yet
)

source_refusals = Table(
    "source_refusals",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("refused", Integer, nullable=False),  # requests without proof since the last one that passed
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)

crm_notices = Table(  # what a firm's CRM tells us by webhooks: whether its notices pass
    "crm_notices",
    metadata,
    Column("firm_id", ForeignKey("firms.id"), primary_key=True),
    Column("passed_at", Moment),  # null: none ever did
    Column("refused", Integer, nullable=False),  # since the last one that passed
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("why", Text, nullable=False),  # the last one was
)
