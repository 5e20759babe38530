"""PostgreSQL: every write is a transaction of its own; the server flushes waiting commits together."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.storage.schema import with_driver

log = structlog.get_logger("database")

T = TypeVar("T")
_DEADLOCK = "40P01"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
_DEADLOCKS_LOST = 3
# A frozen process must not keep others from a row: the server ends its transaction before they give up.
_LIMITS = "-c idle_in_transaction_session_timeout=15s -c lock_timeout=20s -c statement_timeout=60s"
_INTAKE_THREADS = 8  # commits that wait for the disk at once; more would only queue in the server


class PostgresDatabase:
    """Implements `Database`.

    `connections` bounds what this process takes of the server's `max_connections`;
    threads beyond it wait for one. A connection that a restarted server closed is
    replaced before it is used.
    """

    def __init__(self, url: str, *, connections: int = 20) -> None:
        self.engine: Engine = create_engine(
            with_driver(make_url(url)),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=20,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={"connect_timeout": 5, "options": _LIMITS},
        )
        self._submitted = ThreadPoolExecutor(_INTAKE_THREADS, thread_name_prefix="database")

    def write(self, work: Callable[[Connection], T]) -> T:
        """As the port says; work that lost a deadlock left nothing behind and is done again."""
        for _ in range(_DEADLOCKS_LOST):
            try:
                return self._write_once(work)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != _DEADLOCK:
                    raise
                log.warning("deadlock_lost")
        return self._write_once(work)

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        return self._submitted.submit(self.write, work)

    def read(self, query: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            return query(connection)

    def close(self) -> None:
        self._submitted.shutdown(wait=True)
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
