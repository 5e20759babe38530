"""The table of what models were asked, and what it cost."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text

from app.storage.column_types import Moment
from app.storage.tables import of_firm

model_requests = of_firm(
    "model_requests",
    Column("lead_id", String(32)),
    Column("at", Moment, nullable=False),
    Column("question", String(48), nullable=False),  # the prompt's label: "judge v3"
    Column("model", Text, nullable=False),
    Column(
        "state", String(8), nullable=False
    ),  # "asked", "ended", "lost" (counts as the most), "refused" (over the cap)
    Column("tokens_read", Integer, nullable=False),
    Column("tokens_written", Integer, nullable=False),
    Column("billionths", BigInteger),  # of the price table's currency; null: the model has no price there
)
Index("model_requests_by_time", model_requests.c.firm_id, model_requests.c.at)
