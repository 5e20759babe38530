"""A move keeps every byte, or nothing: SQLite to PostgreSQL, to SQLite, and back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text, update
from typer.testing import CliRunner

from app.cli import cli
from app.domain.crm import CrmLink
from app.domain.errors import ConfigurationError
from app.domain.identifiers import new_id
from app.engine.one_worker import OneWorker
from app.engine.postgres import PostgresWaker
from app.main.moving import move_database, what_to_do_next
from app.settings import Settings
from app.storage.copying import MovedTable, MoveFailed, copy_everything, serialise
from app.storage.crm.crm_records import keep_links
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.schema import METADATA
from app.storage.tables import deliveries, firms, leads, messages
from staging.postgres import PostgresServer
from tests.seeding import NOON, Seed, fresh_database, seed_every_state

ODD_WORDS = "Grüße 👩🏽‍💻 \u202eright-to-left, a tab\t, a newline\n, ﷽, '; DROP TABLE leads; -- \\x00 \\N"
ODD_BYTES = bytes(range(256)) + b"\x00\xff\\N"
LATER = NOON + timedelta(hours=2)


def silent(_table: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def target(database: Any) -> Engine:
    """An empty, migrated database of either kind."""
    engine: Engine = database.engine
    return engine


@pytest.fixture
def source(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """SQLite with leads in every state, and odd but storable content."""
    folder = tmp_path / "source"
    folder.mkdir()
    with fresh_database(folder) as database:
        database.write(_seed)
        yield database


def _seed(connection: Connection) -> None:
    seed = seed_every_state(connection)
    seed.delivery("odd", body=ODD_BYTES, headers={"x-odd": ODD_WORDS})
    seed.delivery("empty", body=b"")
    seed.lead("odd-words", message=ODD_WORDS)
    seed.lead("later", next_step="screen", due_at=LATER, disposition=None)
    keep_links(connection, seed.firm_id, "hubspot", [CrmLink(kind="company", our_key="acme.example", their_id="17")])


def all_rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Everything, as the service itself reads it."""
    with engine.connect() as connection:
        return {
            table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def test_everything_arrives_as_it_was(source: SqliteDatabase, target: Engine) -> None:
    moved = copy_everything(source.engine, target, None, NOON, silent)

    assert all_rows(target) == all_rows(source.engine)
    assert {one.name: one.rows for one in moved} == {name: len(rows) for name, rows in all_rows(target).items()}
    assert [one.rows for one in moved if one.name == "leads"] == [13]


def test_what_went_there_comes_back_the_same(
    source: SqliteDatabase, postgres_database: PostgresDatabase, sqlite_database: SqliteDatabase
) -> None:
    there = copy_everything(source.engine, postgres_database.engine, None, NOON, silent)
    back = copy_everything(postgres_database.engine, sqlite_database.engine, None, NOON, silent)

    assert there == back
    assert all_rows(sqlite_database.engine) == all_rows(source.engine)


def test_many_rows_arrive_and_are_counted_on_the_way(source: SqliteDatabase, target: Engine) -> None:
    def many(connection: Connection) -> None:
        row = dict(connection.execute(select(deliveries).limit(1)).one()._mapping)
        rows = [row | {"id": new_id(), "fingerprint": f"{n:064x}", "body": n.to_bytes(4, "big")} for n in range(1200)]
        connection.execute(deliveries.insert(), rows)

    source.write(many)
    told: list[tuple[str, int, int]] = []

    moved = copy_everything(source.engine, target, None, NOON, lambda *step: told.append(step))

    kept = next(one.rows for one in moved if one.name == "deliveries")
    assert kept > 1200
    assert told.count(("deliveries", 500, kept)) == 1
    assert ("deliveries", kept, kept) in told


def test_what_waits_has_a_job_at_its_time(source: SqliteDatabase, postgres_database: PostgresDatabase) -> None:
    copy_everything(source.engine, postgres_database.engine, PostgresWaker(), NOON, silent)

    with postgres_database.engine.connect() as connection:
        query = "SELECT args->>'kind', args->>'row_id', scheduled_at FROM procrastinate_jobs WHERE status = 'todo'"
        jobs = {(kind, row_id): at for kind, row_id, at in connection.execute(text(query))}
        due = connection.execute(select(leads.c.id, leads.c.next_step).where(leads.c.next_step.is_not(None))).all()
        unread = connection.execute(select(deliveries.c.id).where(deliveries.c.next_step.is_not(None))).scalars().all()
    assert set(jobs) == {("lead", one.id) for one in due} | {("delivery", one) for one in unread}
    assert {jobs[("lead", one.id)] for one in due if one.next_step == "screen"} == {LATER}
    assert {jobs[("lead", one.id)] for one in due if one.next_step == "qualify"} == {None}


@pytest.mark.parametrize("word", ["a\x00b", "x" * 65])
def test_a_row_postgresql_does_not_take_is_named_and_nothing_moves(
    source: SqliteDatabase, postgres_database: PostgresDatabase, word: str
) -> None:
    """SQLite keeps both; a NUL is no text in PostgreSQL, and its names have a length."""
    source.write(lambda connection: Seed(connection).delivery("x"))
    crafted = new_id()
    source.write(
        lambda connection: connection.execute(
            update(deliveries)
            .where(deliveries.c.id == select(func.max(deliveries.c.id)).scalar_subquery())
            .values(id=crafted, fingerprint=word)
        )
    )

    with pytest.raises(MoveFailed, match=rf"row of deliveries with id='{crafted}'.*(NUL|too long)"):
        copy_everything(source.engine, postgres_database.engine, PostgresWaker(), NOON, silent)
    assert not any(all_rows(postgres_database.engine).values())


def test_text_that_is_none_is_a_clear_error(source: SqliteDatabase, target: Engine) -> None:
    with source.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE messages SET text = CAST(x'ff' AS TEXT)")

    with pytest.raises(MoveFailed, match="A row of messages cannot be read"):
        copy_everything(source.engine, target, None, NOON, silent)
    assert not any(all_rows(target).values())


def test_a_copy_that_differs_is_not_kept(source: SqliteDatabase, sqlite_database: SqliteDatabase) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER meddle AFTER INSERT ON messages BEGIN UPDATE messages SET subject = 'other'; END"
        )

    with pytest.raises(MoveFailed, match="copy of messages differs"):
        copy_everything(source.engine, sqlite_database.engine, None, NOON, silent)
    assert not any(all_rows(sqlite_database.engine).values())


