"""Whom an address names, and what of them is somebody else's too."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from app.domain.people.traces import Traces
from app.storage.people.erasures import load_erasure
from app.storage.people.person_record import person_record
from app.storage.people.person_search import Subject, find_person, traces_of
from app.storage.people.refusal_questions import ask_about_refusal
from app.storage.people.refusals import suppress
from app.storage.tables import contacts, leads
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing, row

OFFICE = "office@quarry.example"


@pytest.fixture
def find(path: LeadPath) -> Callable[[str], Subject]:
    return lambda wanted: path.database.read(lambda connection: find_person(connection, path.firm.id, wanted))


def people(path: LeadPath) -> dict[str, str]:
    """Contact ids by name."""
    query = select(contacts.c.name, contacts.c.id)
    return dict(path.database.read(lambda connection: [(row.name, row.id) for row in connection.execute(query)]))


def traces(path: LeadPath, subject: Subject) -> Traces:
    return path.database.read(lambda connection: traces_of(connection, subject))


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("anna.b@gmail.com", "Anna.B@gmail.com"),
        ("carl+x@pellworth.example", "carl+x@pellworth.example"),
        ("DORA@Pellworth.example", "dora@pellworth.example"),
        ("dora@pellworth.example", "DORA@PELLWORTH.EXAMPLE"),
    ],
)
def test_an_address_is_found_however_it_is_spelled(
    path: LeadPath, find: Callable[[str], Subject], written: str, asked: str
) -> None:
    path.run(row("Please call about prices", written, "Some Body"))

    assert len(find(asked).leads) == 1


def test_another_address_of_one_mailbox_is_somebody_elses(path: LeadPath, find: Callable[[str], Subject]) -> None:
    path.run(row("Please call about prices", "carl+x@pellworth.example", "Carl Xavier"))

    assert not find("carl+y@pellworth.example")
    assert not find("carl@pellworth.example")


def two_of_one_office(path: LeadPath) -> tuple[str, str]:
    """(Ada's contact, Otto's): both wrote from the office's address."""
    path.run(row("Our mill needs somebody for the pricing of slate.", OFFICE, "Ada Quarrell", source_id="a"))
    path.run(row("A workshop on brand names in May, please.", OFFICE, "Otto Pellworth", source_id="o"))
    found = people(path)
    return found["Ada Quarrell"], found["Otto Pellworth"]


def test_who_is_erased_leaves_the_address_they_share_to_those_who_stay(path: LeadPath) -> None:
    ada, otto = two_of_one_office(path)
    assert ada != otto

    erasure_id = ask_to_erase(path, ada)
    erasing(path).carry_out_due()

    done = path.database.read(lambda connection: load_erasure(connection, erasure_id))
    assert done is not None
    assert done.rows_gone_at is not None
    (left,) = path.database.read(
        lambda connection: list(
            connection.execute(select(leads.c.inquiry).where(leads.c.emptied_at.is_(None))).scalars()
        )
    )
    assert left.sender_email == OFFICE
    assert left.message == "A workshop on brand names in May, please."


def test_who_comes_back_after_the_asking_shares_nothing_with_themselves(
    path: LeadPath, find: Callable[[str], Subject]
) -> None:
    path.run(row("Our mill needs somebody.", "ada@quarry.example", "Ada Quarrell"))
    erasure_id = ask_to_erase(path, "ada@quarry.example")
    path.run(row("A new matter", "ada@quarry.example", "Ada Quarrell", source_id="new"))

    asked = path.database.read(lambda connection: load_erasure(connection, erasure_id))

    assert asked is not None
    assert traces(path, asked.of).addresses == {"ada@quarry.example"}


def test_the_record_of_a_person_without_an_address_holds_nobody_elses_refusals(path: LeadPath) -> None:
    path.run(row("Please call me", "no address", "Ada Quarrell"))

    def kept(connection: Connection) -> dict[str, object]:
        suppress(connection, path.firm.id, "3f" * 32, "somebody who was erased", path.clock(), by="the test")
        suppress(connection, path.firm.id, "otto@pellworth.example", "asked", path.clock(), by="the test")
        subject = find_person(connection, path.firm.id, path.leads()[0].id)
        return person_record(connection, path.firm.id, subject)

    assert path.database.write(kept)["suppressions"] == []


def test_the_record_holds_their_refusal_and_the_question_about_it(path: LeadPath) -> None:
    path.run(row("Our mill needs somebody.", "ada@quarry.example", "Ada Quarrell"))
    lead_id = path.leads()[0].id

    def kept(connection: Connection) -> dict[str, list[dict[str, object]]]:
        suppress(connection, path.firm.id, "ADA@quarry.example", "asked", path.clock(), by="the test")
        ask_about_refusal(connection, path.firm.id, lead_id, "ada@quarry.example", path.clock())
        return person_record(connection, path.firm.id, find_person(connection, path.firm.id, "ada@quarry.example"))

    record = path.database.write(kept)

    assert [one["reason"] for one in record["suppressions"]] == ["asked"]
    assert [one["lead_id"] for one in record["refusal_questions"]] == [lead_id]
