"""Everything from one database into another, empty one: rows, counts and hashes, in one transaction on each side.

What is copied is what is stored: times as integers, domain values as their JSON text, bytes
as bytes. Nothing is parsed, so a row that an older version wrote arrives as it was.

One transaction writes the target, and it is committed after the comparison: a move that is
interrupted, killed or that finds a difference leaves an empty schema behind and can simply be
started again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    String,
    Table,
    TypeDecorator,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import TableClause, column, table

from app.storage.engines.database import Waker, driver_says
from app.storage.leads.due_work import WAITING
from app.storage.schema import METADATA

Progress = Callable[[str, int, int], None]  # (table, rows copied, rows there are)
_ROWS_AT_ONCE = 500
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"  # every table as at the same moment
_NO_LIMITS = "SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0"
_MADE_BY_A_START = {"firms"}  # every process writes the profiles it finds; they are replaced
_LONGEST_KEY_SHOWN = 120


class MoveFailed(Exception):
    """Nothing was moved; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One table, the same on both sides: as many rows, and the SHA-256 over all of them."""

    name: str
    rows: int
    sha256: str


def copy_everything(
    source: Engine, target: Engine, waker: Waker | None, now: datetime, progress: Progress
) -> list[MovedTable]:
    """Copy every table in the order its references ask for, compare, wake what waits, commit.

    Both databases have today's schema and no process works on either.

    Args:
        waker: of the target when it needs to be told what is due (PostgreSQL); None where an engine looks itself.

    Raises:
        MoveFailed: the target is not empty, a row cannot be stored there, or the copy differs.
    """
    with _begun(source, "BEGIN", _SNAPSHOT) as reading, _begun(target, "BEGIN IMMEDIATE") as writing:
        _require_empty(writing)
        moved = [_move_table(reading, writing, each, progress) for each in METADATA.sorted_tables]
        for one in moved:
            _require_same(writing, one)
        _go_on_counting(writing)
        if waker is not None:
            _wake_what_waits(writing, waker, now)
        writing.commit()
    if target.dialect.name == "postgresql":
        with target.begin() as connection:
            connection.execute(text("ANALYZE"))  # before the first query of a service that starts now
    return moved


@contextmanager
def _begun(engine: Engine, on_sqlite: str, *on_postgres: str) -> Iterator[Connection]:
    """One transaction, rolled back unless it is committed inside.

    The service's limits are for short statements; here one side waits while the other is read.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            for statement in (*on_postgres, *_NO_LIMITS):
                connection.execute(text(statement))
        else:
            connection.exec_driver_sql(on_sqlite)
        yield connection


def _require_empty(target: Connection) -> None:
    """Raises MoveFailed. Rows a first start wrote by itself are taken away."""
    held = {each.name: _count(target, each) for each in METADATA.sorted_tables}
    if full := [f"{name} ({rows:,})" for name, rows in held.items() if rows and name not in _MADE_BY_A_START]:
        raise MoveFailed(f"The target already holds rows: {', '.join(full)}. Name an empty database.")
    for each in METADATA.sorted_tables:
        if each.name in _MADE_BY_A_START:
            target.execute(each.delete())


def _move_table(source: Connection, target: Connection, moving: Table, progress: Progress) -> MovedTable:
    plain, total, done, digest = _as_stored(moving), _count(source, moving), 0, hashlib.sha256()
    progress(moving.name, 0, total)
    for rows in _rows_of(source, moving):
        digest.update(serialise(rows))
        _insert(target, moving, plain, rows)
        done += len(rows)
        progress(moving.name, done, total)
    return MovedTable(moving.name, done, digest.hexdigest())


def _require_same(target: Connection, moved: MovedTable) -> None:
    digest, rows = hashlib.sha256(), 0
    for batch in _rows_of(target, METADATA.tables[moved.name]):
        rows += len(batch)
        digest.update(serialise(batch))
    if (rows, digest.hexdigest()) != (moved.rows, moved.sha256):
        raise MoveFailed(f"The copy of {moved.name} differs ({moved.rows:,} rows read, {rows:,} kept). Nothing moved.")