def test_an_interrupted_move_leaves_nothing_and_can_be_repeated(source: SqliteDatabase, target: Engine) -> None:
    def interrupt(table: str, done: int, _total: int) -> None:
        if table == "leads" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_everything(source.engine, target, None, NOON, interrupt)
    assert not any(all_rows(target).values())

    copy_everything(source.engine, target, None, NOON, silent)
    assert all_rows(target) == all_rows(source.engine)


def test_rows_written_meanwhile_are_in_no_half_of_the_copy(source: SqliteDatabase, target: Engine) -> None:
    def write_meanwhile(table: str, done: int, _total: int) -> None:
        if table == "firms" and not done:
            source.write(lambda connection: Seed(connection).lead("too-late"))

    before = all_rows(source.engine)
    copy_everything(source.engine, target, None, NOON, write_meanwhile)

    assert all_rows(target) == before


def test_a_target_with_rows_is_refused_and_kept(source: SqliteDatabase, target: Engine) -> None:
    copy_everything(source.engine, target, None, NOON, silent)
    source.write(lambda connection: connection.execute(update(messages).values(text="changed since")))
    kept = all_rows(target)

    with pytest.raises(MoveFailed, match=r"already holds rows: .*leads \(13\)"):
        copy_everything(source.engine, target, None, NOON, silent)
    assert all_rows(target) == kept


