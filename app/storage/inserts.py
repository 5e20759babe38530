"""`INSERT ... ON CONFLICT`, which both databases have and SQLAlchemy spells once per dialect.

Statements of the lead path are made once and executed with parameters: building
one anew costs three times as much as running it on SQLite (DECISIONS, "Statements
are constants").
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> sqlite.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    PostgreSQL's and SQLite's classes have the same two methods with the same
    arguments as far as we use them; the one is named for the type checker's sake.
    """
    return _insert(connection.dialect.name, table)


def insert_unless_known(connection: Connection, table: Table, *unique: str) -> Executable:
    """The insert that does nothing where `unique` columns are taken; returns the id if the table has one."""
    return _unless_known(connection.dialect.name, table, unique)


def insert_or_replace(connection: Connection, table: Table, unique: tuple[str, ...], *, replaced: str) -> Executable:
    """The insert that overwrites one column where `unique` columns are taken."""
    return _or_replace(connection.dialect.name, table, unique, replaced)


@cache
def _unless_known(dialect: str, table: Table, unique: tuple[str, ...]) -> Executable:
    statement: Any = _insert(dialect, table).on_conflict_do_nothing(index_elements=unique)
    return statement.returning(table.c.id) if "id" in table.c else statement  # type: ignore[no-any-return]  # see insert_into


@cache
def _or_replace(dialect: str, table: Table, unique: tuple[str, ...], replaced: str) -> Executable:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=unique, set_={replaced: getattr(statement.excluded, replaced)}
    )


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # see insert_into
    return sqlite.insert(table)
