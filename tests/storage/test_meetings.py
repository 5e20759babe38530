"""What the history says of meetings, by the score that was given before."""

from functools import partial

from app.storage.engines.database import Database
from app.storage.events import count_event
from app.storage.meetings import MEETING_HELD, MEETING_MISSED, meeting_outcomes
from tests.path_parts import LeadPath


def test_a_lead_that_met_us_once_counts_as_met_and_what_is_unknown_as_nothing(database: Database) -> None:
    path = LeadPath(database)
    for number in range(3):
        path.run({"message": f"We want {number} prices", "email": f"p@f{number}.example", "source_id": str(number)})
    one, two, _unknown = path.leads()
    said = (
        (one.id, "first", MEETING_HELD),
        (one.id, "second", MEETING_MISSED),
        (two.id, "third", MEETING_HELD),
        (two.id, "third", MEETING_MISSED),  # put right
    )
    for lead_id, meeting, kind in said:
        path.clock.advance(1)
        note = partial(count_event, firm_id=path.firm.id, at=path.clock(), actor="a calendar")
        path.database.write(partial(note, lead_id=lead_id, about=meeting, kind=kind))

    assert one.score is not None
    found = path.database.read(lambda connection: meeting_outcomes(connection, path.firm.id))
    assert sorted(found) == [(one.score, False), (one.score, True)]
    assert path.database.read(lambda connection: meeting_outcomes(connection, "another")) == []