def _go_on_counting(target: Connection) -> None:
    """Where the database numbers rows itself, the next one gets the next number (SQLite looks for itself)."""
    if target.dialect.name != "postgresql":
        return
    for each in METADATA.sorted_tables:
        if (numbered := each.autoincrement_column) is not None:
            asked = {"table": each.name, "column": numbered.name}
            name = target.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), asked).scalar()
            highest = target.execute(select(func.max(numbered))).scalar()
            if name is not None and highest is not None:
                target.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def _insert(target: Connection, moving: Table, plain: TableClause, rows: Sequence[Sequence[Any]]) -> None:
    names = [each.name for each in moving.columns]
    values = [dict(zip(names, row, strict=True)) for row in rows]
    try:
        with target.begin_nested():
            target.execute(plain.insert(), values)
    except DBAPIError:
        _name_the_refused(target, moving, plain, values)
        raise


def _name_the_refused(target: Connection, moving: Table, plain: TableClause, values: list[dict[str, Any]]) -> None:
    """Raises MoveFailed with the first row of the batch that the target does not take."""
    for row in values:
        try:
            with target.begin_nested():
                target.execute(plain.insert(), [row])
        except DBAPIError as refusal:
            key = ", ".join(f"{each.name}={row[each.name]!r}"[:_LONGEST_KEY_SHOWN] for each in moving.primary_key)
            raise MoveFailed(
                f"The target does not take the row of {moving.name} with {key}: {driver_says(refusal)}. "
                "Nothing moved; repair or remove that row, then try again."
            ) from refusal


def _rows_of(connection: Connection, moving: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """All rows in the order of their key, a batch at a time. Raises MoveFailed where one cannot be read."""
    query = _in_order(moving, _as_stored(moving), connection)
    streaming = connection.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_ONCE)
    try:
        yield from streaming.execute(query).partitions(_ROWS_AT_ONCE)
    except DBAPIError as unreadable:
        why = driver_says(unreadable)
        raise MoveFailed(f"A row of {moving.name} cannot be read: {why}. Nothing moved.") from unreadable


def _as_stored(moving: Table) -> TableClause:
    """The table without our column types: what the driver gives and takes."""
    kinds = {each.name: each.type for each in moving.columns}
    plain = {name: kind.impl_instance if isinstance(kind, TypeDecorator) else kind for name, kind in kinds.items()}
    return table(moving.name, *(column(name, kind) for name, kind in plain.items()))


def _in_order(moving: Table, plain: TableClause, connection: Connection) -> Select[Any]:
    """By primary key, byte by byte: servers sort text by their own language, which is not the same everywhere."""
    keys: list[ColumnElement[Any]] = [plain.c[each.name] for each in moving.primary_key]
    if connection.dialect.name == "postgresql":
        keys = [key.collate("C") if isinstance(key.type, String) else key for key in keys]
    return select(*plain.columns).order_by(*keys)


def _count(connection: Connection, counted: Table) -> int:
    return connection.execute(select(func.count()).select_from(counted)).scalar_one()


def serialise(rows: Sequence[Sequence[Any]]) -> bytes:
    """Bytes that are the same for the same rows and different for different ones.

    Python's own notation tells "1" from 1, ("a", "bc") from ("ab", "c") and null from "".
    """
    return "".join(f"{tuple(row)!r}\n" for row in rows).encode()


def _wake_what_waits(target: Connection, waker: Waker, now: datetime) -> None:
    """A job for every row with a step before it, at once or when it becomes due."""
    for kind, (row_id, due_at, waits) in WAITING.items():
        for waiting_id, at in target.execute(select(row_id, due_at).where(waits)).all():
            waker.wake(target, kind, waiting_id, at=at if at and at > now else None)
