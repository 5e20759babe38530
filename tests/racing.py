"""Several threads that begin at the same moment."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, text

from app.storage.engines.postgres_database import PostgresDatabase

T = TypeVar("T")
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def race(*runners: Callable[[], object]) -> Sequence[BaseException]:
    """Run all at once; what they raised, in no order."""
    gate = threading.Barrier(len(runners))
    problems: list[BaseException] = []

    def run(runner: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            runner()
        except BaseException as problem:  # noqa: BLE001  returned
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(runner,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a thread hangs"
    return problems


def meanwhile(
    database: PostgresDatabase, first: Callable[[Connection], object], second: Callable[[Connection], T]
) -> T:
    """`first` is committed only once `second`, begun after it, waits for it; returns what `second` says."""
    with ThreadPoolExecutor(1) as threads:
        with database.engine.begin() as connection:
            first(connection)
            found = threads.submit(database.write, second)
            until = time.monotonic() + 10
            while not database.read(lambda reading: reading.execute(_WAITING).scalar()):
                assert time.monotonic() < until, "nobody waits"
                time.sleep(0.01)
        return found.result(20)
