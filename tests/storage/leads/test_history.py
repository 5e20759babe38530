"""What happened with a person, as one list by time."""

from sqlalchemy import select

from app.storage.engines.database import Database
from app.storage.leads.history import Happened, HistoryLine, history_of, history_of_contact
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.person_to_erase import row


def lines_of(database: Database) -> tuple[list[HistoryLine], list[HistoryLine]]:
    """(of all leads, of the contact)."""
    found = database.read(lambda connection: connection.execute(select(leads.c.id, leads.c.contact_id)).all())
    return (
        database.read(lambda connection: history_of(connection, [one.id for one in found])),
        database.read(lambda connection: history_of_contact(connection, found[0].contact_id)),
    )


def test_letters_tasks_and_what_was_noted_stand_in_the_order_in_which_they_happened(path: LeadPath) -> None:
    path.run(row())
    whole, of_contact = lines_of(path.database)
    assert [one.at for one in whole] == sorted(one.at for one in whole)
    assert {Happened.THEY_WROTE, Happened.WE_WROTE, Happened.NOTED} <= {one.happened for one in whole}
    assert [one.at for one in of_contact] == sorted((one.at for one in of_contact), reverse=True)
    assert {one.what for one in of_contact if one.happened is Happened.NOTED}.isdisjoint(
        {"identify", "screen", "qualify", "respond"}
    )


def test_a_reason_is_told_once_and_a_mail_that_did_not_leave_is_told(path: LeadPath) -> None:
    path.autonomy = "hold"
    path.run(row())
    whole, _of_contact = lines_of(path.database)
    assert sum(one.happened is Happened.ASKED for one in whole) <= 1
    assert not [one for one in whole if one.what.startswith("decided_")]
