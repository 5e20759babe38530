"""Fixtures of the whole suite: both databases, the sandbox's parts, and no way out of this machine."""

import gc
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from anyio.from_thread import start_blocking_portal
from sqlalchemy import Connection, Dialect, Engine, event, text
from starlette.testclient import TestClient

from app.cli import NEW_OBJECTS_BETWEEN_SEARCHES
from app.domain.identifiers import new_id
from app.engine.postgres import install_procrastinate
from app.storage.engines.database import Database
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.schema import METADATA, migrate
from staging.dovecot import Dovecot, DovecotMissing, dovecot_server
from staging.installation.parts import SandboxAlerts, SandboxHubSpot, SandboxMailbox, SandboxModel, running
from staging.postgres import PostgresMissing, PostgresServer, postgres_server
from tests.absent import give_up
from tests.path_parts import LeadPath

# Compiling every module anew, for each run and each process that a test starts, takes longer than most tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Files of tests, and of the servers they start, go into memory where it has room: each commit waited for the disk.
_IN_MEMORY = Path("/dev/shm")  # Linux alone has it; containers often with 64 megabytes
_ROOM_NEEDED = 2_000_000_000  # bytes
if "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM_NEEDED:
    os.environ["TMPDIR"] = str(_IN_MEMORY)
    tempfile.tempdir = None  # asked for anew, whoever has asked before

_real_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if host not in {"127.0.0.1", "::1", "localhost"}:
        raise OSError(f"a test tried to reach {host}: nothing outside this machine may be reached")
    _real_connect(self, address)


gc.disable()  # nearly all that collecting the tests makes stays: looking for garbage took a tenth of its time


def pytest_configure(config: pytest.Config) -> None:
    """Files in their order: those of few tests, among them the slowest, would come last, and one core would wait."""
    config.option.loadscopereorder = False  # --no-loadscope-reorder, where xdist is there


def pytest_collection_finish() -> None:
    """What has been imported stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_BETWEEN_SEARCHES, 10, 10)  # as the service has it
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    socket.socket.connect = _loopback_only  # type: ignore[assignment, method-assign]  # of all libraries
    yield
    socket.socket.connect = _real_connect  # type: ignore[method-assign]  # as it was


@pytest.fixture(autouse=True, scope="session")
def _plain_logs() -> None:
    """Without the coloured tracebacks a terminal would get: they take half a second each."""
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])


@pytest.fixture(autouse=True, scope="session")
def _one_loop_for_all_test_clients() -> Iterator[None]:
    """Else each request starts a thread with an event loop of its own, and most of its time goes there."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(autouse=True, scope="session")
def _statements_compiled_once() -> Iterator[None]:
    """For all databases of a session: each test has its own, and compiling anew for it took half the test's time.

    What is compiled belongs to a dialect, so that is shared too; all engines of a kind are made alike.
    """
    dialects: dict[type[Dialect], Dialect] = {}
    compiled: dict[Any, Any] = {}

    def share(connection: Connection) -> None:
        connection.dialect = dialects.setdefault(type(connection.dialect), connection.dialect)
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", share)
    yield
    event.remove(Engine, "engine_connect", share)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the session. Missing: fails in CI, skips elsewhere, and says how to get it."""
    try:
        with postgres_server(for_tests=True) as server:
            yield server
    except PostgresMissing as missing:
        give_up(str(missing))


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a migrated database that nobody is connected to, so that it can be copied."""
    name = f"template_{os.getpid()}"
    with PostgresDatabase(postgres.create_database(name), connections=2) as database:
        migrate(database.engine)
        install_procrastinate(database.engine)
    return name


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer, postgres_template: str) -> str:
    """A migrated database that the tests of a session use one after the other: a copy for each took 0.3 s."""
    return postgres.create_database(f"test_{os.getpid()}", template=postgres_template)


class WarmPostgres:
    """A database whose connections stay open from test to test.

    What a new connection must look up costs the server more than most tests ask of it.
    """

    def __init__(self, url: str) -> None:
        self.database = PostgresDatabase(url, connections=12)
        self._pids: set[int] = set()
        event.listen(self.database.engine, "connect", lambda raw, _record: self._pids.add(raw.info.backend_pid))

    def empty(self, connection: Connection) -> None:
        """As after the migration, whatever an earlier test left: rows, tables, even transactions and locks."""
        connection.execute(_OTHERS_AND_BUSY, {"ours": list(self._pids)})
        _delete_rows(connection)


