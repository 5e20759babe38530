"""The embedded engine: whatever is due runs, each row in one thread at a time, until it is stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.domain.errors import ConfigurationError
from app.engine.embedded import EmbeddedEngine, EmbeddedWaker
from app.engine.one_worker import OneWorker
from app.engine.ticks import Schedule
from app.storage.engines.database import Work
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.deliveries import load_delivery, retry_delivery, settle_delivery
from tests.fakes import Clock
from tests.path_parts import LeadPath
from tests.waiting import until

MakeEngine = Callable[[Callable[[Work], None]], EmbeddedEngine]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def path(sqlite_database: SqliteDatabase) -> LeadPath:
    return LeadPath(sqlite_database, clock=Clock(now()))


@pytest.fixture
def engine_of(sqlite_database: SqliteDatabase) -> Iterator[MakeEngine]:
    """Starts an engine over the database; stopped at the end."""
    engines = []

    def make(worker: Callable[[Work], None]) -> EmbeddedEngine:
        engine = EmbeddedEngine(sqlite_database, worker, now, threads=4)
        sqlite_database.on_commit = engine.wake_all
        schedule = Schedule(engine.ticks())
        schedule.start()
        engines.append((engine, schedule))
        return engine

    yield make
    for engine, schedule in engines:
        schedule.stop(within_seconds=5)
        engine.stop(within_seconds=5)


def settle(path: LeadPath, work: Work) -> None:
    """The shortest possible worker: a delivery that was read to nothing."""
    kept = path.database.read(lambda connection: load_delivery(connection, work[1]))
    if kept is not None and kept.next_step is not None:
        path.database.write(lambda connection: settle_delivery(connection, kept, "read", path.clock()))


def test_what_a_commit_woke_runs_at_once(sqlite_database: SqliteDatabase, engine_of: MakeEngine) -> None:
    ran = threading.Event()
    engine_of(lambda _work: ran.set())
    sqlite_database.write(lambda connection: sqlite_database.wake(connection, "lead", "1"))

    assert ran.wait(2), "no row stands behind this wake-up: no look would find it"


def test_what_must_wait_runs_when_it_is_due_and_not_before(path: LeadPath, engine_of: MakeEngine) -> None:
    ran: list[datetime] = []
    kept = path.database.read(partial(load_delivery, delivery_id=path.post({})))
    assert kept is not None
    due = now() + timedelta(seconds=1.2)
    path.database.write(lambda connection: retry_delivery(connection, kept, due))
    engine_of(lambda _work: ran.append(now()))
    until(lambda: bool(ran))

    assert ran[0] >= due


def test_the_waker_tells_the_engine_in_the_transaction(sqlite_database: SqliteDatabase, engine_of: MakeEngine) -> None:
    ran: list[Work] = []
    waker = EmbeddedWaker(sqlite_database.wake)
    waker.engine = engine_of(ran.append)

    def wake_both(connection: Connection) -> None:
        waker.wake(connection, "lead", "later", at=now() + timedelta(seconds=0.1))  # found when it is due
        waker.wake(connection, "lead", "now")

    sqlite_database.write(wake_both)
    until(lambda: bool(ran))

    assert ran == [("lead", "now")]


def test_what_another_process_wrote_is_found_by_the_look(path: LeadPath, engine_of: MakeEngine) -> None:
    delivery_id = path.post({})  # stored, nobody woken
    seen: list[Work] = []

    def work(found: Work) -> None:
        seen.append(found)
        settle(path, found)

    engine_of(work)
    until(lambda: bool(seen))
    time.sleep(1.3)

    assert seen == [("delivery", delivery_id)], "a settled row is not found again"


def test_a_row_is_never_worked_on_twice_at_once_and_a_wake_up_meanwhile_is_not_lost(engine_of: MakeEngine) -> None:
    inside: Counter[Work] = Counter()
    most: Counter[Work] = Counter()
    runs: Counter[Work] = Counter()
    lock = threading.Lock()

    def work(found: Work) -> None:
        with lock:
            inside[found] += 1
            most[found] = max(most[found], inside[found])
        time.sleep(0.01)
        with lock:
            inside[found] -= 1
            runs[found] += 1

    engine = engine_of(work)

    def wake_often() -> None:
        for n in range(200):
            engine.wake_all([("lead", str(n % 3))])

    wakers = [threading.Thread(target=wake_often) for _ in range(4)]
    for waker in wakers:
        waker.start()
    for waker in wakers:
        waker.join()
    until(lambda: not engine._busy)

    assert set(most.values()) == {1}
    assert all(count >= 2 for count in runs.values()), "once, and once more for what came meanwhile"


def test_a_worker_that_raises_is_tried_again_by_the_next_look(path: LeadPath, engine_of: MakeEngine) -> None:
    path.post({})
    tries: list[Work] = []

    def fail_first(found: Work) -> None:
        tries.append(found)
        if len(tries) == 1:
            raise OSError("the disk is full")
        settle(path, found)

    engine_of(fail_first)
    until(lambda: len(tries) == 2)  # fails otherwise


def test_a_database_that_fails_does_not_end_the_looking(path: LeadPath) -> None:
    class FailingAtFirst:
        """The real database, failing at first."""

        failures = 2

        def __getattr__(self, name: str) -> object:
            return getattr(path.database, name)

        def read(self, query: object) -> object:
            if self.failures:
                self.failures -= 1
                raise OSError("unable to open database file")
            return path.database.read(query)  # type: ignore[arg-type]  # passed through

    path.post({})
    seen: list[Work] = []
    engine = EmbeddedEngine(FailingAtFirst(), seen.append, now, threads=1)  # type: ignore[arg-type]  # reads alone
    schedule = Schedule({"look": (0.05, engine.look)})
    schedule.start()
    until(lambda: bool(seen))  # fails otherwise
    schedule.stop()
    engine.stop()


def test_an_occupied_row_is_left_to_who_has_it_and_started_when_they_leave(engine_of: MakeEngine) -> None:
    ran: list[Work] = []
    engine = engine_of(ran.append)
    with engine.occupied(("lead", "1")):
        engine.wake_all([("lead", "1")])
        time.sleep(0.2)
        assert ran == []
    until(lambda: ran == [("lead", "1")])


def test_stopping_lets_the_running_step_finish_and_begins_no_other(sqlite_database: SqliteDatabase) -> None:
    began, finished = threading.Semaphore(0), []

    def work(found: Work) -> None:
        began.release()
        time.sleep(0.3)
        finished.append(found)

    engine = EmbeddedEngine(sqlite_database, work, now, threads=2)
    engine.wake_all([("lead", str(n)) for n in range(50)])
    assert began.acquire(timeout=2)
    assert began.acquire(timeout=2)
    started = time.monotonic()
    engine.stop(within_seconds=10)

    assert time.monotonic() - started < 2, "it does not wait for what never began"
    assert len(finished) == 2
    engine.wake_all([("lead", "late")])
    time.sleep(0.1)
    assert len(finished) == 2


def test_a_second_worker_is_refused_in_words(tmp_path: Path) -> None:
    first = OneWorker(tmp_path / "leads.db").acquire()
    with pytest.raises(ConfigurationError, match=r"Another worker already uses this database.*PostgreSQL"):
        OneWorker(tmp_path / "leads.db").acquire()
    first.release()

    OneWorker(tmp_path / "leads.db").acquire().release()


def test_a_killed_worker_frees_the_database_even_while_its_children_live(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time; from pathlib import Path; from app.engine.one_worker import OneWorker;"
        "lock = OneWorker(Path(sys.argv[1])).acquire();"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)']);"
        "print(child.pid, flush=True); time.sleep(30)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "leads.db")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())
    try:
        with pytest.raises(ConfigurationError):
            OneWorker(tmp_path / "leads.db").acquire()
        process.kill()
        process.wait(5)

        OneWorker(tmp_path / "leads.db").acquire().release()
    finally:
        os.kill(child, signal.SIGKILL)
        process.stdout.close()
