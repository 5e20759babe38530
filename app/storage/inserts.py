"""`INSERT ... ON CONFLICT`, which both databases have and SQLAlchemy spells once per dialect."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> sqlite.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    PostgreSQL's and SQLite's classes have the same two methods with the same
    arguments as far as we use them; the one is named for the type checker's sake.
    """
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # see above
    return sqlite.insert(table)
