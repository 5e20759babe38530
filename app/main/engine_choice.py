"""Which engine runs what is due, by the database."""

from collections.abc import Callable
from typing import Protocol

from app.engine.embedded import EmbeddedEngine, EmbeddedWaker
from app.engine.ticks import Ticks
from app.main.clock import utc_now
from app.main.databases import AnyDatabase
from app.settings import Settings
from app.storage.engines.database import Waker, Work
from app.storage.engines.sqlite_database import SqliteDatabase


class Engine(Protocol):
    """Runs what is due in this process."""

    def ticks(self) -> Ticks: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


def build_engine(settings: Settings, database: AnyDatabase, waker: Waker, worker: Callable[[Work], None]) -> Engine:
    """The engine that fits the database."""
    if isinstance(database, SqliteDatabase) and isinstance(waker, EmbeddedWaker):
        engine = EmbeddedEngine(database, worker, utc_now, threads=settings.worker_threads)
        waker.engine, database.on_commit = engine, engine.wake_all
        return engine
    from app.engine.postgres import PostgresEngine

    return PostgresEngine(database, worker, waker, utc_now, threads=settings.worker_threads)


def build_waker(database: AnyDatabase) -> Waker:
    """What makes the engine look: the commit itself, or a job deferred in it."""
    if isinstance(database, SqliteDatabase):
        return EmbeddedWaker(database.wake)
    from app.engine.postgres import PostgresWaker

    return PostgresWaker()
