"""A lead is moved by one worker at a time, and comes into being once."""

import pytest
from sqlalchemy import Connection

from app.domain.errors import Conflict
from app.domain.lead import Lead
from app.storage.leads.deliveries import load_delivery, settle_delivery
from app.storage.leads.leads import change_lead, insert_lead, load_lead
from tests.fakes import START, inquiry
from tests.path_parts import LeadPath
from tests.racing import race


def new_lead(path: LeadPath, source_id: str = "one", message_id: str | None = None) -> Lead | None:
    delivery_id = path.post({"source_id": source_id})

    def insert(connection: Connection) -> Lead | None:
        return insert_lead(
            connection,
            firm_id=path.firm.id,
            source_id="website",
            delivery_id=delivery_id,
            inquiry=inquiry(source_id=source_id),
            received_at=START,
        )

    return path.database.write(insert)


def test_a_lead_that_moved_on_is_not_moved_again(path: LeadPath) -> None:
    lead = new_lead(path)
    assert lead is not None
    moved = path.database.write(lambda connection: change_lead(connection, lead, next_step="screen", attempts=0))
    assert (moved.next_step, moved.attempts) == ("screen", 0)

    with pytest.raises(Conflict):
        path.database.write(lambda connection: change_lead(connection, lead, next_step="screen", attempts=0))


def test_a_retry_between_reading_and_writing_is_a_conflict(path: LeadPath) -> None:
    lead = new_lead(path)
    assert lead is not None
    path.database.write(lambda connection: change_lead(connection, lead, attempts=1))

    with pytest.raises(Conflict):
        path.database.write(lambda connection: change_lead(connection, lead, next_step="screen"))
    stored = path.database.read(lambda connection: load_lead(connection, lead.id))
    assert stored is not None
    assert (stored.next_step, stored.attempts) == ("identify", 1)


def test_of_two_workers_at_one_step_one_commits(path: LeadPath) -> None:
    for number in range(15):
        lead = new_lead(path, f"lead {number}")
        assert lead is not None

        def move(lead: Lead = lead) -> None:
            path.database.write(lambda connection: change_lead(connection, lead, next_step="screen", attempts=0))

        problems = race(move, move, move)
        assert [type(problem) for problem in problems] == [Conflict, Conflict]


def test_the_same_message_makes_one_lead_whoever_reads_it_first(path: LeadPath) -> None:
    for number in range(10):
        made: list[Lead | None] = []
        source_id = f"message {number}"
        problems = race(*[lambda source_id=source_id, made=made: made.append(new_lead(path, source_id))] * 3)

        assert problems == []
        assert sum(lead is not None for lead in made) == 1


@pytest.mark.parametrize("length", [300, 301, 5000])
def test_a_vendors_id_of_any_length_makes_one_lead(path: LeadPath, length: int) -> None:
    assert new_lead(path, "x" * length) is not None
    assert new_lead(path, "x" * length) is None
    assert new_lead(path, "x" * (length - 1) + "y") is not None


def test_a_message_id_of_any_length_does_not_stop_a_lead(path: LeadPath) -> None:
    long_id = "<" + "".join(f"{number:x}." for number in range(20_000)) + "@brightpump.example>"
    path.run({"message_id": long_id, "in_reply_to": long_id})

    assert path.leads()[0].state == "answered"


def test_a_lead_that_is_gone_is_none(path: LeadPath) -> None:
    assert path.database.read(lambda connection: load_lead(connection, "no such lead")) is None


def test_a_delivery_is_settled_once(path: LeadPath) -> None:
    delivery_id = path.post({})
    kept = path.database.read(lambda connection: load_delivery(connection, delivery_id))
    assert kept is not None
    problems = race(
        *[lambda: path.database.write(lambda connection: settle_delivery(connection, kept, "read", path.clock()))] * 3
    )

    assert [type(problem) for problem in problems] == [Conflict, Conflict]
