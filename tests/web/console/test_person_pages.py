"""The page of a person: all of them in one place, for their own firm, with nothing of a stranger's that acts."""

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update
from starlette.testclient import TestClient

from app.domain.crm import CrmLink
from app.domain.decision import Decision
from app.domain.identifiers import new_id
from app.domain.lead_state import MOST_LEADS
from app.domain.model_costs import MODEL_ASKED
from app.domain.people.person import Person
from app.domain.task import RequiredAction
from app.storage.crm.crm_records import keep_links
from app.storage.events import note_event
from app.storage.merge_tables import contact_changes, proposals
from app.storage.people.emptying import empty_leads
from app.storage.people.person_page import PersonFile, person_file
from app.storage.people.refusals import suppress
from app.storage.tables import contacts, leads
from app.storage.tasks.tasks import decide
from tests.seeding import NOON, PARTNER, Seed, firm_profile
from tests.web.console.conftest import Console
from tests.web.console.test_guards import HOSTILE

HELENA = Person(
    email="helena@visitor.example",
    full_name="Helena Strand",
    company="Kilnmetric",
    phone="+441632960442",
    profile_key="helena-strand",
    title="Founder",
)


@pytest.fixture
def helena(console: Console) -> str:
    """The address of her page."""

    def add(connection: Connection) -> str:
        seed = console.seed
        seed.connection = connection
        seed.lead("helena", sender="Helena Strand", message="Our kilns need new prices.", score=82, at=NOON)
        contact_id = seed.ids["contact of helena"]
        connection.execute(update(contacts).where(contacts.c.id == contact_id).values(people=(HELENA,)))
        seed.task("write", RequiredAction.WRITE_REPLY, due_at=NOON + timedelta(hours=3), about="helena")
        keep_links(connection, "larkfield", "hubspot", [CrmLink(kind="contact", our_key=contact_id, their_id="4711")])
        return f"/people/{contact_id}"

    return console.database.write(add)


def test_of_very_many_messages_the_newest_are_read_and_every_task(console: Console, helena: str) -> None:
    contact_id = helena.rpartition("/")[2]

    def written_often(connection: Connection) -> PersonFile | None:
        of_them = select(leads).where(leads.c.contact_id == contact_id)
        row = dict(connection.execute(of_them).one()._mapping)
        newer = [
            {**row, "id": new_id(), "origin_id": new_id(), "received_at": NOON + timedelta(minutes=number)}
            for number in range(1, MOST_LEADS + 1)
        ]
        connection.execute(insert(leads), newer)
        return person_file(connection, "larkfield", contact_id)

    person = console.database.write(written_often)
    assert person is not None
    (talk,) = person.conversations
    assert len(talk.leads) == MOST_LEADS
    assert console.seed.ids["helena"] not in talk.leads
    assert [task.lead_id for task in person.tasks] == [console.seed.ids["helena"]]


def test_what_the_model_was_asked_is_told_to_who_runs_the_service_alone(
    partner: TestClient, console: Console, helena: str
) -> None:
    lead_id = console.seed.ids["helena"]
    asked = partial(
        note_event,
        firm_id="larkfield",
        lead_id=lead_id,
        at=NOON,
        kind=MODEL_ASKED,
        actor="small, judge v3",
        detail="9 tokens",
    )
    console.database.write(asked)
    assert "judge v3" not in partner.get(helena).text
    history, folded = partner.get(f"/leads/{lead_id}").text.split("<summary>For whoever runs Firstreply")
    assert "9 tokens" in folded and "9 tokens" not in history


def test_a_persons_page_says_who_they_are_and_links_to_ring_and_write(partner: TestClient, helena: str) -> None:
    html = partner.get(helena).text
    assert "<h1><bdi>Helena Strand</bdi></h1>" in html
    assert 'href="tel:+441632960442"' in html
    assert "Founder, Kilnmetric" in html
    assert 'href="mailto:helena%40visitor.example"' in html
    assert 'href="https://www.linkedin.com/in/helena-strand" rel="noopener noreferrer"' in html
    assert "HubSpot: 4711" in html
    assert "Yes, nobody has refused" in html


