"""Evaluations that were run, to be compared with and looked back on."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, cast, func, insert, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from app.evaluation.runs import LETTER_KINDS, EvaluationRun, RunKind
from app.storage.evaluation_tables import evaluation_runs

MOST_SHOWN = 200


def keep_run(connection: Connection, run: EvaluationRun) -> None:
    """Add it; runs are never changed."""
    connection.execute(insert(evaluation_runs).values(at=run.at, judge=run.kind, cases=run.cases, run=run))


def last_run(connection: Connection, like: EvaluationRun) -> EvaluationRun | None:
    """The newest of its kind over its cases."""
    of_kind, of_cases = evaluation_runs.c.judge == like.kind, evaluation_runs.c.cases == like.cases
    wanted = select(evaluation_runs.c.run).where(of_kind, of_cases)
    return connection.execute(wanted.order_by(evaluation_runs.c.id.desc()).limit(1)).scalar()


def runs_of_reading(connection: Connection, reading: str) -> list[EvaluationRun]:
    """Runs that wrote exactly these letters, and what readers said of them, the oldest first.

    Args:
        reading: As `LetterFigures.reading`.
    """
    of_kinds = evaluation_runs.c.judge.in_([*LETTER_KINDS, RunKind.LETTERS_READ])
    query = select(evaluation_runs.c.run).where(of_kinds).order_by(evaluation_runs.c.id.desc()).limit(MOST_SHOWN)
    found = [run for run in connection.execute(query).scalars() if run.figures.get("reading") == reading]
    return found[::-1]


def runs_since(connection: Connection, kind: RunKind, since: datetime) -> list[EvaluationRun]:
    """Those of this kind kept after then, the oldest first, over whatever cases."""
    query = select(evaluation_runs.c.run).where(evaluation_runs.c.judge == kind, evaluation_runs.c.at > since)
    return list(connection.execute(query.order_by(evaluation_runs.c.id)).scalars())


def newest_runs(connection: Connection) -> list[tuple[RunKind, EvaluationRun]]:
    """(kind, run without its outcomes), newest first: with them a run may be megabytes."""
    query = select(evaluation_runs.c.judge, _without_outcomes(connection.dialect.name).label("run")).order_by(
        evaluation_runs.c.id.desc()
    )
    return [(RunKind(row.judge), row.run) for row in connection.execute(query.limit(MOST_SHOWN))]


def _without_outcomes(dialect: str) -> ColumnElement[EvaluationRun]:
    run: ColumnElement[str] = type_coerce(evaluation_runs.c.run, Text)
    rest: ColumnElement[str] = func.json_remove(run, "$.outcomes", type_=Text)
    if dialect == "postgresql":
        readable = func.replace(run, r"\u0000", r"\ufffd")  # JSONB refuses a NUL, as an id may hold of earlier versions
        rest = cast(cast(readable, JSONB).op("-")(cast(literal("outcomes"), Text)), Text)
    return type_coerce(rest, evaluation_runs.c.run.type)
