"""PostgreSQL's part of the port: a transaction each, and nobody loses work to a deadlock."""

import threading
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.storage.engines.postgres_database import PostgresDatabase, once_for_all
from staging.serving import free_port
from tests.racing import race


def test_work_that_loses_a_deadlock_is_done_again(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    database.write(lambda connection: connection.execute(text("CREATE TABLE pots (id int PRIMARY KEY, drops int)")))
    database.write(lambda connection: connection.execute(text("INSERT INTO pots VALUES (1, 0), (2, 0)")))
    meeting = threading.Barrier(2)

    def fill(connection: Connection, first: int, second: int, met: list[bool]) -> None:
        for pot in (first, second):
            connection.execute(text("UPDATE pots SET drops = drops + 1 WHERE id = :pot"), {"pot": pot})
            if not met:
                met.append(True)
                meeting.wait(5)  # both hold one pot and want the other's

    one: list[bool] = []
    other: list[bool] = []
    problems = race(
        lambda: database.write(lambda connection: fill(connection, 1, 2, one)),
        lambda: database.write(lambda connection: fill(connection, 2, 1, other)),
    )

    assert problems == []
    drops = database.read(lambda connection: connection.execute(text("SELECT drops FROM pots")).scalars().all())
    assert list(drops) == [2, 2]


def insert_then_fail(connection: Connection) -> None:
    connection.execute(text("INSERT INTO notes VALUES ('half')"))
    raise ValueError("a bug")


def test_what_fails_is_raised_and_leaves_nothing(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    database.write(lambda connection: connection.execute(text("CREATE TABLE notes (word text)")))

    with pytest.raises(ValueError, match="a bug"):
        database.write(insert_then_fail)
    with pytest.raises(ValueError, match="a bug"):
        database.submit(insert_then_fail).result(5)
    assert database.read(lambda connection: connection.execute(text("SELECT count(*) FROM notes")).scalar()) == 0


def test_what_is_submitted_together_is_kept_together_but_for_what_fails(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    database.write(lambda connection: connection.execute(text("CREATE TABLE slips (n int PRIMARY KEY)")))
    leave, inside = threading.Event(), threading.Semaphore(0)

    def wait(_connection: Connection) -> None:
        inside.release()
        leave.wait(10)

    def insert(n: int) -> Callable[[Connection], object]:
        return lambda connection: connection.execute(text("INSERT INTO slips VALUES (:n)"), {"n": n})

    for _ in range(4):  # every thread is busy
        database.submit(wait)
        inside.acquire(timeout=5)
    numbers = [*range(120), 7]
    futures = [database.submit(insert(n)) for n in numbers]
    leave.set()
    problems = [future.exception(10) for future in futures]

    assert [type(problem) for problem in problems if problem] == [IntegrityError]
    transactions, rows = database.read(
        lambda connection: connection.execute(text("SELECT count(DISTINCT xmin::text), count(*) FROM slips")).one()
    )
    assert rows == 120
    assert transactions < 70, "the batch that failed went in one by one, the other one at once"


def test_what_jobs_leave_for_the_end_is_done_once_for_all_of_them(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    leave, inside, acts = threading.Event(), threading.Semaphore(0), list[list[int]]()

    def act(_connection: Connection, items: list[int]) -> None:
        acts.append(items)

    def wait(_connection: Connection) -> None:
        inside.release()
        leave.wait(10)

    for _ in range(4):  # every thread is busy
        database.submit(wait)
        inside.acquire(timeout=5)
    futures = [database.submit(lambda connection, n=n: once_for_all(connection, act, n)) for n in range(100)]  # type: ignore[misc]  # a default binds the loop's value
    leave.set()
    for future in futures:
        future.result(10)
    together = len(acts)
    database.write(lambda connection: once_for_all(connection, act, 100))

    assert sorted(n for items in acts for n in items) == list(range(101))
    assert together < 50
    assert acts[-1] == [100], "alone it is done at once"


def test_a_connection_lost_within_a_batch_is_told_as_such_and_the_next_one_is_whole(
    postgres_database: PostgresDatabase,
) -> None:
    database, done = postgres_database, list[list[str]]()
    lost = database.submit(lambda connection: connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")))

    assert isinstance(lost.exception(10), OperationalError)
    database.submit(lambda connection: once_for_all(connection, lambda _, items: done.append(items), "next")).result(10)
    assert done == [["next"]]


def test_a_server_that_is_gone_is_told_to_everybody_at_once() -> None:
    nobody = f"postgresql://leads@127.0.0.1:{free_port()}/leads"
    with PostgresDatabase(nobody) as database:
        futures = [database.submit(lambda connection: connection.execute(text("SELECT 1"))) for _ in range(50)]

        assert {type(future.exception(10)) for future in futures} == {OperationalError}


def test_a_frozen_process_does_not_keep_its_locks(postgres_database: PostgresDatabase) -> None:
    """Shown with a shorter limit than the real one, which every connection has."""
    database = postgres_database
    real = "SHOW idle_in_transaction_session_timeout"
    assert database.read(lambda connection: connection.execute(text(real)).scalar()) == "15s"
    database.write(lambda connection: connection.execute(text("CREATE TABLE doors (open bool)")))
    database.write(lambda connection: connection.execute(text("INSERT INTO doors VALUES (false)")))
    frozen = database.engine.connect()
    frozen.execute(text("SET idle_in_transaction_session_timeout = '300ms'"))
    frozen.execute(text("UPDATE doors SET open = true"))

    database.write(lambda connection: connection.execute(text("UPDATE doors SET open = true")))

    with pytest.raises(DBAPIError):
        frozen.execute(text("SELECT 1"))
    frozen.invalidate()
    frozen.close()


def test_a_process_that_froze_after_many_rows_does_not_keep_its_locks(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    database.write(lambda connection: connection.execute(text("CREATE TABLE doors (number int PRIMARY KEY)")))
    frozen = database.engine.connect()
    frozen.execute(text("SET idle_in_transaction_session_timeout = '300ms'"))
    frozen.execute(text("INSERT INTO doors VALUES (:number)"), [{"number": 1}, {"number": 2}])

    database.write(lambda connection: connection.execute(text("INSERT INTO doors VALUES (2)")))

    with pytest.raises(DBAPIError):
        frozen.execute(text("SELECT 1"))
    frozen.invalidate()
    frozen.close()


def test_a_connection_that_the_server_ended_is_replaced_unnoticed(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    number = text("SELECT pg_backend_pid()")
    first = database.read(lambda connection: connection.execute(number).scalar_one())
    with psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [first])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [first]).fetchone():
            other.commit()

    second = database.write(lambda connection: connection.execute(number).scalar_one())
    assert second != first
    assert database.read(lambda connection: connection.execute(number).scalar_one()) == second


def test_a_read_is_one_round_trip_and_leaves_no_transaction_open(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    state = text("SELECT state, query FROM pg_stat_activity WHERE pid = :pid")

    with psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string()) as other:

        def look(connection: Connection) -> tuple[str, str] | None:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            return other.execute(str(state).replace(":pid", "%s"), [pid]).fetchone()

        assert database.read(look) == ("idle", "SELECT pg_backend_pid()")


def test_writes_stay_transactions_after_reads(postgres_database: PostgresDatabase) -> None:
    database = postgres_database
    database.write(lambda connection: connection.execute(text("CREATE TABLE notes (word text)")))
    for _ in range(3):
        database.read(lambda connection: connection.execute(text("SELECT 1")).scalar())

    with pytest.raises(ValueError, match="a bug"):
        database.write(insert_then_fail)
    assert database.read(lambda connection: connection.execute(text("SELECT count(*) FROM notes")).scalar()) == 0
