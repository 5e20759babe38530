"""The one writer: jobs are committed together, fail alone, and it goes on after whatever happened."""

import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.domain.errors import ConfigurationError
from app.storage.engines.database import Work
from app.storage.engines.sqlite_database import SqliteDatabase, open_engine
from tests.racing import race


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with SqliteDatabase(f"sqlite:///{tmp_path}/notes.db") as database:
        database.write(lambda connection: connection.execute(text("CREATE TABLE notes (word TEXT UNIQUE)")))
        yield database


def insert(word: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text("INSERT INTO notes VALUES (:word)"), {"word": word})


def words(database: SqliteDatabase) -> list[str]:
    return list(
        database.read(lambda connection: connection.execute(text("SELECT word FROM notes ORDER BY 1")).scalars())
    )


def hold_the_writer(database: SqliteDatabase) -> threading.Event:
    """The writer stands in a job until the event is set; what is submitted meanwhile waits together."""
    entered, leave = threading.Event(), threading.Event()

    def wait(_connection: Connection) -> None:
        entered.set()
        leave.wait(10)

    database.submit(wait)
    assert entered.wait(5)
    return leave


def test_jobs_that_wait_together_are_committed_together(database: SqliteDatabase) -> None:
    with sqlite3.connect(database.engine.url.database or "") as observer:
        leave = hold_the_writer(database)
        futures = [database.submit(insert(f"word {n}")) for n in range(50)]
        seen: set[int] = set()
        leave.set()
        while not all(future.done() for future in futures):
            seen.add(observer.execute("SELECT count(*) FROM notes").fetchone()[0])
        seen.add(observer.execute("SELECT count(*) FROM notes").fetchone()[0])

    assert seen <= {0, 50}, "never a part of them"
    assert len(words(database)) == 50


def test_a_failing_job_takes_nothing_with_it(database: SqliteDatabase) -> None:
    def insert_then_fail(connection: Connection) -> None:
        connection.execute(text("INSERT INTO notes VALUES ('half')"))
        raise ValueError("a bug")

    leave = hold_the_writer(database)
    before, failing, after = (
        database.submit(insert("before")),
        database.submit(insert_then_fail),
        database.submit(insert("after")),
    )
    leave.set()

    before.result(5)
    after.result(5)
    with pytest.raises(ValueError, match="a bug"):
        failing.result(5)
    assert words(database) == ["after", "before"]


def test_a_violated_constraint_is_its_own_jobs_affair(database: SqliteDatabase) -> None:
    leave = hold_the_writer(database)
    futures = [database.submit(insert(word)) for word in ("same", "same", "other")]
    leave.set()

    assert [future.exception(5) is None for future in futures] == [True, False, True]
    assert words(database) == ["other", "same"]


def test_a_write_ahead_of_a_locked_file_is_raised_to_everybody_and_the_writer_goes_on(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    database.read(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=50").all())
    intruder = sqlite3.connect(tmp_path / "notes.db", isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")

    futures = [database.submit(insert(f"word {n}")) for n in range(5)]
    for future in futures:
        assert isinstance(future.exception(10), OperationalError)

    intruder.execute("ROLLBACK")
    intruder.close()
    database.write(insert("later"))
    assert words(database) == ["later"]


def test_a_full_disk_is_raised_and_the_writer_goes_on_when_there_is_room(database: SqliteDatabase) -> None:
    pages = database.read(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    def limit(connection: Connection, most: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    database.write(lambda connection: limit(connection, pages + 1))
    leave = hold_the_writer(database)
    small = database.submit(insert("small"))
    huge = [database.submit(insert(f"{n}" * 50_000)) for n in range(3)]
    leave.set()
    for future in huge:
        problem = future.exception(10)
        assert isinstance(problem, OperationalError)
        assert "full" in str(problem.orig)
    kept = small.exception(10) is None

    database.write(lambda connection: limit(connection, 100_000))
    database.write(insert("afterwards"))
    assert words(database) == ["afterwards", *(["small"] if kept else [])], "kept is who was told so, and nobody else"


def test_many_threads_write_each_word_once(database: SqliteDatabase) -> None:
    def write_many(name: int) -> None:
        for n in range(25):
            database.write(insert(f"{name}-{n}"))

    assert race(*(partial(write_many, name) for name in range(8))) == []
    assert len(words(database)) == 200


def test_the_file_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    with SqliteDatabase(f"sqlite:///{tmp_path}/deeper/leads.db") as database:
        database.write(lambda connection: connection.execute(text("CREATE TABLE notes (word TEXT)")))
        files = sorted((tmp_path / "deeper").iterdir())

        assert files[0].name == "leads.db"
        for file in files:  # the log beside it holds the same letters
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="name a file"):
        open_engine("sqlite://")


def test_a_caller_that_gave_up_does_not_stop_the_writer(database: SqliteDatabase) -> None:
    leave = hold_the_writer(database)
    given_up: Future[object] = database.submit(insert("given up"))
    assert given_up.cancel()
    leave.set()

    database.write(insert("next"))
    assert words(database) == ["next"]


def test_a_listener_that_fails_does_not_stop_the_writer(database: SqliteDatabase) -> None:
    def refuse(_woken: list[Work]) -> None:
        raise RuntimeError("cannot schedule new futures after shutdown")

    database.on_commit = refuse
    database.write(lambda connection: database.wake(connection, "lead", "1"))

    database.write(insert("still here"))
    assert words(database) == ["still here"]


def test_what_was_woken_is_told_after_the_commit_and_once(database: SqliteDatabase) -> None:
    told: list[tuple[Work, list[str]]] = []
    database.on_commit = lambda woken: told.extend((work, words(database)) for work in woken)

    def insert_and_wake(connection: Connection) -> None:
        connection.execute(text("INSERT INTO notes VALUES ('woken')"))
        database.wake(connection, "lead", "1")

    database.write(insert_and_wake)
    database.write(insert("another"))
    deadline = time.monotonic() + 5
    while not told and time.monotonic() < deadline:
        time.sleep(0.01)

    assert told == [(("lead", "1"), ["woken"])]


def test_after_closing_nobody_waits_for_ever(database: SqliteDatabase) -> None:
    leave = hold_the_writer(database)
    last = database.submit(insert("last"))
    closing = threading.Thread(target=database.close)
    closing.start()
    leave.set()
    closing.join(10)

    assert last.exception(5) is None
    with pytest.raises(RuntimeError, match="closed"):
        database.submit(insert("too late")).result(5)


def test_a_file_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    """Turning to write-ahead ignores SQLite's own patience, and met another process's first transaction."""
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()

    with SqliteDatabase(f"sqlite:///{tmp_path}/new.db") as database:
        mode = database.read(lambda connection: connection.exec_driver_sql("PRAGMA journal_mode").scalar())
    other.close()

    assert mode == "wal"
