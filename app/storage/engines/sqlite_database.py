"""SQLite: one thread writes, any number read.

Writes queue up and are committed together: one fsync serves every job that was
waiting, so a burst costs a few disk flushes instead of thousands. Each job stands
in a savepoint of its own; one that fails takes nothing with it.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from app.domain.errors import ConfigurationError
from app.storage.engines.database import Work
from app.storage.engines.grouped_commits import Job, Together
from app.storage.schema import OVERWRITES

log = structlog.get_logger("database")

T = TypeVar("T")
_JOBS_PER_COMMIT = 200  # bounds how long the first job of a batch waits for the last
_READERS = 8  # connections, each with its cache; reads are short, so 128 threads share them
_PAGES_AT_ONCE = 500  # of the search's index: others write between two of them
_WOKEN = "woken"
_OPENED_WITHIN_SECONDS = 30.0
_OTHERS_WAIT_SECONDS = 1.0  # at most, for a log that a reader keeps from being cut off


def open_engine(url: str) -> Engine:
    """An engine whose connections wait for the writer, check references and survive power cuts."""
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ConfigurationError("LEADS_DATABASE_URL: an in-memory database cannot keep leads; name a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    if not Path(path).exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds people's letters
    engine = create_engine(url, poolclass=QueuePool, pool_size=_READERS, max_overflow=0, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves; the driver's implicit one is deferred
        _write_ahead(raw)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-2000", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")

    return engine


def _write_ahead(raw: Any) -> None:
    """Turn the journal to WAL; two processes that make the file together must wait here, SQLite itself does not."""
    deadline = time.monotonic() + _OPENED_WITHIN_SECONDS
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


class SqliteDatabase:
    """Implements `Database`. `on_commit` is called with what was woken, after it is durable."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.on_commit: Callable[[list[Work]], None] = lambda _work: None
        self._writer = Together("sqlite-writer", self._commit_together, threads=1, jobs_at_once=_JOBS_PER_COMMIT)

    def wake(self, connection: Connection, kind: str, row_id: str) -> None:
        connection.info.setdefault(_WOKEN, []).append((kind, row_id))

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        return self._writer.submit(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        return self.submit(work).result()

    def read(self, query: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            return query(connection)

    def forget_deleted(self) -> bool:
        """Move the write-ahead log into the file and cut it off; what was deleted in the file is zeros already.

        A file from before deletions were overwritten is rewritten once (`user_version` remembers it). Readers keep
        what they see: while one of them is at it the log stays, and nobody waits for it longer than a second.
        """
        path = make_url(str(self.engine.url)).database or ""
        with closing(sqlite3.connect(path, timeout=_OTHERS_WAIT_SECONDS, isolation_level=None)) as raw:
            try:
                if raw.execute("PRAGMA user_version").fetchone()[0] == 0:
                    raw.execute("VACUUM")
                    raw.execute(OVERWRITES)
                _forget_words(raw)
                busy, _frames, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as error:
                if "locked" in str(error) or "busy" in str(error):
                    return False
                raise
        return not busy

    def close(self) -> None:
        self._writer.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _commit_together(self, batch: Sequence[Job]) -> None:
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        woken: list[Work] = []
        try:
            with self.engine.connect() as connection:
                connection.info.pop(_WOKEN, None)
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    results.extend((future, *_run_apart(connection, work)) for work, future in batch)
                    connection.exec_driver_sql("COMMIT")
                except BaseException:
                    if cast(Any, connection.connection.dbapi_connection).in_transaction:
                        connection.exec_driver_sql("ROLLBACK")
                    raise
                woken = connection.info.pop(_WOKEN, [])
        except BaseException as error:  # noqa: BLE001  every waiting caller is told, whatever it is
            for _work, future in batch:
                future.set_exception(error)
            return
        for future, result, failure in results:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
        if woken:
            self._tell(woken)

    def _tell(self, woken: list[Work]) -> None:
        try:
            self.on_commit(woken)
        except Exception:  # the writer goes on; the next look finds the work
            log.exception("wake_up_failed")


def _forget_words(raw: sqlite3.Connection) -> None:
    """The index of the search keeps deleted words until its parts are merged: all into one, a little at a time."""
    pages = -_PAGES_AT_ONCE  # negative: take all parts
    while True:
        before = raw.total_changes
        raw.execute("INSERT INTO search_index(search_index, rank) VALUES ('merge', ?)", (pages,))
        if raw.total_changes - before < 2:  # nothing but the command itself
            return
        pages = _PAGES_AT_ONCE


def _run_apart(connection: Connection, work: Callable[[Connection], T]) -> tuple[T | None, BaseException | None]:
    """The job's result or its exception; a job that raises leaves the transaction as it found it."""
    driver: Any = connection.connection.dbapi_connection  # its execute costs a twentieth of SQLAlchemy's
    driver.execute("SAVEPOINT job")
    try:
        result = work(connection)
    except BaseException as error:
        if not driver.in_transaction:
            raise  # a full disk took the whole transaction back, and with it the savepoint: tell everybody why
        driver.execute("ROLLBACK TO job")
        driver.execute("RELEASE job")
        return None, error
    driver.execute("RELEASE job")
    return result, None
