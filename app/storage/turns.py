"""One transaction after another, where two at once would each find room for themselves."""

from sqlalchemy import Connection, text


def wait_for_turn(connection: Connection, name: str) -> None:
    """Wait until no other transaction has this name's turn, and have it until this one ends.

    SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
