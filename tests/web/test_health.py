"""Alive is not able: what machines that watch are told, and nothing about a person."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.domain.trouble import Trouble
from app.storage.alarms import mark_told, note_trouble
from app.storage.engines.database import Database
from tests.path_parts import LeadPath
from tests.web.whole_application import whole_application


def client_of(path: LeadPath, database: Any = None, workers: int | None = None) -> TestClient:
    return TestClient(whole_application(database or path.database, path.waker, path.clock, workers=lambda: workers))


class Broken:
    """A database that is gone."""

    def read(self, _query: object) -> None:
        raise OperationalError("SELECT", {}, OSError("disk I/O error"))

    write = read


class ReadOnly:
    """A full disk: reading goes on."""

    def __init__(self, database: Database) -> None:
        self.read = database.read

    def write(self, _work: object) -> None:
        raise OperationalError("INSERT", {}, OSError("database or disk is full"))


def test_an_empty_queue_is_ready(path: LeadPath) -> None:
    answer = client_of(path).get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "deliveries": 0, "leads": 0, "open_tasks": 0, "oldest_due_seconds": 0.0}


def test_what_waits_is_counted(path: LeadPath) -> None:
    path.post({})
    path.run({"email": None, "message": "We need help", "name": "Leo Marsh"})
    path.clock.advance(30)

    state = client_of(path).get("/readyz").json()
    assert state == {"ready": True, "deliveries": 1, "leads": 1, "open_tasks": 1, "oldest_due_seconds": 30.0}


def test_work_that_waits_a_quarter_of_an_hour_is_not_ready(path: LeadPath) -> None:
    path.post({})
    path.clock.advance(timedelta(minutes=15, seconds=1).total_seconds())
    answer = client_of(path).get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert client_of(path).get("/healthz").status_code == 200


def test_other_processes_that_work_are_counted_and_their_absence_is_a_problem_but_no_refusal(path: LeadPath) -> None:
    two, none = (client_of(path, workers=number).get("/readyz") for number in (2, 0))

    assert two.json().items() >= {"ready": True, "workers": 2}.items()
    assert "problem" not in two.json()
    assert (none.status_code, none.json()["workers"]) == (200, 0), "leads are taken and kept all the same"
    assert "leads work" in none.json()["problem"]
    assert "leads_workers 0.0" in client_of(path, workers=0).get("/metrics").text


@pytest.mark.parametrize("gone", [Broken(), None])
def test_a_database_that_cannot_be_used_is_not_ready(path: LeadPath, gone: object) -> None:
    client = client_of(path, gone or ReadOnly(path.database))
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "problem": "database: OperationalError"})
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/metrics").status_code == 200, "what is counted in this process goes on"


def test_figures_hold_nothing_personal(path: LeadPath) -> None:
    path.run({"message": "Private words", "name": "Ana Bright", "email": "ana@brightpump.example"})
    text = client_of(path).get("/metrics").text

    assert "leads_step_seconds_bucket" in text
    assert 'leads_due{kind="deliveries"} 0.0' in text
    for word in ("Private", "Ana", "brightpump"):
        assert word not in text


def test_what_nobody_could_be_told_is_said_here(path: LeadPath) -> None:
    trouble = Trouble(key="silent:website", title="Nothing has arrived at the source website")
    path.database.write(lambda connection: note_trouble(connection, trouble, path.clock()))
    answer = client_of(path).get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (200, "Nothing has arrived at the source website")

    path.database.write(lambda connection: mark_told(connection, trouble.key, path.clock()))

    assert "problem" not in client_of(path).get("/readyz").json()
