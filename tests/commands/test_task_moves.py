"""`leads tasks ID` with --assign, --snooze, --undo, --reopen: for whoever has only a shell."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app import cli as command_line
from app.domain.due_times import due_for_asking, span_of
from app.domain.task import NewTask, RequiredAction
from app.main.clock import utc_now
from app.profiles.profile_folders import load_profiles
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tasks.tasks import CARRY_OUT, Task, finish_task, load_task, open_task
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


def kept(url: str, task_id: str) -> Task:
    with SqliteDatabase(url) as database:
        task = database.read(lambda connection: load_task(connection, task_id))
    assert task is not None
    return task


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
    now = kept(url, task["id"])
    assert (now.owner, now.decision, now.done_at) == (MAREN, None, None)


def test_a_letter_sent_from_a_shell_leaves_at_once(url: str) -> None:
    """The command has ended before anybody could press a button to undo it."""
    with SqliteDatabase(url) as database:
        letter = NewTask(action=RequiredAction.WRITE_LETTER, owner=ISOBEL, due_at=NOON, reason="Why.")
        task_id = database.write(lambda connection: open_task(connection, "fernhill", letter, NOON))
    before = utc_now()
    tasks(task_id, "--decision", "send")
    stored = kept(url, task_id)
    assert (stored.decision, stored.next_step) == ("send", CARRY_OUT)
    assert stored.due_step_at is not None
    assert before <= stored.due_step_at <= utc_now()


def overdue_and_done(url: str) -> str:
    at = utc_now() - timedelta(hours=1)
    with SqliteDatabase(url) as database:
        task = NewTask(action=RequiredAction.ERASE_BY_HAND, owner=ISOBEL, due_at=at, reason="Why.")
        task_id = database.write(lambda connection: open_task(connection, "fernhill", task, at))
        tasks(task_id, "--decision", "done")
        assert database.write(lambda connection: finish_task(connection, task_id, utc_now()))
    return task_id


def test_what_is_asked_again_is_due_in_the_working_time_of_its_owner(url: str) -> None:
    task_id = overdue_and_done(url)
    before = utc_now()
    tasks(task_id, "--reopen")
    firm = load_profiles(Path("profiles"))["fernhill"]
    due = kept(url, task_id).due_at
    assert due_for_asking(ISOBEL, firm, before) <= due <= due_for_asking(ISOBEL, firm, utc_now())


def test_it_is_due_by_the_clock_where_no_profile_can_be_read(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    task_id = overdue_and_done(url)
    monkeypatch.setenv("LEADS_PROFILES_DIRECTORY", "nowhere")
    before = utc_now()
    tasks(task_id, "--reopen")
    assert before <= kept(url, task_id).due_at - span_of(None) <= utc_now()


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