def test_the_firms_a_first_start_wrote_are_replaced(source: SqliteDatabase, target: Engine) -> None:
    with target.connect() as connection:
        row = {"id": "larkfield", "name": "From the start", "changed_at": NOON, "changed_by": "start"}
        connection.execute(firms.insert().values(row))
        connection.commit()

    copy_everything(source.engine, target, None, NOON, silent)
    assert all_rows(target) == all_rows(source.engine)


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.binary()


@given(st.lists(VALUES, max_size=4), st.lists(VALUES, max_size=4))
@settings(max_examples=300, deadline=None)
def test_only_the_same_row_has_the_same_bytes(one: list[Any], other: list[Any]) -> None:
    same = [(type(value), value) for value in one] == [(type(value), value) for value in other]

    assert (serialise([one]) == serialise([other])) == same


@pytest.fixture
def url(source: SqliteDatabase) -> str:
    return source.engine.url.render_as_string()


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path, postgres: PostgresServer) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/moved/leads.db"
    return postgres.create_database(f"moved_{new_id().lower()}")


def test_the_command_prints_what_moved(url: str, postgres: PostgresServer) -> None:
    new_url = postgres.create_database(f"moved_{new_id().lower()}")
    environment = os.environ | {"LEADS_DATABASE_URL": url}
    words = ["migrate", "--to", new_url]
    first = CliRunner(env=environment).invoke(cli, [*words, "--json"])
    command = [sys.executable, "-m", "app.cli", *words]
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert first.exit_code == 0, first.stderr
    rows = {row["table"]: row for row in json.loads(first.stdout)}
    assert rows["leads"]["rows"] == 13
    assert len(rows["leads"]["sha256"]) == 64
    assert "leads" in first.stderr
    assert "LEADS_DATABASE_URL" in first.stderr
    assert (again.returncode, again.stdout) == (2, "")
    assert "was moved to another database" in again.stderr


def test_nothing_moves_while_somebody_works(url: str, new_url: str, tmp_path: Path) -> None:
    configured = Settings(database_url=url)
    lock = OneWorker(tmp_path / "source" / "leads.db").acquire()
    try:
        with pytest.raises(ConfigurationError, match="Another worker"):
            move_database(configured, new_url, silent)
    finally:
        lock.release()

    assert _rows(move_database(configured, new_url, silent))["leads"] == 13


def test_a_postgresql_database_in_use_is_refused(url: str, postgres_database: PostgresDatabase, tmp_path: Path) -> None:
    used = postgres_database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with postgres_database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(MoveFailed, match="other connections use postgresql://"):
            move_database(Settings(database_url=url), used, silent)
        with pytest.raises(MoveFailed, match="other connections"):
            move_database(Settings(database_url=used), f"sqlite:///{tmp_path}/back/leads.db", silent)


def test_a_database_is_not_moved_onto_itself(url: str, tmp_path: Path) -> None:
    round_about = f"sqlite:///{tmp_path}/source/../source/leads.db"

    with pytest.raises(MoveFailed, match="configured already"):
        move_database(Settings(database_url=url), round_about, silent)
    with pytest.raises(MoveFailed, match="There is no database"):
        move_database(Settings(database_url=f"sqlite:///{tmp_path}/nothing.db"), url, silent)


@pytest.mark.parametrize(
    ("to", "advice"), [("postgresql://x@h/y", "LEADS_SECRET_KEY to what stands in"), ("sqlite:///y.db", "beside it")]
)
def test_the_key_of_links_in_sent_mails_is_not_forgotten(url: str, tmp_path: Path, to: str, advice: str) -> None:
    (tmp_path / "source" / "secret.key").write_text("x")

    assert advice in what_to_do_next(Settings(database_url=url), to)


def _rows(moved: list[MovedTable]) -> dict[str, int]:
    return {one.name: one.rows for one in moved}
