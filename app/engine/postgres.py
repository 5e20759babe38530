"""The engine for many machines: Procrastinate's jobs wake workers, the lead's own row remains the truth.

A job is deferred inside the transaction that stored the work, so neither exists
without the other. Jobs carry no lock: what keeps two runs apart is the row. The
jobs of a killed worker are brought back by any other one, and a slow sweep
wakes what is due and has no job, so that no lost job can lose a lead.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from sqlalchemy import Connection, Engine, inspect, text

from app.engine.ticks import Ticks
from app.storage.engines.database import Database, Waker, Work
from app.storage.engines.postgres_database import once_for_all
from app.storage.leads.due_work import due_work

log = structlog.get_logger("engine")

QUEUE = "leads"
_TASK = "advance"
_BROUGHT_BACK_WITHIN = 30.0  # seconds
_LIVING = text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)
_RETRY = RetryStrategy(max_attempts=8, exponential_wait=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How soon the work of a killed process goes on elsewhere; all in seconds."""

    heartbeat: float = 2.0
    stalled_after: float = 8.0  # without a heartbeat
    look_for_stalled_every: float = 3.0
    sweep_every: float = 30.0
    due_without_job_after: float = 60.0  # longer than any step: a busy worker's lead is left alone
    start_again_after: float = 1.0


_USUAL_PACE = Pace()


def install_procrastinate(engine: Engine) -> None:
    """Procrastinate's own tables, once."""
    with engine.connect() as connection:
        if inspect(connection).has_table("procrastinate_jobs"):
            return
    app = App(connector=SyncPsycopgConnector(conninfo=_conninfo(engine)))
    with app.open():
        app.schema_manager.apply_schema()


def living_workers(connection: Connection) -> int:
    """How many processes take up work now, by the signs of life in Procrastinate's own table."""
    return int(connection.execute(_LIVING, {"seconds": _USUAL_PACE.stalled_after}).scalar_one())


def _conninfo(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


class PostgresWaker:
    """Implements `Waker`: defers a job in the caller's transaction."""

    def __init__(self) -> None:
        self._app = App(connector=SyncPsycopgConnector())

    def wake(self, connection: Connection, kind: str, row_id: str, *, at: datetime | None = None) -> None:
        if at is None:
            once_for_all(connection, self._defer, (kind, row_id))
        else:
            self._defer(connection, [(kind, row_id)], at)

    def _defer(self, connection: Connection, woken: list[Work], at: datetime | None = None) -> None:
        jobs: list[dict[str, Any]] = [{"kind": kind, "row_id": row_id} for kind, row_id in woken]
        self._app.configure_task(
            _TASK,
            allow_unknown=True,
            queue=QUEUE,
            schedule_at=at,
            connection=connection.connection.driver_connection,
        ).batch_defer(*jobs)

    def occupied(self, _work: Work) -> AbstractContextManager[None]:
        return nullcontext()  # nothing here looks for rows that have a job


class PostgresEngine:
    """Runs `worker(work)` for the jobs of all processes; several of these may run at once."""

    def __init__(
        self,
        database: Database,
        worker: Callable[[Work], None],
        waker: Waker,
        clock: Callable[[], datetime],
        *,
        threads: int,
        pace: Pace = _USUAL_PACE,
    ) -> None:
        self._pace = pace
        self._database = database
        self._worker = worker
        self._waker = waker
        self._clock = clock
        self._threads = threads
        self._stopping = threading.Event()
        self._app: App | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ticks(self) -> Ticks:
        return {
            "bring_back": (self._pace.look_for_stalled_every, self.bring_back),
            "sweep": (self._pace.sweep_every, self.sweep),
        }

    def stop(self, *, within_seconds: float = 20.0) -> None:
        """Take up nothing new, let running steps finish; unfinished jobs are brought back elsewhere."""
        self._stopping.set()
        if self._loop is not None and self._running is not None:
            self._loop.call_soon_threadsafe(self._running.cancel)
        self._thread.join(within_seconds)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running = asyncio.current_task()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="worker")
        try:
            while not self._stopping.is_set():
                try:
                    await self._work_until_the_server_is_gone(pool)
                except Exception as error:  # noqa: BLE001  whatever it was: without an engine nothing would work any more
                    log.warning("engine_restarts", why=type(error).__name__)
                if not self._stopping.is_set():
                    await asyncio.sleep(self._pace.start_again_after)
        except asyncio.CancelledError:
            log.info("engine_stopped")
        finally:
            pool.shutdown(wait=False)

    async def _work_until_the_server_is_gone(self, pool: ThreadPoolExecutor) -> None:
        app = App(connector=PsycopgConnector(conninfo=_conninfo(self._database.engine), min_size=1, max_size=8))

        async def advance(kind: str, row_id: str) -> None:
            await asyncio.get_running_loop().run_in_executor(pool, self._worker, (kind, row_id))

        app.task(name=_TASK, queue=QUEUE, retry=_RETRY)(advance)
        async with app.open_async():
            self._app = app
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._threads,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._pace.heartbeat,
                    stalled_worker_timeout=self._pace.stalled_after * 6,
                    delete_jobs="always",
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=15.0,
                )
            finally:
                self._app = None

    def bring_back(self) -> None:
        """Start the jobs again whose worker gives no sign of life any more."""
        if self._loop is not None and self._app is not None:
            asyncio.run_coroutine_threadsafe(self._bring_back(self._app), self._loop).result(_BROUGHT_BACK_WITHIN)

    async def _bring_back(self, app: App) -> None:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.stalled_after)
        for job in stalled:
            await app.job_manager.retry_job(job)
            log.warning("job_brought_back", kind=job.task_kwargs.get("kind"), id=job.task_kwargs.get("row_id"))

    def sweep(self) -> None:
        """Wake rows that are long due and that no job named."""
        before = self._clock() - timedelta(seconds=self._pace.due_without_job_after)

        def wake_forgotten(connection: Connection) -> int:
            forgotten = due_work(connection, before, limit=100)
            for kind, row_id in forgotten:
                self._waker.wake(connection, kind, row_id)
            return len(forgotten)

        if count := self._database.write(wake_forgotten):
            log.warning("forgotten_work_woken", count=count)
