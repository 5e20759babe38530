"""A lead costs the database what the lead needs, not what is stored: counted in SQLite's own steps, not in seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.domain.identifiers import new_id
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.due_work import due_work
from scripts.benchmark.growth import fill
from tests.path_parts import LeadPath
from tests.seeding import fresh_database

_EVERY = 20  # steps of SQLite's machine between two calls of the counter
_numbers = count()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with fresh_database(tmp_path) as opened:
        yield opened


class Steps:
    """How far SQLite's machine has gone on all connections."""

    def __init__(self) -> None:
        self.taken = 0

    def advance(self) -> int:
        self.taken += _EVERY
        return 0


@contextmanager
def counted(engine: Engine) -> Iterator[Steps]:
    steps = Steps()

    def count_from_here(raw: Any, *_rest: object) -> None:
        raw.set_progress_handler(steps.advance, _EVERY)

    def stop_counting(raw: Any, *_rest: object) -> None:
        raw.set_progress_handler(None, _EVERY)

    event.listen(engine, "checkout", count_from_here)
    event.listen(engine, "checkin", stop_counting)
    try:
        yield steps
    finally:
        event.remove(engine, "checkout", count_from_here)
        event.remove(engine, "checkin", stop_counting)


def one_lead(path: LeadPath) -> None:
    number = next(_numbers)
    path.run({"email": f"ann@company{number}.example", "name": f"Ann {number}", "message": f"Question {number}"})
    path.recorder.record_due()


def one_quarantined(path: LeadPath) -> None:
    path.run(body=b"not to be read %d" % next(_numbers))


def one_round_of_the_watch(path: LeadPath) -> None:
    path.watch.acknowledge_late_leads()
    path.owners.tell()
    path.database.read(lambda connection: due_work(connection, path.clock()))


WORK = {"a lead": one_lead, "an unreadable delivery": one_quarantined, "a round of the watch": one_round_of_the_watch}


def test_nothing_costs_more_because_thousands_are_stored(database: SqliteDatabase) -> None:
    path = LeadPath(database)
    for _ in range(8):
        for work in WORK.values():
            work(path)
    until, few, many = new_id(), {}, {}
    fill(database.engine, 40, until)
    for name, work in WORK.items():
        with counted(database.engine) as steps:
            work(path)
        few[name] = steps.taken
    assert fill(database.engine, 3_000, until) >= 3_000
    for name, work in WORK.items():
        with counted(database.engine) as steps:
            work(path)
        many[name] = steps.taken

    assert all(few.values())
    for name in WORK:
        assert many[name] < 1.5 * few[name] + 200, f"{name}: {few[name]} steps, then {many[name]}"