def test_it_shows_what_waits_what_was_said_and_what_happened(
    console: Console, partner: TestClient, helena: str
) -> None:
    html = partner.get(helena).text
    assert f'href="/tasks/{console.seed.ids["write"]}"' in html
    assert "Our kilns need new prices." in html
    assert "read and judged" not in html or "test judge" in html
    console.database.write(
        lambda connection: decide(
            connection,
            console.seed.ids["write"],
            decision=Decision.DONE,
            text=None,
            by=PARTNER,
            now=NOON + timedelta(hours=1),
        )
    )
    html = partner.get(helena).text
    history = html[html.index("What happened") :]
    assert history.index("I have answered") < history.index("Write to this person yourself")
    assert "Because of write." in history


def test_a_refusal_is_said_with_its_reason(console: Console, partner: TestClient, helena: str) -> None:
    console.database.write(
        lambda connection: suppress(
            connection, "larkfield", "helena@visitor.example", "asked by mail", NOON, by="the sender, by mail"
        )
    )
    html = partner.get(helena).text
    assert "asked by mail" in html
    assert "the sender, by mail" in html
    assert "nobody has refused" not in html


def test_who_may_be_the_same_person_is_asked_here_too(console: Console, partner: TestClient, helena: str) -> None:
    ids = console.seed.ids
    one, other = sorted((ids["contact of helena"], ids["contact of held"]))
    row = {
        "id": "f" * 32,
        "firm_id": "larkfield",
        "contact_id": one,
        "other_id": other,
        "evidence": "one telephone",
        "bits": 20,
        "found_at": NOON,
    }
    console.database.write(lambda connection: connection.execute(proposals.insert().values(row)))
    html = partner.get(helena).text
    assert f'action="/people/{"f" * 32}/accept"' in html
    assert f'href="/people/{ids["contact of held"]}"' in html


def test_a_contact_that_was_made_part_of_another_shows_that_one(
    console: Console, partner: TestClient, helena: str
) -> None:
    ids = console.seed.ids
    row = {
        "id": "e" * 32,
        "firm_id": "larkfield",
        "kind": "merge",
        "contact_id": ids["contact of helena"],
        "other_id": ids["contact of held"],
        "moved": {"leads": (), "threads": ()},
        "at": NOON,
        "by": PARTNER,
    }
    console.database.write(lambda connection: connection.execute(contact_changes.insert().values(row)))
    assert "<h1><bdi>Helena Strand</bdi></h1>" in partner.get(f"/people/{ids['contact of held']}").text


def test_another_firm_and_nobody_at_all_are_not_here(console: Console, partner: TestClient, helena: str) -> None:
    console.database.write(
        lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    )
    assert console.signed_in("jo@mossgate.example").get(helena).status_code == 404
    assert partner.get(f"/people/{'0' * 32}").status_code == 404
    console.database.write(lambda connection: empty_leads(connection, [console.seed.ids["helena"]], NOON))
    assert partner.get(helena).status_code == 404


def test_nothing_a_stranger_calls_themselves_acts_on_the_page(
    console: Console, partner: TestClient, helena: str
) -> None:
    odd = Person(
        email=f"{HOSTILE}@x.example",
        full_name=HOSTILE,
        company=HOSTILE,
        phone=HOSTILE,
        profile_key=HOSTILE,
        title=HOSTILE,
        city=HOSTILE,
    )
    console.database.write(
        lambda connection: connection.execute(
            update(contacts)
            .where(contacts.c.id == console.seed.ids["contact of helena"])
            .values(people=(odd,), name=HOSTILE)
        )
    )
    for address in (helena, "/search?q=alert", "/leads?q=evil"):
        html = partner.get(address).text
        assert not re.search(r"<script(?! src=\"/static/)|<img", html), address
        assert "56211" not in html


def test_the_page_of_a_lead_leads_to_its_person(console: Console, partner: TestClient, helena: str) -> None:
    assert f'href="{helena}"' in partner.get(f"/leads/{console.seed.ids['helena']}").text
