"""A partner's verdict while a worker keeps what it found about the same lead."""

from sqlalchemy import update

from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.leads.verdicts import filter_lead
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.racing import meanwhile


def test_what_a_worker_closed_meanwhile_is_not_filtered_again(postgres_database: PostgresDatabase) -> None:
    path = LeadPath(postgres_database, autonomy="hold")
    path.run({"message": "What does it cost?"})
    lead_id = path.leads()[0].id
    closed = update(leads).where(leads.c.id == lead_id).values(disposition="spam")

    filtered = meanwhile(
        postgres_database,
        lambda connection: connection.execute(closed),
        lambda connection: filter_lead(connection, lead_id, "a partner", path.clock()),
    )

    assert (filtered, path.leads()[0].state) == (False, "spam")
