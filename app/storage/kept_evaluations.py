"""Evaluations that were run, to be compared with and looked back on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, insert, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from app.evaluation.runs import LETTER_KINDS, EvaluationRun, RunKind
from app.storage.evaluation_tables import evaluation_runs

MOST_SHOWN = 200
_TRIED = 5  # runs that may be damaged before one is taken for the first
_RUNS: TypeAdapter[EvaluationRun] = TypeAdapter(EvaluationRun)
_TEXT: ColumnElement[str] = type_coerce(evaluation_runs.c.run, Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """One row of the table, read as far as it can be."""

    number: int
    kind: str  # a `RunKind`; of a later version, or damaged, none that is known
    run: EvaluationRun | None  # without its outcomes; None: what stands there is none


def keep_run(connection: Connection, run: EvaluationRun) -> None:
    """Add it; runs are never changed."""
    connection.execute(insert(evaluation_runs).values(at=run.at, judge=run.kind, cases=run.cases, run=run))


def last_run(connection: Connection, like: EvaluationRun) -> EvaluationRun | None:
    """The newest of its kind over its cases."""
    of_kind, of_cases = evaluation_runs.c.judge == like.kind, evaluation_runs.c.cases == like.cases
    wanted = select(_TEXT).where(of_kind, of_cases).order_by(evaluation_runs.c.id.desc()).limit(_TRIED)
    return next(_readable(connection, wanted), None)


def runs_of_reading(connection: Connection, reading: str) -> list[EvaluationRun]:
    """Runs that wrote exactly these letters, and what readers said of them, the oldest first.

    Args:
        reading: As `LetterFigures.reading`.
    """
    of_kinds = evaluation_runs.c.judge.in_([*LETTER_KINDS, RunKind.LETTERS_READ])
    query = select(_TEXT).where(of_kinds).order_by(evaluation_runs.c.id.desc()).limit(MOST_SHOWN)
    return [run for run in _readable(connection, query) if run.figures.get("reading") == reading][::-1]


def runs_since(connection: Connection, kind: RunKind, since: datetime) -> list[EvaluationRun]:
    """Those of this kind kept after then, the oldest first, over whatever cases."""
    query = select(_TEXT).where(evaluation_runs.c.judge == kind, evaluation_runs.c.at > since)
    return list(_readable(connection, query.order_by(evaluation_runs.c.id)))


def newest_runs(connection: Connection) -> list[KeptRun]:
    """The newest first, without their outcomes: with them a run may be megabytes. A damaged one is among them.

    For a connection that reads: in a transaction that writes, PostgreSQL would refuse what follows the damaged one.
    """
    table = evaluation_runs.c
    newest = select(table.id, table.judge).order_by(table.id.desc()).limit(MOST_SHOWN)
    kinds = {row.id: row.judge for row in connection.execute(newest)}
    wanted = select(table.id, _without_outcomes(connection.dialect.name).label("run")).where(table.id.in_(kinds))
    try:
        texts = {row.id: row.run for row in connection.execute(wanted)}
    except DBAPIError:  # one that is no JSON fails them all
        texts = {number: _text_of(connection, wanted.where(table.id == number)) for number in kinds}
    return [KeptRun(number=number, kind=kind, run=_read(texts.get(number))) for number, kind in kinds.items()]


def _text_of(connection: Connection, wanted: Select[int, str]) -> str | None:
    try:
        row = connection.execute(wanted).one_or_none()
    except DBAPIError:
        return None
    return row.run if row else None


def _readable(connection: Connection, texts: Select[str]) -> Iterator[EvaluationRun]:
    """Those that are runs: a damaged one keeps nobody from the others."""
    return filter(None, map(_read, connection.execute(texts).scalars()))


def _read(text: str | None) -> EvaluationRun | None:
    try:
        return None if text is None else _RUNS.validate_json(text)
    except ValueError:
        return None


def _without_outcomes(dialect: str) -> ColumnElement[str]:
    if dialect != "postgresql":
        rest: ColumnElement[str] = func.json_remove(_TEXT, "$.outcomes", type_=Text)
        return rest
    readable = func.replace(_TEXT, r"\u0000", r"\ufffd")  # JSONB refuses a NUL, as an id may hold of earlier versions
    return cast(cast(readable, JSONB).op("-")(cast(literal("outcomes"), Text)), Text)
