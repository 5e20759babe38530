"""What is noted together is written once, however the blocks stand."""

from sqlalchemy import Connection

from app.storage.engines.database import Database
from app.storage.events import events_of_lead, note_event, noted_together
from tests.seeding import NOON, Seed


def test_a_block_within_another_is_written_with_it(database: Database) -> None:
    def note(connection: Connection, lead_id: str, kind: str) -> None:
        note_event(connection, firm_id="larkfield", lead_id=lead_id, at=NOON, kind=kind, actor="x")

    def work(connection: Connection) -> list[str]:
        seed = Seed(connection).firm()
        lead_id = seed.lead("ada")
        with noted_together(connection):
            note(connection, lead_id, "first")
            with noted_together(connection):
                note(connection, lead_id, "second")
            note(connection, lead_id, "third")
        return [event[1] for event in events_of_lead(connection, lead_id)][-3:]

    assert database.write(work) == ["first", "second", "third"]
