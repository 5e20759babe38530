"""A backup taken under load holds every row committed before it, is private, comes back whole, or says why not."""

import json
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from typer.testing import CliRunner, Result

from app.cli import cli
from app.domain.delivery import Delivery
from app.main.databases import connect, open_database
from app.profiles.profile_folders import load_profiles
from app.settings import Settings, read_settings
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.partner_tables import suppressions
from app.storage.schema import tables_in
from staging.postgres import PostgresServer
from tests.absent import give_up
from tests.fakes import START
from tests.installed import only_these_settings
from tests.seeding import add_website

ROOT = Path(__file__).parents[2]
Leads = Callable[..., Result]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/live/leads.db"
    return new_postgres(request, tmp_path, "live")


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> tuple[str, ...]:
    """What `leads restore` has to be told beside the folder."""
    return () if url.startswith("sqlite") else ("--to", new_postgres(request, tmp_path, "empty"))


def new_postgres(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> str:
    if shutil.which("pg_dump") is None:
        give_up("needs pg_dump: `apt-get install postgresql-client`, or `scripts/setup-system`")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database(f"backup_{name}_{abs(hash(tmp_path))}")


@pytest.fixture
def settings(url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    only_these_settings(
        monkeypatch,
        database_url=url,
        profiles_directory=str(ROOT / "profiles"),
        secret_key="seven geese crossed Orchard Row",
        openai_api_key="canary-value",
    )
    return read_settings(os.environ)


@pytest.fixture
def leads(settings: Settings) -> Leads:
    with open_database(settings, load_profiles(settings.profiles_directory)) as database:
        database.write(lambda connection: add_website(connection, "fernhill", START))
    return lambda *arguments: CliRunner().invoke(cli, [*arguments, "--json"])


def keep(database: Database, number: int) -> None:
    delivery = Delivery(headers={}, body=b"%d" % number, received_at=START)
    database.write(lambda connection: store_delivery(connection, "fernhill", "web", delivery))


def rows_of(said: Result) -> dict[str, int]:
    assert said.exit_code == 0, said.output + said.stderr
    return {row["table"]: row["rows"] for row in json.loads(said.stdout)}


def test_a_backup_under_load_holds_all_that_was_committed_before_it(
    leads: Leads, settings: Settings, tmp_path: Path, empty: tuple[str, ...]
) -> None:
    committed, stopping = [0], threading.Event()

    def write_on() -> None:
        while not stopping.is_set():
            keep(database, committed[0])
            committed[0] += 1

    with connect(settings) as database:
        writing = threading.Thread(target=write_on)
        writing.start()
        while committed[0] < 50:
            pass
        before = committed[0]
        kept = rows_of(leads("backup", str(tmp_path / "kept")))
        stopping.set()
        writing.join()
    restored = rows_of(leads("restore", str(tmp_path / "kept"), "--into", str(tmp_path / "new"), *empty))

    assert kept["deliveries"] >= before
    assert restored == kept
    assert (tmp_path / "new" / "profiles" / "fernhill" / "firm.toml").exists()


def test_it_is_private_and_names_settings_without_values(leads: Leads, tmp_path: Path) -> None:
    rows_of(leads("backup", str(tmp_path / "kept")))

    folder = tmp_path / "kept"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        if file.is_file():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
            assert b"canary-value" not in file.read_bytes()
    assert (folder / "secret.key").read_text() == "seven geese crossed Orchard Row\n"
    assert "LEADS_OPENAI_API_KEY\n" in (folder / "settings.txt").read_text()


def test_a_check_leaves_nothing_behind(
    leads: Leads, tmp_path: Path, empty: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = rows_of(leads("backup", str(tmp_path / "kept")))
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))

    for _twice in range(2):
        assert rows_of(leads("restore", str(tmp_path / "kept"), "--check", *empty)) == kept
        assert list((tmp_path / "scratch").iterdir()) == []
        assert [tables_of(url) for url in empty[1:]] == [""] * len(empty[1:])


def tables_of(url: str) -> str:
    with connect(Settings(database_url=url)) as database:
        return database.read(tables_in)


def test_a_restore_that_fails_leaves_nothing_and_the_next_one_goes_well(
    leads: Leads, tmp_path: Path, empty: tuple[str, ...]
) -> None:
    """A count in `backup.json` that is not met is noticed last of all."""
    kept = rows_of(leads("backup", str(tmp_path / "kept")))
    file = tmp_path / "kept" / "backup.json"
    about = json.loads(file.read_text())
    file.write_text(json.dumps({**about, "rows": {**about["rows"], "sources": 99}}))
    (tmp_path / "there").mkdir()

    told = [leads("restore", str(tmp_path / "kept"), "--into", str(tmp_path / into), *empty) for into in ("a", "there")]

    assert ["sources 99 -> 1" in said.stderr for said in told] == [True, True], told[0].stderr + told[1].stderr
    assert not (tmp_path / "a").exists()
    assert list((tmp_path / "there").iterdir()) == []
    file.write_text(json.dumps(about))
    assert rows_of(leads("restore", str(tmp_path / "kept"), "--into", str(tmp_path / "there"), *empty)) == kept


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_what_a_dump_cannot_go_into_is_said_before_anything_is_written(
    leads: Leads, tmp_path: Path, empty: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows_of(leads("backup", str(tmp_path / "kept")))
    with connect(Settings(database_url=empty[1])) as database, database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id integer)"))
    into = ("restore", str(tmp_path / "kept"), "--into", str(tmp_path / "new"))

    nowhere, file = leads(*into), leads(*into, "--to", f"sqlite:///{tmp_path}/new.db")
    full = leads(*into, *empty)
    monkeypatch.setenv("PATH", str(tmp_path))
    without = leads(*into, *empty)

    assert [said.exit_code for said in (nowhere, file, full, without)] == [1] * 4
    assert "name an empty database with --to" in nowhere.stderr
    assert "name an empty database with --to" in file.stderr
    assert "is not empty, it holds invoices" in full.stderr
    assert "pg_restore is not installed here" in without.stderr
    assert not (tmp_path / "new").exists()
    assert tables_of(empty[1]) == "invoices"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_of_sqlite_goes_into_no_other_database(leads: Leads, tmp_path: Path) -> None:
    rows_of(leads("backup", str(tmp_path / "kept")))

    for place in (("--check",), ("--into", str(tmp_path / "new"))):
        said = leads("restore", str(tmp_path / "kept"), *place, "--to", "postgresql://leads@db.example/leads")
        assert (said.exit_code, "Leave --to out" in said.stderr) == (1, True)
        assert "Set LEADS_DATABASE_URL" not in said.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_restored_installation_goes_on(leads: Leads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leads("stop")
    leads("backup", str(tmp_path / "kept"))
    leads("restore", str(tmp_path / "kept"), "--into", str(tmp_path / "new"))
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/new/leads.db")
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", str(tmp_path / "new" / "profiles"))

    assert json.loads(leads("rollout").stdout)[0]["stopped"] is True


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_nothing_that_exists_is_touched(leads: Leads, tmp_path: Path) -> None:
    leads("backup", str(tmp_path / "kept"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()

    again = leads("backup", str(tmp_path / "kept"))
    onto = leads("restore", str(tmp_path / "kept"), "--into", str(tmp_path / "full"))
    both = leads("restore", str(tmp_path / "kept"))
    none = leads("restore", str(tmp_path / "full"), "--check")

    assert (again.exit_code, "exists already" in again.stderr) == (1, True)
    assert (onto.exit_code, "is not empty" in onto.stderr) == (1, True)
    assert (both.exit_code, "--into FOLDER" in both.stderr) == (2, True)
    assert (none.exit_code, "is no backup" in none.stderr) == (1, True)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_that_is_damaged_or_differs_is_refused(leads: Leads, tmp_path: Path) -> None:
    leads("backup", str(tmp_path / "kept"))
    file = tmp_path / "kept" / "leads.db"
    whole = file.read_bytes()

    with connect(Settings(database_url=f"sqlite:///{file}")) as database:
        row = {
            "firm_id": "fernhill",
            "mailbox": "x@y.example",
            "address": "x@y.example",
            "reason": "later",
            "at": START,
        }
        database.write(lambda connection: connection.execute(insert(suppressions).values(**row)))
    differs = leads("restore", str(tmp_path / "kept"), "--check")
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    damaged = leads("restore", str(tmp_path / "kept"), "--check")

    about = json.loads((tmp_path / "kept" / "backup.json").read_text())
    del about["sha256"]  # as an earlier build wrote it: the database's own check is left
    (tmp_path / "kept" / "backup.json").write_text(json.dumps(about))
    earlier = leads("restore", str(tmp_path / "kept"), "--check")

    assert (differs.exit_code, "leads.db was changed" in differs.stderr) == (1, True)
    assert (damaged.exit_code, "leads.db was changed" in damaged.stderr) == (1, True)
    assert (earlier.exit_code, "check" in earlier.stderr or "no whole database" in earlier.stderr) == (1, True)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("file", ["leads.db", "secret.key", "settings.txt", "profiles/fernhill/firm.toml"])
def test_no_file_of_a_backup_can_be_lost_changed_or_made_longer_unnoticed(
    leads: Leads, tmp_path: Path, file: str
) -> None:
    rows_of(leads("backup", str(tmp_path / "kept")))
    one = tmp_path / "kept" / file
    whole = one.read_bytes()

    one.write_bytes(whole + b"x")
    longer = leads("restore", str(tmp_path / "kept"), "--check")
    one.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    changed = leads("restore", str(tmp_path / "kept"), "--check")
    one.unlink()
    lost = leads("restore", str(tmp_path / "kept"), "--check")
    one.write_bytes(whole)
    one.with_name("added").touch()
    added = leads("restore", str(tmp_path / "kept"), "--check")

    told = [longer, changed, lost, added]
    assert [said.exit_code for said in told] == [1, 1, 1, 1]
    words = [f"{file} was changed", f"{file} was changed", f"{file} is missing", "added was added"]
    assert [word in said.stderr for word, said in zip(words, told, strict=True)] == [True] * 4


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_that_fails_leaves_no_folder(leads: Leads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "live" / "leads.db").unlink()

    assert leads("backup", str(tmp_path / "kept")).exit_code != 0
    assert not list(tmp_path.glob("*kept*")) + list(tmp_path.glob(".kept*"))
