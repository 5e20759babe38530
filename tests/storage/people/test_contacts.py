"""Two messages of a person nobody knew yet, at the same instant, make one contact."""

import pytest
from sqlalchemy import Connection, func, select

from app.storage.engines.database import Database
from app.storage.tables import companies, contacts, threads
from tests.path_parts import LeadPath
from tests.racing import race


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database)


def counts(connection: Connection) -> tuple[int, int, int]:
    """Contacts, threads, companies."""
    found = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (contacts, threads)]
    return found[0], found[1], connection.execute(select(func.count()).select_from(companies)).scalar_one()


def work_together(path: LeadPath, *rows: dict[str, object]) -> None:
    deliveries = [path.post(row) for row in rows]
    assert race(*[lambda one=one: path.worker(("delivery", one)) for one in deliveries]) == []


def test_two_messages_of_one_address_make_one_contact_and_one_answer(path: LeadPath) -> None:
    for number in range(30):
        address = f"ana@firm{number}.example"
        work_together(
            path,
            {"email": address, "name": "Ana Bright", "message": f"We need help with pricing, case {number}"},
            {"email": address.upper(), "name": "Ana Bright", "message": f"Can you call me? It is about {number}"},
        )

        assert path.database.read(counts) == (number + 1, number + 1, number + 1)
        assert len(path.mailer.sent) == number + 1
    assert len(path.leads()) == 60


def test_a_known_contact_writing_from_two_mailboxes_at_once_begins_one_conversation(path: LeadPath) -> None:
    for number in range(15):
        at_work: dict[str, object] = {"email": f"ana@firm{number}.example", "name": ""}
        at_home: dict[str, object] = {"email": f"pumps{number}@homely.example", "name": ""}
        signed = {"name": "Ana Bright", "phone": f"+44 20 7946 {1000 + number}"}
        path.run(at_work | signed | {"message": "We need help with pricing"})
        path.run(at_home | signed | {"message": "It is me again, from home"})
        path.clock.advance(40 * 86_400)  # that conversation is over
        work_together(path, at_work | {"message": "And with sales"}, at_home | {"message": "Please call me back"})

        assert path.database.read(counts)[:2] == (number + 1, 2 * (number + 1))
    ways_to_sign = path.database.read(lambda connection: connection.execute(select(contacts.c.people)).scalars().all())
    assert {len(ways) for ways in ways_to_sign} == {4}


def test_many_people_of_one_firm_at_once_are_as_many_contacts(path: LeadPath) -> None:
    given = ("Ana", "Bea", "Cleo", "Dora", "Ella", "Fay", "Gina", "Hana")
    rows: list[dict[str, object]] = [
        {"email": f"{name.lower()}@bright.example", "name": f"{name} Bright", "message": f"{name} needs pricing"}
        for name in given
    ]
    work_together(path, *rows)

    assert path.database.read(counts) == (8, 8, 1)


def test_the_same_words_at_the_same_instant_are_one_lead(path: LeadPath) -> None:
    for number in range(10):
        row: dict[str, object] = {"email": f"ana@firm{number}.example", "message": f"We need help, case {number}"}
        work_together(path, row | {"source_id": f"{number} a"}, row | {"source_id": f"{number} b"})

        assert path.database.read(counts)[0] == number + 1
    assert [lead.state.value for lead in path.leads()].count("joined") == 10


def test_another_channel_without_an_address_is_the_same_person(path: LeadPath) -> None:
    for number in range(10):
        name, phone = f"Ana{chr(97 + number)} Bright{chr(97 + number)}strand", f"+4420794600{number:02}"
        work_together(
            path,
            {"email": f"ana@firm{number}.example", "name": name, "message": f"By form, about {number}", "phone": phone},
            {"email": None, "name": name, "message": f"By LinkedIn, about {number}", "phone": phone},
        )

        assert path.database.read(counts)[0] == number + 1, f"round {number}"


def test_two_people_of_one_company_stay_two(path: LeadPath) -> None:
    work_together(
        path,
        {"email": "ana@brightpump.example", "name": "Ana Bright", "message": "We need help"},
        {"email": "leo@brightpump.example", "name": "Leo Marsh", "message": "We need help"},
    )

    assert path.database.read(counts) == (2, 2, 1)
    assert len(path.mailer.sent) == 2
