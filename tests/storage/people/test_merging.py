"""Contacts that may be one person: asked once, made one or kept apart by a person, and everything can be taken back."""

from functools import partial

import pytest
from sqlalchemy import Connection, Table, func, select

from app.domain.crm import CrmLink
from app.domain.people.person import Person
from app.storage.crm.crm_records import keep_links
from app.storage.engines.database import Database
from app.storage.merge_tables import contact_changes, proposals
from app.storage.people import merging
from app.storage.people.contacts import extend_contact
from app.storage.people.emptying import empty_leads
from app.storage.people.proposals import count_open, open_proposals, with_sides
from app.storage.schema import METADATA
from app.storage.tables import contact_points, contacts, crm_links, events, leads, threads
from tests.fakes import person_from
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing
from tests.racing import race

WORK: dict[str, object] = {"email": "a.holt@kelp.example", "name": "Anneliese Holt"}
HOME: dict[str, object] = {"email": "anneliese77@homely.example", "name": "Anneliese Holt"}
BY = "ines@larkfield.example"


@pytest.fixture
def path(database: Database) -> LeadPath:
    """Two contacts of one name, about whom a person is asked."""
    made = LeadPath(database)
    made.run(WORK | {"message": "We need help with pricing"})
    made.run(HOME | {"message": "Could you quote for two hundred oak doors?"})
    return made


def pair(path: LeadPath) -> str:
    (found,) = path.database.read(lambda connection: open_proposals(connection, path.firm.id))
    return found.id


def accept(path: LeadPath) -> str:
    proposal_id = pair(path)
    change = path.database.write(
        lambda connection: merging.accept(connection, path.firm.id, proposal_id, BY, path.clock())
    )
    assert change is not None
    return change


def undo(path: LeadPath, change: str) -> bool:
    return path.database.write(lambda connection: merging.undo(connection, path.firm.id, change, BY, path.clock()))


def of_contacts(path: LeadPath) -> dict[str, set[str]]:
    """Contact -> the addresses its leads came from."""

    def read(connection: Connection) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for contact_id, inquiry in connection.execute(select(leads.c.contact_id, leads.c.inquiry)):
            found.setdefault(contact_id, set()).add(inquiry.sender_email)
        return found

    return path.database.read(read)


def keys_by_contact(path: LeadPath) -> set[tuple[str, str]]:
    query = select(contact_points.c.contact_id, contact_points.c.key)
    return path.database.read(lambda connection: {(row.contact_id, row.key) for row in connection.execute(query)})


