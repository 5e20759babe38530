"""Who is found again among many, and that two messages of a new person at the same instant make one contact."""

from string import ascii_lowercase

import pytest
from sqlalchemy import Connection, func, select

from app.domain.people.contact_choice import Known, choose
from app.domain.people.identity_keys import lookup_keys
from app.domain.people.person import Person
from app.storage.people.contacts import add_contact, candidates
from app.storage.tables import companies, contacts, threads
from tests.fakes import person_from
from tests.path_parts import LeadPath
from tests.racing import race


def counts(connection: Connection) -> tuple[int, int, int]:
    """Contacts, threads, companies."""
    found = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (contacts, threads)]
    return found[0], found[1], connection.execute(select(func.count()).select_from(companies)).scalar_one()


def work_together(path: LeadPath, *rows: dict[str, object]) -> None:
    deliveries = [path.post(row) for row in rows]
    assert race(*[lambda one=one: path.worker(("delivery", one)) for one in deliveries]) == []


def test_two_messages_of_one_address_make_one_contact_and_one_answer(path: LeadPath) -> None:
    for number in range(5):
        address = f"ana@firm{number}.example"
        work_together(
            path,
            {"email": address, "name": "Ana Bright", "message": f"We need help with pricing, case {number}"},
            {"email": address.upper(), "name": "Ana Bright", "message": f"Can you call me? It is about {number}"},
        )

        assert path.database.read(counts) == (number + 1, number + 1, number + 1)
        assert len(path.mailer.sent) == number + 1
    assert len(path.leads()) == 10


def test_a_known_contact_writing_from_two_mailboxes_at_once_begins_a_conversation_with_each(path: LeadPath) -> None:
    for number in range(5):
        at_work: dict[str, object] = {"email": f"ana@firm{number}.example", "name": ""}
        at_home: dict[str, object] = {"email": f"pumps{number}@homely.example", "name": ""}
        signed = {"name": "Ana Bright", "phone": f"+44 20 7946 {1000 + number}"}
        path.run(at_work | signed | {"message": "We need help with pricing"})
        path.run(at_home | signed | {"message": "It is me again, from home"})
        path.clock.advance(40 * 86_400)  # that conversation is over
        work_together(path, at_work | {"message": "And with sales"}, at_home | {"message": "Please call me back"})

        assert path.database.read(counts)[:2] == (number + 1, 4 * (number + 1))
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
    for number in range(5):
        row: dict[str, object] = {"email": f"ana@firm{number}.example", "message": f"We need help, case {number}"}
        work_together(path, row | {"source_id": f"{number} a"}, row | {"source_id": f"{number} b"})

        assert path.database.read(counts)[0] == number + 1
    assert [lead.state.value for lead in path.leads()].count("joined") == 5


def test_another_channel_without_an_address_is_the_same_person(path: LeadPath) -> None:
    for number in range(5):
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


def add_everybody(path: LeadPath, people: list[Person]) -> list[str]:
    def add(connection: Connection) -> list[str]:
        return [add_contact(connection, path.firm.id, person, lookup_keys(person), path.clock()) for person in people]

    return path.database.write(add)


def candidates_for(path: LeadPath, person: Person) -> list[Known]:
    return path.database.write(lambda connection: candidates(connection, path.firm.id, lookup_keys(person)))


def ids_of(found: list[Known]) -> list[str]:
    return [known.contact_id for known in found]


def colleagues(count: int, **more: str) -> list[Person]:
    """People of one name in one company, each with an address of their own."""
    return [
        person_from(email=f"john.smith.{number}@bigworks.example", name="John Smith", company="Bigworks", **more)
        for number in range(count)
    ]


def test_a_known_address_is_found_among_hundreds_of_one_name_and_company(path: LeadPath) -> None:
    everybody = colleagues(150)  # more than are looked through of a name and company
    ids = add_everybody(path, everybody)

    for number in range(0, 150, 15):
        person = everybody[number]
        found = candidates_for(path, person)
        assert ids[number] in ids_of(found)
        assert choose(person, found).contact_id == ids[number]


@pytest.mark.parametrize("point", [{"phone": "+44 20 7946 0018"}, {"profile_url": "https://www.linkedin.com/in/js"}])
def test_all_who_share_a_sure_point_are_candidates_however_many(path: LeadPath, point: dict[str, str]) -> None:
    add_everybody(path, colleagues(100))
    sharing = add_everybody(path, [person_from(name=f"Worker {number}", **point) for number in range(120)])

    found = candidates_for(
        path, person_from(email="j@bigworks.example", name="John Smith", company="Bigworks", **point)
    )

    assert set(sharing) <= set(ids_of(found))


@pytest.mark.parametrize(
    "crowd", [{"phone": "+44 20 7946 0018"}, {"company": "Bigworks"}, {"email": "info@bigworks.example"}]
)
def test_a_known_point_finds_its_owner_among_hundreds_who_share_another(path: LeadPath, crowd: dict[str, str]) -> None:
    alike = [
        {"name": f"Ann{chr(97 + number % 26)} Smith{number}", **crowd} for number in range(210)
    ]  # more than are looked through
    add_everybody(path, [person_from(**one) for one in alike])
    known = {"name": "Zita Quennell", "profile_url": "https://www.linkedin.com/in/zita-q", **crowd}
    (wanted,) = add_everybody(path, [person_from(**known)])

    by_profile = person_from(**known | {"name": "Z. Quennel"})
    assert choose(by_profile, candidates_for(path, by_profile)).contact_id == wanted
    if "company" not in crowd:  # one point of hundreds is still known by the name beside it
        by_name = person_from(name="Quennell Zita", **crowd)
        assert choose(by_name, candidates_for(path, by_name)).contact_id == wanted


@pytest.mark.parametrize("crowd", [{"phone": "+44 20 7946 0018"}, {"email": "info@bigworks.example"}])
def test_of_hundreds_who_share_a_point_those_are_found_whose_other_fields_are_closest(
    path: LeadPath, crowd: dict[str, str]
) -> None:
    others = [
        f"Anna Smith{one}{other}" for one in ascii_lowercase for other in ascii_lowercase[:8]
    ]  # above the 200 looked through
    add_everybody(path, [person_from(name=name, **crowd) for name in others])
    alike = [{"name": f"Zoe Marsh{one}{other}", "company": "Ostry Freight"} for one in "bcdfgk" for other in "lnprtv"]
    sharing = add_everybody(path, [person_from(**one, **crowd) for one in alike])
    add_everybody(path, [person_from(**one) for one in alike])
    nameless = add_everybody(path, [person_from(**crowd)])

    found = candidates_for(path, person_from(name="Zita Marsh", company="Ostry", **crowd))
    assert set(sharing) <= set(ids_of(found))
    assert set(nameless) <= set(ids_of(candidates_for(path, person_from(**crowd))))


def test_among_the_others_those_who_share_most_come_first_and_equals_by_their_ids(path: LeadPath) -> None:
    crowd = add_everybody(path, [person_from(name="John Smith", company=f"Company {number}") for number in range(60)])
    at_home = person_from(name="John Smith", company="Bigworks")
    (closest,) = add_everybody(path, [at_home])

    found = candidates_for(path, person_from(email="js@private.example", name="John Smith", company="Bigworks"))

    assert ids_of(found) == sorted([closest, *sorted(crowd)[:15]])


def test_what_a_hundred_share_makes_nobody_a_candidate(path: LeadPath) -> None:
    add_everybody(path, [person_from(name="John Smith", company=f"Company {number}") for number in range(120)])

    assert candidates_for(path, person_from(email="js@private.example", name="John Smith")) == []
