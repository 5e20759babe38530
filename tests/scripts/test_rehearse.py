"""The rehearsal, held for real: one command, judged by its own outside world."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.waiting import until

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 120


@pytest.fixture
def mark() -> str:
    """A word that stands in the environment of every process a test starts, however far down."""
    return f"/nowhere/{uuid.uuid4().hex}"


def marked(mark: str) -> dict[str, str]:
    return os.environ | {"PATH": f"{os.environ['PATH']}:{mark}", "LEADS_SMTP_HOST": "another.example"}


def still_running(mark: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.environ().get("PATH", "") and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):  # another process, or one that has just ended
            continue
    return found


@pytest.fixture(scope="module")
def rehearsal() -> Iterator[tuple["subprocess.CompletedProcess[str]", str]]:
    name = f"/nowhere/{uuid.uuid4().hex}"
    command = [str(ROOT / "scripts" / "rehearse"), "--once", "--json"]
    yield (
        subprocess.run(command, env=marked(name), capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False),
        name,
    )


@pytest.fixture
def report(rehearsal: tuple["subprocess.CompletedProcess[str]", str]) -> dict[str, Any]:
    lines = rehearsal[0].stdout.splitlines()
    assert len(lines) == 1, rehearsal[0].stderr
    told: dict[str, Any] = json.loads(lines[0])
    return told


def test_nothing_is_unsettled(report: dict[str, Any]) -> None:
    assert report["unsettled"] == 0
    assert report["settled"] == sum(report["dispositions"].values()) >= 30


def test_every_first_answer_comes_within_five_seconds(report: dict[str, Any]) -> None:
    times = report["first_response_seconds"]

    assert 0 < times["p50"] <= times["p99"] <= times["max"] < 90  # before anybody would be acknowledged instead


def test_what_is_said_to_be_sent_is_in_the_inbox(report: dict[str, Any]) -> None:
    assert report["replies_sent"] == report["replies_in_inbox"] > 0


def test_duplicates_and_unreadable_ones_are_told_apart(report: dict[str, Any]) -> None:
    assert report["duplicates_joined"] == 4
    assert report["quarantined"] == 2


def test_the_digest_arrives_and_adds_up(report: dict[str, Any]) -> None:
    assert report["digest"]["delivered"] is True
    assert report["digest"]["adds_up"] is True


def test_everything_is_as_an_attentive_colleague_would_have_done_it(
    report: dict[str, Any], rehearsal: tuple["subprocess.CompletedProcess[str]", str]
) -> None:
    assert report["problems"] == []
    assert rehearsal[0].returncode == 0


def test_the_crm_has_an_owner_for_each_one_deal_for_each_and_no_task_of_its_own(report: dict[str, Any]) -> None:
    assert report["crm"]["contacts"] == report["dispositions"]["inquiry"]
    assert report["crm"]["without_owner"] == 0
    assert report["crm"]["tasks_open_there_only"] == 0
    assert report["crm"]["deals_beside_an_open_one"] == 0


def test_every_letter_of_the_day_was_recorded(report: dict[str, Any]) -> None:
    """A letter by rule shows nothing of what a model can do: record its answer, as CONTRIBUTING says."""
    assert report["model"]["letters_by_rule"] == []
    assert sum(count for name, count in report["model"]["recorded"].items() if name.startswith("write_reply")) >= 20


def test_no_process_stays_behind(rehearsal: tuple["subprocess.CompletedProcess[str]", str]) -> None:
    assert still_running(rehearsal[1]) == []


@pytest.mark.parametrize(
    "ending",
    [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.in_ci), signal.SIGKILL],  # the second as the first
)
def test_no_process_stays_behind_when_it_is_ended_in_the_middle(
    ending: signal.Signals, mark: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "staging.rehearsal", "--once", "--json", "--keep", str(tmp_path / "kept")]
    with (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(command, env=marked(mark), cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True)
    until(lambda: any("serve" in line for line in still_running(mark)))

    running.send_signal(ending)
    output, _ = running.communicate(timeout=LONGEST_SECONDS)

    assert running.returncode in (-ending, 128 + ending)
    assert output == ""
    until(lambda: not still_running(mark))


def test_a_directory_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leads.db").touch()

    done = subprocess.run(
        [sys.executable, "-m", "staging.rehearsal", "--once", "--json", "--keep", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "not empty" in json.loads(done.stdout)["problems"][0]