def rows_in(table: Table, connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def open_pairs(path: LeadPath) -> int:
    return path.database.read(lambda connection: count_open(connection, path.firm.id))


def test_two_that_may_be_one_are_asked_about_once_with_what_agrees(path: LeadPath) -> None:
    (found,) = path.database.read(lambda connection: open_proposals(connection, path.firm.id))

    assert {found.one.addresses, found.other.addresses} == {("a.holt@kelp.example",), ("anneliese77@homely.example",)}
    assert "the same given name" in found.evidence
    assert "Holt" not in found.evidence
    path.run(HOME | {"message": "And some windows, please, in the same colour"})
    assert open_pairs(path) == 1


def test_refused_is_refused_for_good(path: LeadPath) -> None:
    proposal_id = pair(path)

    def refuse(connection: Connection) -> bool:
        return merging.refuse(connection, path.firm.id, proposal_id, BY, path.clock())

    assert path.database.write(refuse)
    assert not path.database.write(refuse)
    path.run(WORK | {"message": "Another question about the doors you make"})
    assert open_pairs(path) == 0
    assert len(of_contacts(path)) == 2


def test_accepted_they_are_one_and_a_message_from_either_address_is_the_survivors(path: LeadPath) -> None:
    accept(path)
    path.clock.advance(40 * 86_400)
    path.run(HOME | {"message": "A new question, many weeks later, about skirting boards"})
    path.run(WORK | {"message": "And one from the office about the invoice address"})

    (addresses,) = of_contacts(path).values()
    assert addresses == {"a.holt@kelp.example", "anneliese77@homely.example"}
    assert len({contact for contact, _ in keys_by_contact(path)}) == 1
    assert open_pairs(path) == 0


def test_taken_back_everything_is_as_before_and_what_came_meanwhile_stays_in_its_conversation(path: LeadPath) -> None:
    before, keys = of_contacts(path), keys_by_contact(path)
    change = accept(path)
    path.run(HOME | {"message": "One more thing about those oak doors: when could you deliver?"})

    assert undo(path, change)
    assert of_contacts(path) == before
    assert keys_by_contact(path) == keys
    assert open_pairs(path) == 0  # they are two: nobody is asked again
    assert not undo(path, change)


def test_a_conversation_is_divided_off_and_taken_back(path: LeadPath) -> None:
    accept(path)
    lead_id = path.leads()[0].id

    def split(connection: Connection) -> str | None:
        return merging.split(connection, path.firm.id, lead_id, BY, path.clock())

    change = path.database.write(split)
    assert change is not None
    assert len(of_contacts(path)) == 2
    path.run(HOME | {"message": "Is the price with or without fitting, and for how long?"})
    assert sorted(map(sorted, of_contacts(path).values())) == [
        ["a.holt@kelp.example"],
        ["anneliese77@homely.example"],
    ]
    assert path.database.write(split) is None  # its contact has nothing else
    assert undo(path, change)
    assert len(of_contacts(path)) == 1


def test_the_history_says_who_did_it(path: LeadPath) -> None:
    undo(path, accept(path))
    query = select(events.c.kind, events.c.actor).where(events.c.kind.like("contacts%")).order_by(events.c.id)

    found = path.database.read(lambda connection: [tuple(row) for row in connection.execute(query)])

    assert found == [("contacts_merged", BY), ("contacts_split", BY)]


def test_the_contact_that_the_crm_knows_stays_and_no_link_goes(path: LeadPath) -> None:
    newer = path.database.read(lambda connection: connection.execute(select(func.max(contacts.c.id))).scalar_one())
    link = CrmLink(kind="contact", our_key=newer, their_id="201")
    path.database.write(lambda connection: keep_links(connection, path.firm.id, "test_crm", [link]))

    accept(path)

    assert set(of_contacts(path)) == {newer}
    links = path.database.read(
        lambda connection: connection.execute(select(crm_links.c.our_key).where(crm_links.c.their_id == "201")).all()
    )
    assert links == [(newer,)]


def test_a_message_on_its_way_to_a_contact_that_was_just_merged_goes_to_the_survivor(path: LeadPath) -> None:
    ids = sorted(of_contacts(path))
    accept(path)
    (survivor,) = of_contacts(path)
    gone = next(one for one in ids if one != survivor)

    def extend(connection: Connection) -> str:
        return extend_contact(connection, path.firm.id, gone, person_from(name="A. Holt"), ())

    assert path.database.write(extend) == survivor


def test_merges_and_messages_at_once_lose_nobody(path: LeadPath) -> None:
    for number in range(6):
        proposal_id = pair(path) if open_pairs(path) else None
        rows: list[dict[str, object]] = [
            WORK | {"message": f"From the office, about order number {number} and its date"},
            HOME | {"message": f"From home, a question about colour number {number} of yours"},
        ]
        deliveries = [path.post(row) for row in rows]

        def decide(proposal_id: str | None = proposal_id) -> None:
            if proposal_id is not None:
                path.database.write(
                    lambda connection: merging.accept(connection, path.firm.id, proposal_id, BY, path.clock())
                )

        assert race(decide, *[lambda one=one: path.worker(("delivery", one)) for one in deliveries]) == []
        found = of_contacts(path)
        whole = set(path.database.read(lambda connection: connection.execute(select(threads.c.contact_id)).scalars()))
        assert whole <= set(found)
    assert len(of_contacts(path)) == 1


def test_a_split_and_an_erasure_of_one_lead_at_once_break_neither(path: LeadPath) -> None:
    accept(path)

    def erase(lead_id: str) -> None:
        path.database.write(lambda connection: empty_leads(connection, [lead_id], path.clock()))

    def split(lead_id: str) -> None:
        path.database.write(lambda connection: merging.split(connection, path.firm.id, lead_id, BY, path.clock()))

    for number in range(6):
        path.run(HOME | {"message": f"A question about the colour of door number {number}"})
        lead_id = path.leads()[-1].id

        assert race(partial(erase, lead_id), partial(split, lead_id)) == []
        assert {contact for contact, _ in keys_by_contact(path)} == set(of_contacts(path)) - {None}


def test_of_three_that_may_be_one_two_people_at_once_make_one_contact_or_leave_one_undecided(path: LeadPath) -> None:
    path.run({"email": "holt@oakdoors.example", "name": "Anneliese Holt", "message": "Do you also sell oak stairs?"})
    asked = path.database.read(lambda connection: open_proposals(connection, path.firm.id))
    assert len(asked) > 1

    def decide(proposal_id: str) -> None:
        path.database.write(lambda connection: merging.accept(connection, path.firm.id, proposal_id, BY, path.clock()))

    assert race(*[partial(decide, one.id) for one in asked]) == []
    parts = path.database.read(
        lambda connection: connection.execute(select(contact_changes.c.other_id)).scalars().all()
    )
    assert set(parts).isdisjoint(of_contacts(path))
    assert set(parts).isdisjoint(contact for contact, _ in keys_by_contact(path))


def test_a_pair_of_which_one_is_erased_while_it_is_read_is_not_shown(path: LeadPath) -> None:
    gone = path.leads()[0].id

    def read(connection: Connection) -> int:
        rows = connection.execute(select(proposals)).all()
        empty_leads(connection, [gone], path.clock())
        return len(with_sides(connection, rows))

    assert path.database.write(read) == 0


def test_an_erasure_takes_merged_contacts_and_pairs_with_it(path: LeadPath) -> None:
    accept(path)
    ask_to_erase(path, "anneliese77@homely.example")
    erasing(path).carry_out_due()

    def everything(connection: Connection) -> str:
        return "".join(str(tuple(row)) for table in METADATA.sorted_tables for row in connection.execute(select(table)))

    kept = path.database.read(everything).casefold()
    assert "anneliese" not in kept
    assert "a.holt" not in kept
    for table in (proposals, contact_changes, contacts):
        assert path.database.read(partial(rows_in, table)) == 0


def test_a_merged_part_without_messages_of_its_own_is_forgotten_with_its_last_one(path: LeadPath) -> None:
    accept(path)
    home = next(lead.id for lead in path.leads() if lead.address == "anneliese77@homely.example")
    path.database.write(lambda connection: empty_leads(connection, [home], path.clock()))

    people: list[tuple[Person, ...]] = path.database.read(
        lambda connection: list(connection.execute(select(contacts.c.people)).scalars())
    )
    assert {person.email for row in people for person in row} == {"a.holt@kelp.example"}
