"""Brings a database to the schema this code expects: made at once when empty, else migrated step by step."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text

from app.domain.errors import ConfigurationError
from app.storage import (
    absence_tables,
    alarm_tables,
    booking_tables,
    crm_tables,
    device_tables,
    erasure_tables,
    evaluation_tables,
    intake_tables,
    learning_tables,
    mailbox_tables,
    merge_tables,
    model_tables,
    partner_tables,
    planned_letter_tables,
    rating_tables,
    reply_tables,
    search_tables,
    tables,
)

METADATA = tables.metadata
# Importing them puts their tables into METADATA.
_WITH_TABLES = (
    tables,
    partner_tables,
    alarm_tables,
    reply_tables,
    intake_tables,
    mailbox_tables,
    merge_tables,
    evaluation_tables,
    learning_tables,
    model_tables,
    erasure_tables,
    absence_tables,
    rating_tables,
    search_tables,
    device_tables,
    crm_tables,
    booking_tables,
    planned_letter_tables,
)
HEAD = "0035"  # the newest revision in migrations/versions; a test compares
OVERWRITES = "PRAGMA user_version=1"  # said of a SQLite file in which nothing was ever deleted but by overwriting it
_MIGRATIONS = Path(__file__).parent / "migrations"


def with_driver(url: URL) -> URL:
    """`postgresql://` and `postgres://` as operators write them, with the driver we use."""
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def migrate(engine: Engine) -> str:
    """Bring the schema to HEAD and say what was done: "created", "current" or "migrated from ...".

    A new database gets the tables directly, which takes a tenth of the time of
    loading Alembic; a test holds the two ways to the same result.

    Raises:
        ConfigurationError: the database is newer than this code, or another program's.
    """
    with engine.connect() as connection:
        revision = current_revision(connection)
    if revision == HEAD:
        return "current"
    if revision is None:
        with engine.begin() as connection:
            _lock(connection)
            if current_revision(connection) is None:
                _require_no_tables(connection)
                METADATA.create_all(connection)
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql(OVERWRITES)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        return "created"
    upgrade(engine)
    return f"migrated from {revision}"


def current_revision(connection: Connection) -> str | None:
    """The revision written in the database, or None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _require_no_tables(connection: Connection) -> None:
    if found := tables_in(connection):
        raise ConfigurationError(
            f"LEADS_DATABASE_URL: this database holds the tables of another program ({found}); name one of its own"
        )


def tables_in(connection: Connection) -> str:
    """The names of a few tables, of whichever program, for a sentence; empty for an empty database."""
    found = sorted(inspect(connection).get_table_names())
    return ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")


def upgrade(engine: Engine) -> None:
    """Run Alembic's migrations up to HEAD; imported here because a current database does not need it."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigurationError(f"LEADS_DATABASE_URL: the database is newer than this version ({error})") from None


def _lock(connection: Connection) -> None:
    """Several processes may start at once; one migrates."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(734190231)"))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
