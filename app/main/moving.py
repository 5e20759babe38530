"""`leads migrate --to URL`: from the configured database to another one, while nobody works on either."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from sqlalchemy import text

from app.engine.one_worker import OneWorker
from app.main.clock import utc_now
from app.main.databases import (
    AnyDatabase,
    connect,
    database_file,
    is_sqlite,
    migrate_database,
    refuse_moved,
    shown,
)
from app.main.engine_choice import build_waker
from app.settings import Settings
from app.storage.copying import MovedTable, MoveFailed, Progress, copy_everything
from app.storage.marks import mark_moved

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def move_database(settings: Settings, to: str, progress: Progress) -> list[MovedTable]:
    """Every table with its rows and the hash that both sides agree on.

    Raises:
        ConfigurationError: `to` is no address of a database, or a worker holds one of the two.
        MoveFailed: the target is the source, is in use or not empty, or does not take a row.
    """
    wanted = settings.model_copy(update={"database_url": to})
    if _same(settings, wanted):
        raise MoveFailed("--to names the database that is configured already.")
    if is_sqlite(settings) and not database_file(settings).exists():
        raise MoveFailed(f"There is no database at LEADS_DATABASE_URL ({database_file(settings)}).")
    with ExitStack() as stack:
        source = stack.enter_context(_alone(settings))
        target = stack.enter_context(_alone(wanted))
        waker = None if is_sqlite(wanted) else build_waker(target)  # the engine on SQLite looks for itself
        moved = copy_everything(source.engine, target.engine, waker, utc_now(), progress)
        source.write(partial(mark_moved, now=utc_now()))
        return moved


def what_to_do_next(settings: Settings, to: str) -> str:
    """One sentence for whoever moved: links in mails that were sent are signed with a key beside the old database."""
    key = database_file(settings).with_name("secret.key")
    if settings.secret_key is not None:
        return "Set LEADS_DATABASE_URL to the new database, and keep LEADS_SECRET_KEY as it is."
    if not is_sqlite(settings) or not key.exists():
        return "Set LEADS_DATABASE_URL to the new database."
    if is_sqlite(settings.model_copy(update={"database_url": to})):
        return f"Set LEADS_DATABASE_URL to the new database and copy {key} beside it."
    return f"Set LEADS_DATABASE_URL to the new database and LEADS_SECRET_KEY to what stands in {key}."


@contextmanager
def _alone(settings: Settings) -> Iterator[AnyDatabase]:
    """The database with today's schema, and nobody else at work on it."""
    with ExitStack() as stack:
        if is_sqlite(settings):
            lock = OneWorker(database_file(settings)).acquire()
            stack.callback(lock.release)
        database = connect(settings)
        stack.callback(database.close)
        if not is_sqlite(settings) and (others := database.read(lambda connection: connection.scalar(_OTHERS))):
            raise MoveFailed(f"{others} other connections use {shown(settings)}. Stop `leads serve` and `leads work`.")
        migrate_database(database)
        refuse_moved(settings, database)
        yield database


def _same(one: Settings, other: Settings) -> bool:
    if is_sqlite(one) and is_sqlite(other):
        return database_file(one).resolve() == database_file(other).resolve()
    return one.database_url == other.database_url
