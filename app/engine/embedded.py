"""The embedded engine: one process, a pool of threads, woken directly after the commit.

Two things wake a row: the commit that made it due, and a look into the database
each second for what had to wait, what other processes wrote (the review commands,
a restored backup) and what a dead process left behind.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

import structlog
from sqlalchemy import Connection

from app.engine.ticks import Ticks
from app.storage.engines.database import Database, Work
from app.storage.leads.due_work import due_work

log = structlog.get_logger("engine")

_LOOK_EVERY_SECONDS = 1.0


class EmbeddedEngine:
    """Runs `worker(work)` for whatever is due, each row in one thread at a time."""

    def __init__(
        self,
        database: Database,
        worker: Callable[[Work], None],
        clock: Callable[[], datetime],
        *,
        threads: int,
    ) -> None:
        self._database = database
        self._worker = worker
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="worker")
        self._busy: set[Work] = set()
        self._again: set[Work] = set()  # woken while busy: looked at once more afterwards
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Nothing to begin: commits wake it, and its ticks do."""

    def ticks(self) -> Ticks:
        return {"look": (_LOOK_EVERY_SECONDS, self.look)}

    def stop(self, *, within_seconds: float = 20.0) -> None:
        """Take up nothing new, let running steps finish. What is left resumes at the next start."""
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + within_seconds
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.02)

    def wake_all(self, woken: list[Work]) -> None:
        """Called after the commit that made these rows due."""
        for work in woken:
            self._start(work)

    @contextmanager
    def occupied(self, work: Work) -> Iterator[None]:
        """This row is being worked on by whoever is inside; a look does not start it a second time."""
        with self._lock:
            self._busy.add(work)
        try:
            yield
        finally:
            self._leave(work)

    def _start(self, work: Work) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            if work in self._busy:
                self._again.add(work)
                return
            self._busy.add(work)
        try:
            future = self._pool.submit(self._run, work)
        except RuntimeError:  # stopped between the two lines: the row stays due
            self._leave(work)
        else:
            future.add_done_callback(lambda ended: self._leave(work) if ended.cancelled() else None)

    def _leave(self, work: Work) -> None:
        """Nobody works on the row any more; who was woken meanwhile has their turn."""
        with self._lock:
            self._busy.discard(work)
            again = work in self._again
            self._again.discard(work)
        if again:
            self._start(work)

    def _run(self, work: Work) -> None:
        try:
            self._worker(work)
        except Exception:
            log.exception("wake_up_failed", kind=work[0], id=work[1])  # still due: the next look finds it
        finally:
            self._leave(work)

    def look(self) -> None:
        """Start what is due and nobody works on."""
        for work in self._database.read(lambda connection: due_work(connection, self._clock())):
            with self._lock:
                known = work in self._busy
            if not known:
                self._start(work)


class EmbeddedWaker:
    """Implements `Waker` over the database's own list of what a transaction woke."""

    def __init__(self, collect: Callable[[Connection, str, str], None]) -> None:
        self._collect = collect
        self.engine: EmbeddedEngine | None = None

    def wake(self, connection: Connection, kind: str, row_id: str, *, at: datetime | None = None) -> None:
        if at is None:  # else the look finds it when it is due
            self._collect(connection, kind, row_id)

    def occupied(self, work: Work) -> AbstractContextManager[None]:
        return self.engine.occupied(work) if self.engine is not None else nullcontext()
