"""PostgreSQL: a write is a transaction of its own; what the intake submits is committed together.

Round trips are what it costs beside SQLite: a lead took 88 of them. A connection is looked at
instead of asked before it is used (10 fewer), a read is no transaction (7 fewer), and jobs of
what is committed together are deferred together.
"""

import select
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

import psycopg
import structlog
from psycopg.abc import Params
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.storage.engines.grouped_commits import Job, Together
from app.storage.schema import with_driver

log = structlog.get_logger("database")

T = TypeVar("T")
Item = TypeVar("Item")
_DEADLOCK = "40P01"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
_DEADLOCKS_LOST = 3
# A frozen process must not keep others from a row: the server ends its transaction before they give up.
_LIMITS = "-c idle_in_transaction_session_timeout=15s -c lock_timeout=20s -c statement_timeout=60s"
# A server that is gone without closing its connections is noticed within about a minute.
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_SUBMITTED_AT_ONCE = 4  # a delivery that waits for a frozen process keeps the other three going
_JOBS_PER_COMMIT = 64
_GATHERED = "gathered"
_SERVER_FAILED = (OperationalError, InterfaceError, NoConnectionFree)  # alone they would all fail again, slowly


class OneByOne(psycopg.Cursor[Any]):
    """Runs a statement with many rows once for each.

    psycopg sends them in a pipeline, within which the server waits for a frozen process without the limit of a
    transaction that is idle: whatever that one had locked, nobody else could go on with.
    """

    def executemany(self, query: Any, params_seq: Iterable[Params], *, returning: bool = False) -> None:
        """As `psycopg.Cursor.executemany`, without results: raises NotImplementedError where they are asked for."""
        if returning:
            raise NotImplementedError
        for params in params_seq:
            self.execute(query, params)


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
            pool_use_lifo=True,  # the same few stay warm: each connection prepares its own statements
            pool_recycle=1800,
            connect_args={"connect_timeout": 5, "options": _LIMITS, "cursor_factory": OneByOne, **_KEEPALIVE},
        )
        event.listen(self.engine, "checkout", _replace_if_ended)
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._submitted = Together(
            "database", self._commit_together, threads=_SUBMITTED_AT_ONCE, jobs_at_once=_JOBS_PER_COMMIT
        )

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
        return self._submitted.submit(work)

    def _commit_together(self, batch: Sequence[Job]) -> None:
        """All in one transaction; when one of them fails by itself, each in its own."""
        try:
            results = self.write(lambda connection: _all_of(connection, batch))
        except Exception as error:  # noqa: BLE001  the callers are told
            if len(batch) == 1 or isinstance(error, _SERVER_FAILED):
                for _, future in batch:
                    future.set_exception(error)
            else:
                for job in batch:
                    self._commit_together([job])
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)

    def read(self, query: Callable[[Connection], T]) -> T:
        """Every statement sees what was committed before it, as in a transaction of PostgreSQL's default kind."""
        with self._reading.connect() as connection:
            return query(connection)

    def forget_deleted(self) -> bool:
        """VACUUM of every table. What it frees is overwritten as pages are used again; WAL goes as it is recycled."""
        with self._reading.connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            try:
                connection.execute(text("VACUUM"))
            finally:
                connection.execute(text("RESET statement_timeout"))
        return True

    def close(self) -> None:
        self._submitted.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def once_for_all(connection: Connection, act: Callable[[Connection, list[Item]], None], item: Item) -> None:
    """`act` with this item: at once, or where many commit together with the items of all, just before the commit."""
    gathered: dict[Any, list[Item]] | None = connection.info.get(_GATHERED)
    if gathered is None:
        act(connection, [item])
    else:
        gathered.setdefault(act, []).append(item)


def _all_of(connection: Connection, batch: Sequence[Job]) -> list[Any]:
    notes = connection.info  # asked for once: a connection that is lost has no notes any more
    gathered = notes[_GATHERED] = {}
    try:
        results = [work(connection) for work, _ in batch]
    finally:
        notes.pop(_GATHERED, None)
    for act, items in gathered.items():
        act(connection, items)
    return results


def _replace_if_ended(raw: psycopg.Connection[Any], _record: object, _fairy: object) -> None:
    """Before each use: a server that ends a connection says so, and nothing else arrives on an idle connection.

    Looking whether something has arrived takes microseconds; asking takes a round trip.
    Raises DisconnectionError, upon which the pool connects anew.
    """
    try:
        if _has_received(raw.fileno()):
            raw.execute("SELECT 1")
            raw.rollback()
    except psycopg.Error as ended:
        raise DisconnectionError("the server ended this connection") from ended


def _has_received(socket: int) -> bool:
    looking = select.poll()
    looking.register(socket, select.POLLIN)
    return bool(looking.poll(0))
