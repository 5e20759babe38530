"""The table of evaluations: how a judge did on messages whose answer is known, each time it was asked."""

from sqlalchemy import Column, Integer, String, Table

from app.evaluation.runs import EvaluationRun
from app.storage.column_types import Moment, Value
from app.storage.tables import metadata

evaluation_runs = Table(
    "evaluation_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("judge", String(16), nullable=False),  # a `RunKind`
    Column("cases", String(40), nullable=False),  # names the set of cases
    Column("run", Value(EvaluationRun), nullable=False),
)
