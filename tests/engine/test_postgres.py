"""The engine for many machines: no job without its row, no row lost with its worker."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.engine.postgres import Pace, PostgresEngine, PostgresWaker, install_procrastinate, living_workers
from app.engine.ticks import Schedule
from app.storage.engines.database import Work
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.leads.deliveries import load_delivery, settle_delivery
from app.storage.schema import migrate
from staging.postgres import PostgresServer, postgres_server
from tests.engine.slow_worker import FAST
from tests.fakes import Clock
from tests.path_parts import LeadPath
from tests.waiting import until

ROOT = Path(__file__).parents[2]
MakeEngine = Callable[..., PostgresEngine]
waker = PostgresWaker()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def engine_of(postgres_database: PostgresDatabase) -> Iterator[MakeEngine]:
    """Starts engines over the database; stopped at the end."""
    engines = []

    def make(worker: Callable[[Work], None], pace: Pace = FAST) -> PostgresEngine:
        engine = PostgresEngine(postgres_database, worker, waker, now, threads=4, pace=pace)
        engine.start()
        schedule = Schedule(engine.ticks())
        schedule.start()
        engines.append((engine, schedule))
        return engine

    yield make
    for engine, schedule in engines:
        schedule.stop(within_seconds=5)
        engine.stop(within_seconds=5)


def wake(database: PostgresDatabase, *ids: str, at: datetime | None = None) -> None:
    def wake_all(connection: Connection) -> None:
        for row_id in ids:
            waker.wake(connection, "lead", row_id, at=at)

    database.write(wake_all)


def jobs(database: PostgresDatabase) -> int:
    counted = text("SELECT count(*) FROM procrastinate_jobs")
    return int(database.read(lambda connection: connection.execute(counted).scalar_one()))


def test_a_job_of_a_transaction_that_was_rolled_back_never_runs(
    postgres_database: PostgresDatabase, engine_of: MakeEngine
) -> None:
    ran: list[Work] = []
    engine_of(ran.append)

    def wake_then_fail(connection: Connection) -> None:
        waker.wake(connection, "lead", "never")
        raise ValueError("rolled back")

    with pytest.raises(ValueError, match="rolled back"):
        postgres_database.write(wake_then_fail)
    assert jobs(postgres_database) == 0
    wake(postgres_database, "committed")
    until(lambda: bool(ran))
    time.sleep(0.3)

    assert ran == [("lead", "committed")]
    until(lambda: jobs(postgres_database) == 0)


def test_work_committed_together_is_woken_together_but_for_what_failed(
    postgres_database: PostgresDatabase, engine_of: MakeEngine
) -> None:
    ran: list[Work] = []
    engine_of(ran.append)

    def submit(row_id: str) -> Future[None]:
        def wake_or_fail(connection: Connection) -> None:
            waker.wake(connection, "lead", row_id)
            if row_id == "7":
                raise ValueError("rolled back")

        return postgres_database.submit(wake_or_fail)

    futures = {str(n): submit(str(n)) for n in range(200)}
    failed = [row_id for row_id, future in futures.items() if future.exception(10)]
    until(lambda: len(ran) >= 199)

    assert failed == ["7"]
    assert Counter(ran) == Counter(("lead", row_id) for row_id in futures if row_id != "7")


def test_a_job_wakes_a_waiting_engine_at_once(postgres_database: PostgresDatabase, engine_of: MakeEngine) -> None:
    ran: list[float] = []
    engine_of(lambda _work: ran.append(time.monotonic()))
    wake(postgres_database, "first")
    until(lambda: len(ran) == 1)
    time.sleep(0.2)
    started = time.monotonic()
    wake(postgres_database, "second")
    until(lambda: len(ran) == 2)

    assert ran[1] - started < 1.0, "told by the server, not found by polling every two seconds"


def test_a_running_engine_is_counted_and_a_stopped_one_is_not(postgres_database: PostgresDatabase) -> None:
    engine = PostgresEngine(postgres_database, lambda _work: None, PostgresWaker(), now, threads=1)
    before = postgres_database.read(living_workers)
    engine.start()
    until(lambda: postgres_database.read(living_workers) == before + 1)
    engine.stop()

    until(lambda: postgres_database.read(living_workers) == before)  # raises otherwise


def test_what_must_wait_runs_when_it_is_due(postgres_database: PostgresDatabase, engine_of: MakeEngine) -> None:
    ran: list[datetime] = []
    engine_of(lambda _work: ran.append(now()))
    due = now() + timedelta(seconds=0.8)
    wake(postgres_database, "later", at=due)
    until(lambda: bool(ran))

    assert ran[0] >= due


def test_engines_share_the_work_and_do_each_piece_once(
    postgres_database: PostgresDatabase, engine_of: MakeEngine
) -> None:
    done: Counter[str] = Counter()
    by: Counter[str] = Counter()
    lock = threading.Lock()

    def worker_named(name: str) -> Callable[[Work], None]:
        def work(found: Work) -> None:
            time.sleep(0.02)
            with lock:
                done[found[1]] += 1
                by[name] += 1

        return work

    engine_of(worker_named("one"))
    engine_of(worker_named("other"))
    wake(postgres_database, *[str(number) for number in range(60)])
    until(lambda: len(done) == 60)

    assert set(done.values()) == {1}
    assert min(by["one"], by["other"]) > 0


def test_a_worker_that_raises_is_tried_again(postgres_database: PostgresDatabase, engine_of: MakeEngine) -> None:
    tries: list[Work] = []

    def fail_first(found: Work) -> None:
        tries.append(found)
        if len(tries) == 1:
            raise OSError("out of memory")

    engine_of(fail_first)
    wake(postgres_database, "moody")
    until(lambda: len(tries) == 2)  # fails otherwise


def test_what_a_killed_worker_held_goes_on_elsewhere(
    postgres_database: PostgresDatabase, engine_of: MakeEngine
) -> None:
    url = postgres_database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.slow_worker", url], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        wake(postgres_database, "held")
        assert process.stdout.readline().strip() == "held"
    finally:
        process.kill()
        process.wait(5)
        process.stdout.close()
    ran: list[Work] = []
    engine_of(ran.append)
    until(lambda: bool(ran))

    assert ran == [("lead", "held")]


def test_the_usual_pace_brings_work_back_within_twenty_seconds() -> None:
    usual = Pace()

    assert usual.stalled_after + usual.look_for_stalled_every + usual.heartbeat < 20


def test_a_due_row_without_a_job_is_found_by_the_sweep(
    postgres_database: PostgresDatabase, engine_of: MakeEngine
) -> None:
    path = LeadPath(postgres_database, clock=Clock(now() - timedelta(seconds=5)))
    forgotten = path.post({})  # stored, and no job deferred
    ran: list[Work] = []

    def work(found: Work) -> None:
        ran.append(found)
        kept = postgres_database.read(lambda connection: load_delivery(connection, found[1]))
        if kept is not None and kept.next_step is not None:
            postgres_database.write(
                lambda connection: settle_delivery(connection, kept, "read", kept.delivery.received_at)
            )

    engine_of(work, Pace(sweep_every=0.3, due_without_job_after=1))
    until(lambda: bool(ran))

    assert ran[0] == ("delivery", forgotten)


def test_stopping_lets_the_running_step_finish(postgres_database: PostgresDatabase) -> None:
    began, finished = threading.Event(), threading.Event()

    def work(_found: Work) -> None:
        began.set()
        time.sleep(0.8)
        finished.set()

    engine = PostgresEngine(postgres_database, work, waker, now, threads=2, pace=FAST)
    engine.start()
    wake(postgres_database, "running")
    assert began.wait(10)
    engine.stop(within_seconds=10)

    assert finished.is_set()
    assert jobs(postgres_database) == 0, "its end was written down"


def test_work_goes_on_after_the_server_was_restarted(postgres: PostgresServer) -> None:
    with postgres_server(for_tests=True) as server, PostgresDatabase(server.url, connections=4) as database:
        migrate(database.engine)
        install_procrastinate(database.engine)
        ran: list[Work] = []
        engine = PostgresEngine(database, ran.append, waker, now, threads=2, pace=FAST)
        engine.start()
        wake(database, "before")
        until(lambda: len(ran) == 1)
        server.stop()
        time.sleep(0.5)
        server.start()
        wake(database, "after")
        until(lambda: len(ran) == 2, within_seconds=20)
        engine.stop(within_seconds=5)

    assert ran == [("lead", "before"), ("lead", "after")]