_OTHERS_AND_BUSY = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND (state <> 'idle' OR pid <> ALL (CAST(:ours AS int[]))"
    " OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))"
)


@pytest.fixture(scope="session")
def warm_postgres(postgres_url: str) -> Iterator[WarmPostgres]:
    warm = WarmPostgres(postgres_url)
    with warm.database:
        yield warm


@pytest.fixture
def postgres_database(warm_postgres: WarmPostgres) -> PostgresDatabase:
    """A migrated PostgreSQL database without a row."""
    warm_postgres.database.write(warm_postgres.empty)
    return warm_postgres.database


def _delete_rows(connection: Connection) -> None:
    ours = [table.name for table in reversed(METADATA.sorted_tables)]
    jobs = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers")
    kept = {*ours, *jobs, "alembic_version"}
    tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").scalars()
    statements = [
        *(f"DROP TABLE {name} CASCADE;" for name in tables if name not in kept),
        *(f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;" for name in (*jobs, *ours)),
    ]
    connection.exec_driver_sql(f"DO $$ BEGIN {' '.join(statements)} END $$")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests are given copies of."""
    file = tmp_path_factory.mktemp("template") / "leads.db"
    with SqliteDatabase(f"sqlite:///{file}") as database:
        migrate(database.engine)
    return file


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[SqliteDatabase]:
    """A fresh, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "leads.db")
    with SqliteDatabase(f"sqlite:///{tmp_path}/leads.db") as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database_of_the_module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One of either kind for all tests of a module that only look at what it holds."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("module") / "leads.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        opened: SqliteDatabase | PostgresDatabase = SqliteDatabase(f"sqlite:///{file}")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        template = request.getfixturevalue("postgres_template")
        opened = PostgresDatabase(server.create_database(f"module_{new_id().lower()}", template=template))
    with opened as database:
        yield database


@pytest.fixture
def path(database: Database) -> LeadPath:
    """The lead path with fakes outside, over both databases."""
    return LeadPath(database)


@pytest.fixture(scope="session")
def mailbox_process() -> Iterator[SandboxMailbox]:
    with running(SandboxMailbox) as part:
        yield part


@pytest.fixture
def mailbox(mailbox_process: SandboxMailbox) -> SandboxMailbox:
    """A mail server without mails or faults."""
    mailbox_process.reset()
    mailbox_process.set_faults()
    return mailbox_process


@pytest.fixture(scope="session")
def hubspot_process() -> Iterator[SandboxHubSpot]:
    with running(SandboxHubSpot) as part:
        yield part


@pytest.fixture
def hubspot(hubspot_process: SandboxHubSpot) -> SandboxHubSpot:
    """An empty CRM without faults or rate limits, and with a search index that is never late."""
    hubspot_process.reset()
    hubspot_process.set_faults(limits=False, search_lag_seconds=0)
    return hubspot_process


@pytest.fixture(scope="session")
def model_process() -> Iterator[SandboxModel]:
    with running(SandboxModel) as part:
        yield part


@pytest.fixture
def model_server(model_process: SandboxModel) -> SandboxModel:
    """A model server without faults."""
    model_process.reset()
    return model_process


@pytest.fixture(scope="session")
def alerts_process() -> Iterator[SandboxAlerts]:
    with running(SandboxAlerts) as part:
        yield part


@pytest.fixture
def alert_sink(alerts_process: SandboxAlerts) -> SandboxAlerts:
    """A chat channel without alerts or faults."""
    alerts_process.reset()
    return alerts_process


@pytest.fixture(scope="session")
def dovecot_process() -> Iterator[Dovecot]:
    """One server for the session. Missing: fails in CI, skips elsewhere, and says how to get it."""
    try:
        with dovecot_server() as server:
            yield server
    except DovecotMissing as missing:
        give_up(str(missing))


@pytest.fixture
def dovecot(dovecot_process: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """A server whose certificate is trusted; each test makes its own mailboxes."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot_process.certificate))
    return dovecot_process
