"""`leads erase` and `leads export`: shown first, asked, and nothing of the person in the answer of an erasure."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.erasure_tables import erasures
from tests.installed import install
from tests.seeding import Seed

ROOT = Path(__file__).parents[2]
RUNNER = CliRunner()
ADDRESS = "answered@visitor.example"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with two leads."""
    with SqliteDatabase(install(tmp_path, monkeypatch)) as database:

        def fill(connection: object) -> None:
            seed = Seed(connection, "fernhill").firm()  # type: ignore[arg-type]  # a connection
            seed.lead("answered", message="A letter about copper kettles.")
            seed.lead("other")

        database.write(fill)
    return tmp_path


def run(*arguments: str, said: str = "") -> tuple[int, str, str]:
    result = RUNNER.invoke(command_line.cli, list(arguments), input=said)
    return result.exit_code, result.stdout, result.stderr


def held(place: Path) -> bytes:
    """Every byte of every file beside the database."""
    return b"".join(file.read_bytes() for file in sorted(place.iterdir()) if file.is_file())


def test_an_erasure_is_shown_and_asked_and_a_no_changes_nothing(place: Path) -> None:
    code, shown, _asked = run("erase", ADDRESS, said="n\n")

    assert code == 1
    assert "messages" in shown
    assert b"copper kettles" in held(place)


def test_yes_erases_and_says_what_went_without_naming_anybody(place: Path) -> None:
    code, shown, _told = run("erase", ADDRESS, "--yes", "--json")

    assert code == 0
    told = json.loads(shown)
    assert told["rows_gone"]
    assert told["files_clean"]
    assert told["erased"]["leads"] == 1
    assert ADDRESS not in shown
    assert b"copper kettles" not in held(place)
    assert ADDRESS.encode() not in held(place)
    assert b"other@visitor.example" in held(place)


def test_whom_nobody_knows_cannot_be_erased_or_told(place: Path) -> None:
    for command in (("erase", "nobody@nowhere.example", "--yes"), ("export", "nobody@nowhere.example")):
        code, shown, told = run(*command)
        assert (code, shown) == (1, "")
        assert "nothing is kept about them" in told
    with SqliteDatabase(f"sqlite:///{place}/leads.db") as database:
        assert database.read(lambda connection: connection.execute(erasures.select()).all()) == []


def test_an_export_is_one_json_object_that_only_its_owner_can_read(place: Path) -> None:
    code, _shown, told = run("export", ADDRESS, "--to", str(place / "person.json"))

    assert code == 0, told
    record = json.loads((place / "person.json").read_text())
    assert record["leads"][0]["inquiry"]["message"] == "A letter about copper kettles."
    assert "other@visitor.example" not in json.dumps(record)
    assert stat.S_IMODE((place / "person.json").stat().st_mode) == 0o600


def test_an_export_overwrites_no_file(place: Path) -> None:
    (place / "person.json").write_text("mine")
    code, _shown, _told = run("export", ADDRESS, "--to", str(place / "person.json"))

    assert code != 0
    assert (place / "person.json").read_text() == "mine"
