"""Emptying reads indexes, however much is stored, and leaves no id of the person's in the CRM's links."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, insert, select

from app.domain.identifiers import new_id
from app.domain.task import NewTask, RequiredAction
from app.pipeline.retention import Retention
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.people.emptying import empty_leads
from app.storage.schema import METADATA
from app.storage.tables import crm_links, messages, tasks
from app.storage.tasks.tasks import open_task
from tests.path_parts import LeadPath
from tests.person_to_erase import row


def test_no_link_to_the_crm_is_left_of_an_emptied_lead(path: LeadPath) -> None:
    path.run(row())
    lead_id = path.leads()[0].id

    def link_everything(connection: Connection) -> None:
        task = NewTask(action=RequiredAction.HAND_ON, owner="a@larkfield.example", due_at=path.clock(), reason="why")
        open_task(connection, path.firm.id, task, path.clock(), lead_id=lead_id)
        keys = [("deal", lead_id), ("contact", lead_id)]
        keys += [("message", one) for one in connection.execute(select(messages.c.id)).scalars()]
        keys += [("task", one) for one in connection.execute(select(tasks.c.id)).scalars()]
        keys += [("task", new_id())]  # of somebody else
        rows = [{"firm_id": path.firm.id, "vendor": "x", "kind": kind, "our_key": key} for kind, key in keys]
        connection.execute(insert(crm_links).values(their_id="7"), rows)

    path.database.write(link_everything)
    path.database.write(lambda connection: empty_leads(connection, [lead_id], path.clock()))

    left = path.database.read(lambda connection: list(connection.execute(select(crm_links.c.kind)).scalars()))
    assert left == ["task"]


def test_a_search_that_finds_nothing_makes_no_writer_wait(path: LeadPath) -> None:
    path.run(row())
    with noted(path.database) as asked:
        retention(path).empty_what_is_past_its_time()

    written = [statement for statement, _ in asked if not statement.startswith("SELECT")]
    assert [one for one in written if any(table in one for table in ("events", "leads", "deliveries"))] == []


def test_every_question_of_retention_reads_an_index(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    for number in range(3):
        name, address = f"Pat Number{number}", f"p{number}@firm{number}.example"
        path.run(row(f"Our mill {number} needs prices", address, name, source_id=str(number)))
    path.recorder.record_all()
    path.clock.advance(800 * 24 * 3600)

    with noted(sqlite_database) as asked:
        retention(path).empty_what_is_past_its_time()

    assert len(asked) > 30
    plans = sqlite_database.read(lambda connection: [line for one in asked for line in plan(connection, *one)])
    scans = {line.split()[1] for line in plans if line.startswith("SCAN ")} & set(METADATA.tables)
    scans |= {line.split()[1] for line in plans if line.endswith("(firm_id=?)")}  # all rows of a firm
    assert scans <= {"firms", "sign_ins", "devices", "refusal_questions"}  # a few rows each, whatever is stored


def retention(path: LeadPath) -> Retention:
    year = timedelta(days=365)
    return Retention(database=path.database, clock=path.clock, filtered=year, deliveries=year, leads=year, events=year)


@contextmanager
def noted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement but those that open and end transactions, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def plan(connection: Connection, statement: str, parameters: Any) -> list[str]:
    return [str(line[3]) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
