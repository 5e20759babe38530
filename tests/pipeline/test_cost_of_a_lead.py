"""How many questions a usual lead asks the database until its answer has left: each is paid by every lead of a burst."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.storage.engines.database import Database
from tests.path_parts import LeadPath

LETTER = "We make pumps for ships and need help with the pricing of our spare parts. Could we talk next week?"
# PostgreSQL's are SQLite's and five more, for locks and turns. Before the CRM was known on the path they were 46 and 57.
_MOST = {"sqlite": 45, "postgresql": 50}


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """What is asked meanwhile, without the ends of transactions and what is asked once a second, not for each lead."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")) and "FROM sources" not in statement:
            asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_usual_lead_costs_no_more_statements_than_it_may(path: LeadPath) -> None:
    worker = path.worker
    worker(("delivery", path.post({"email": "bo@otter.example", "name": "Bo Otter", "message": "Help with plans?"})))
    with statements_of(path.database) as asked:
        worker(("delivery", path.post({"email": "ana@kelp.example", "name": "Ana Kelp", "message": LETTER})))

    assert [lead.state for lead in path.leads()] == ["answered"] * 2
    assert len(asked) <= _MOST[path.database.engine.dialect.name], "\n".join(asked)
    assert len(asked) > 30  # all of them are seen
