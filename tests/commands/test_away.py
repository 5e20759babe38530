"""`leads away`: said, shown and taken back from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from app.domain.task import NewTask, RequiredAction
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tasks.tasks import open_task, open_tasks
from tests.installed import install
from tests.seeding import NOON

RUNNER = CliRunner()
ISOBEL, MAREN = "isobel@fernhill.example", "maren@fernhill.example"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample firm with one open task of its first partner."""
    found = install(tmp_path, monkeypatch)
    assert RUNNER.invoke(command_line.cli, ["away"]).exit_code == 0
    with SqliteDatabase(found) as database:
        task = NewTask(action=RequiredAction.HAND_ON, owner=ISOBEL, due_at=NOON, reason="Why.")
        database.write(lambda connection: open_task(connection, "fernhill", task, NOON))
    return found


def owner(url: str) -> str:
    with SqliteDatabase(url) as database:
        (task,) = database.read(open_tasks)
    return task.owner


def test_what_is_open_moves_to_the_deputy_and_stays_there(url: str) -> None:
    said = RUNNER.invoke(command_line.cli, ["away", ISOBEL, "--until", "2999-03-26"])
    assert said.exit_code == 2, "that is more than a year"

    said = RUNNER.invoke(command_line.cli, ["away", ISOBEL])
    assert said.exit_code == 0, said.output
    assert "1 open task moved." in said.stderr
    assert owner(url) == MAREN

    (row,) = json.loads(RUNNER.invoke(command_line.cli, ["away", "--json"]).stdout)
    assert (row["who"], row["stands_in"], row["until"]) == (ISOBEL, MAREN, "")

    assert "Everybody is here." in RUNNER.invoke(command_line.cli, ["away", ISOBEL, "--back"]).output
    assert owner(url) == MAREN
    assert RUNNER.invoke(command_line.cli, ["away", ISOBEL, "--back"]).exit_code == 1


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("ana@visitor.example",), "no partner of Fernhill Partners"),
        ((ISOBEL, "--stand-in", ISOBEL), "name another partner"),
        ((ISOBEL, "--until", "Friday"), "Friday is no day: write it as 2027-03-26"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_moves_nothing(url: str, words: tuple[str, ...], fault: str) -> None:
    said = RUNNER.invoke(command_line.cli, ["away", *words])
    assert said.exit_code == 2
    assert fault in said.stderr
    assert owner(url) == ISOBEL
