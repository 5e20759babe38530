"""Tasks of before an upgrade ring nobody, and a look reads what is due for it and nothing else."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import Connection, Engine, insert, text

from app.domain.identifiers import new_id
from app.domain.reminding import Reminder, next_step
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.schema import migrate
from app.storage.tables import tasks
from app.storage.tasks.tasks_to_remind import keep_told, look_again, tasks_to_remind
from tests.seeding import NOON, PARTNER, Seed, firm_profile
from tests.storage.people.test_emptying import noted, plan
from tests.storage.test_schema import new_engine, of_release_0_1, run_alembic

__all__ = ["new_engine"]  # a fixture
_FIRM = "INSERT INTO firms VALUES ('larkfield', 'Larkfield', 'hold', 'live', 100, false, 0, 'start')"
_TASK = """INSERT INTO tasks (id, firm_id, action, owner, due_at, reason, context, created_at)
    VALUES (:name, 'larkfield', 'write_reply', 'ines@larkfield.example', :due, 'Why', '{}', 0)"""
_THOUSAND = 1000


def test_what_was_open_before_the_upgrade_rings_nobody_for_being_late(new_engine: Callable[[str], Engine]) -> None:
    engine, now = of_release_0_1(new_engine("before")), datetime.now(UTC)
    in_an_hour = int((now + timedelta(hours=1)).timestamp() * 1_000_000)
    with engine.begin() as connection:
        connection.execute(text(_FIRM))
        connection.execute(text(_TASK), [{"name": "late", "due": 1_000_000}, {"name": "soon", "due": in_an_hour}])

    migrate(engine)

    with engine.connect() as connection:
        waiting = {one.id: one for one in tasks_to_remind(connection, now)}
    assert next_step(waiting["late"], firm_profile(), now) is None
    expected = (Reminder.DUE, waiting["soon"].due_at)
    assert next_step(waiting["soon"], firm_profile(), now) == expected, (
        "and when it is due, a second person hears of it"
    )
    run_alembic(engine, command.downgrade, "0002")


def many(connection: Connection) -> None:
    Seed(connection).firm()
    row = {"firm_id": "larkfield", "action": "write_reply", "owner": PARTNER, "reason": "Why", "context": {}}
    rows = [row | {"id": new_id(), "due_at": NOON, "created_at": NOON} for _ in range(_THOUSAND)]
    connection.execute(insert(tasks), rows)


def test_a_look_at_a_thousand_reads_an_index_and_takes_no_time(sqlite_database: SqliteDatabase) -> None:
    sqlite_database.write(many)
    ids = [one.id for one in sqlite_database.read(lambda c: tasks_to_remind(c, NOON, limit=_THOUSAND))]
    sqlite_database.write(lambda c: look_again(c, {NOON + timedelta(hours=1): ids}))
    with noted(sqlite_database) as asked:
        began = time.perf_counter()
        assert sqlite_database.read(lambda connection: tasks_to_remind(connection, NOON)) == []
        took = time.perf_counter() - began

    lines = sqlite_database.read(lambda connection: [line for one in asked for line in plan(connection, *one)])
    assert any("USING INDEX tasks_to_remind" in line for line in lines), lines  # it holds undecided tasks alone
    assert took < 0.05


def test_what_was_told_is_kept_and_looked_at_again(database: Database) -> None:
    database.write(many)
    found = database.read(lambda connection: tasks_to_remind(connection, NOON, limit=2))
    database.write(lambda connection: keep_told(connection, found, Reminder.DUE, "Tom Osei", NOON))
    again = database.read(lambda connection: tasks_to_remind(connection, NOON, limit=_THOUSAND))
    assert {one.deputy_told_at for one in again if one.id in {two.id for two in found}} == {NOON}
    assert len(again) == _THOUSAND
