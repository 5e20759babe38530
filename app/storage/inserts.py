"""`INSERT ... ON CONFLICT`, which both databases have and SQLAlchemy spells once per dialect.

Statements of the lead path are made once and executed with parameters: building
one anew costs three times as much as running it on SQLite (DECISIONS, "Statements
are constants").
"""

from functools import cache

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_known(connection: Connection, table: Table) -> Executable:
    """The insert that does nothing where a unique key of the row is taken; returns the id if the table has one."""
    return _unless_known(connection.dialect.name, table)


def insert_or_replace(connection: Connection, table: Table, *replaced: str) -> Executable:
    """The insert that overwrites these columns where the primary key is taken."""
    return _or_replace(connection.dialect.name, table, replaced)


def insert_many(connection: Connection, table: Table) -> Executable:
    """The insert of several rows, in one statement on both databases."""
    return _many(connection.dialect.name, table)


@cache
def _unless_known(dialect: str, table: Table) -> Executable:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement.returning(table.c.id) if "id" in table.c else _in_one(dialect, table, statement)


@cache
def _many(dialect: str, table: Table) -> Executable:
    return _in_one(dialect, table, _insert(dialect, table))


def _in_one(dialect: str, table: Table, statement: sqlite.Insert) -> Executable:
    """To PostgreSQL several rows go one by one (see `OneByOne`), unless something of them is returned."""
    return statement.returning(*table.primary_key) if dialect == "postgresql" else statement


@cache
def _or_replace(dialect: str, table: Table, replaced: tuple[str, ...]) -> Executable:
    statement = _insert(dialect, table)
    written = {name: statement.excluded[name] for name in replaced}
    return statement.on_conflict_do_update(index_elements=table.primary_key, set_=written)


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    """Two classes with the same methods as far as we use them; the one is named for the type checker's sake."""
    if dialect == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # see the docstring
    return sqlite.insert(table)
