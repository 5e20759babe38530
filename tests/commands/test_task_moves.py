"""`leads tasks ID` with --assign, --snooze, --undo, --reopen: for whoever has only a shell."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from app.domain.task import NewTask, RequiredAction
from app.main.clock import utc_now
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tasks.tasks import finish_task, load_task, open_task
from tests.installed import install
from tests.seeding import NOON

RUNNER = CliRunner()
ISOBEL, MAREN = "isobel@fernhill.example", "maren@fernhill.example"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sample firm with one open task of its first partner."""
    found = install(tmp_path, monkeypatch)
    assert RUNNER.invoke(command_line.cli, ["away"]).exit_code == 0  # its colleagues are stored
    with SqliteDatabase(found) as database:
        task = NewTask(action=RequiredAction.ERASE_BY_HAND, owner=ISOBEL, due_at=NOON, reason="Why.")
        database.write(lambda connection: open_task(connection, "fernhill", task, NOON))
    return found


def tasks(*words: str) -> list[Mapping[str, Any]]:
    said = RUNNER.invoke(command_line.cli, ["tasks", *words, "--json"])
    assert said.exit_code == 0, said.output
    found: list[Mapping[str, Any]] = json.loads(said.stdout)
    return found


def test_a_task_is_given_away_put_off_decided_undone_and_opened_again(url: str) -> None:
    (task,) = tasks()
    assert tasks(task["id"], "--assign", MAREN) == [{"task": task["id"], "done": "assigned"}]
    assert tasks(task["id"], "--snooze", "next_week") == [{"task": task["id"], "done": "snoozed"}]
    tasks(task["id"], "--decision", "done")
    assert tasks(task["id"], "--undo") == [{"task": task["id"], "done": "undone"}]
    tasks(task["id"], "--decision", "done")
    with SqliteDatabase(url) as database:
        assert database.write(lambda connection: finish_task(connection, task["id"], utc_now()))
    assert tasks(task["id"], "--reopen") == [{"task": task["id"], "done": "reopened"}]
    with SqliteDatabase(url) as database:
        now = database.read(lambda connection: load_task(connection, task["id"]))
    assert now is not None
    assert (now.owner, now.decision, now.done_at) == (MAREN, None, None)


@pytest.mark.parametrize(
    ("words", "code", "fault"),
    [
        (("ID", "--assign", "ana@visitor.example"), 1, "Choose one of your colleagues"),
        (("ID", "--snooze", "soon"), 1, "Say until when"),
        (("ID", "--undo"), 1, "There is nothing to undo"),
        (("ID", "--reopen"), 1, "It waits for a decision already"),
        (("ID", "--undo", "--reopen"), 2, "one of these at a time: --undo, --reopen"),
        (("ID", "--undo", "--decision", "done"), 2, "without --decision"),
        (("--undo",), 2, "goes with the id of one task"),
        (("nobody", "--undo"), 1, "there is no task nobody"),
    ],
)
@pytest.mark.usefixtures("url")
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(words: tuple[str, ...], code: int, fault: str) -> None:
    (task,) = tasks()
    said = RUNNER.invoke(command_line.cli, ["tasks", *(task["id"] if one == "ID" else one for one in words)])
    assert (said.exit_code, fault in said.stderr) == (code, True), said.stderr
    assert tasks() == [task]
