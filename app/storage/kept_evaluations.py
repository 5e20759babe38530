"""Evaluations that were run, to be compared with and looked back on."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, cast, func, insert, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from app.evaluation.runs import EvaluationRun
from app.storage.evaluation_tables import evaluation_runs

MOST_SHOWN = 200


def keep_run(connection: Connection, run: EvaluationRun, judge: str) -> None:
    """Add it; runs are never changed."""
    connection.execute(insert(evaluation_runs).values(at=run.at, judge=judge, cases=run.cases, run=run))


def last_run(connection: Connection, judge: str, cases: str) -> EvaluationRun | None:
    """The newest of this kind of judge over this set of cases."""
    wanted = select(evaluation_runs.c.run).where(evaluation_runs.c.judge == judge, evaluation_runs.c.cases == cases)
    return connection.execute(wanted.order_by(evaluation_runs.c.id.desc()).limit(1)).scalar()


def runs_since(connection: Connection, judge: str, since: datetime) -> list[EvaluationRun]:
    """Those of this kind of judge kept after then, the oldest first, over whatever cases."""
    query = select(evaluation_runs.c.run).where(evaluation_runs.c.judge == judge, evaluation_runs.c.at > since)
    return list(connection.execute(query.order_by(evaluation_runs.c.id)).scalars())


def newest_runs(connection: Connection) -> list[tuple[str, EvaluationRun]]:
    """(kind of judge, run without its outcomes), newest first: with them a run may be megabytes."""
    query = select(evaluation_runs.c.judge, _without_outcomes(connection.dialect.name).label("run")).order_by(
        evaluation_runs.c.id.desc()
    )
    return [(row.judge, row.run) for row in connection.execute(query.limit(MOST_SHOWN))]


def _without_outcomes(dialect: str) -> ColumnElement[EvaluationRun]:
    run: ColumnElement[str] = type_coerce(evaluation_runs.c.run, Text)
    rest: ColumnElement[str] = func.json_remove(run, "$.outcomes", type_=Text)
    if dialect == "postgresql":
        rest = cast(cast(run, JSONB).op("-")(cast(literal("outcomes"), Text)), Text)
    return type_coerce(rest, evaluation_runs.c.run.type)
