"""A fault with one firm's further letters leaves the other firms theirs."""

from dataclasses import replace

from sqlalchemy import Connection, update

from app.storage.access.firms import store_profile
from app.storage.leads.planned_letters import further_letters_of
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.pipeline.test_letter_round import PROVED


def test_letters_are_planned_for_the_firms_after_one_that_fails(path: LeadPath) -> None:
    path.run({**PROVED})
    path.run({**PROVED, "email": "leo@other.example", "message_id": "<2@x>", "message": "Else.", "source_id": "2"})
    broken = replace(path.firm, followups=(3,), partners=())  # nobody's clock to plan by
    other = replace(path.firm, followups=(3,), id="other")
    lead_id = path.leads()[1].id

    def move(connection: Connection) -> None:
        store_profile(connection, other, path.clock())
        connection.execute(update(leads).where(leads.c.id == lead_id).values(firm_id="other"))

    path.database.write(move)
    replace(path.letter_round, profiles={broken.id: broken, other.id: other}).write_due()

    assert path.database.read(lambda connection: further_letters_of(connection, lead_id)) is not None
