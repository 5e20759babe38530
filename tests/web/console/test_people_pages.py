"""Two contacts side by side: one click makes them one or keeps them two, and takes it back."""

import re

from httpx2 import Response
from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from app.domain.people.contact_choice import Possible
from app.storage.people.proposals import propose
from app.storage.tables import leads
from tests.seeding import Seed, firm_profile
from tests.web.console.conftest import Console, token_of


def with_a_pair(console: Console) -> tuple[str, str]:
    """Two leads of two contacts about whom a person is asked."""
    one, other = console.seed.ids["answered"], console.seed.ids["held"]

    def write(connection: Connection) -> None:
        found = {row.id: row.contact_id for row in connection.execute(select(leads))}
        possible = Possible(contact_id=found[other], evidence="the same family name, the same town", bits=14.0)
        propose(connection, "larkfield", found[one], [possible], console.now)

    console.database.write(write)
    return one, other


def offered(partner: TestClient) -> tuple[Response, str]:
    """The page of pairs, and where its first button makes two contacts one."""
    page = partner.get("/people")
    accept = re.search(r'action="(/people/\w+/accept)"', page.text)
    assert accept is not None
    return page, accept[1]


def test_both_stand_side_by_side_with_what_agrees(console: Console, partner: TestClient) -> None:
    assert "Nobody to compare" in partner.get("/people").text
    one, _ = with_a_pair(console)

    page = partner.get("/people").text

    assert "the same family name, the same town" in page
    assert page.count('class="side"') == 2
    assert "1 other contact may be the same person" in partner.get(f"/leads/{one}").text
    assert "1 pair of contacts may be one person" in partner.get("/digest").text


def test_one_click_makes_them_one_and_another_takes_it_back(console: Console, partner: TestClient) -> None:
    one, _ = with_a_pair(console)
    page, accept = offered(partner)

    answer = partner.post(accept, data={"csrf": token_of(page)})

    assert answer.headers["location"] == "/people?done=accepted"
    assert partner.post(accept, data={"csrf": token_of(page)}).status_code == 409
    merged = partner.get("/people?done=accepted")
    assert "made one contact" in merged.text
    assert "somebody else" in partner.get(f"/leads/{one}").text
    undo = re.search(r'action="(/people/changes/\w+/undo)"', merged.text)
    assert undo is not None
    assert partner.post(undo[1], data={"csrf": token_of(merged)}).headers["location"] == "/people?done=undone"
    assert partner.post(undo[1], data={"csrf": token_of(merged)}).status_code == 409
    assert "Nobody to compare" in partner.get("/people").text


def test_a_conversation_is_divided_off_from_the_leads_page(console: Console, partner: TestClient) -> None:
    one, _ = with_a_pair(console)
    page, accept = offered(partner)
    partner.post(accept, data={"csrf": token_of(page)})

    assert partner.post(f"/leads/{one}/split", data={"csrf": token_of(page)}).status_code == 303
    assert partner.post(f"/leads/{one}/split", data={"csrf": token_of(page)}).status_code == 409
    assert "divided" in partner.get("/people").text


def test_two_people_are_never_shown_again(console: Console, partner: TestClient) -> None:
    with_a_pair(console)
    page = partner.get("/people")
    refuse = re.search(r'action="(/people/\w+/refuse)"', page.text)
    assert refuse is not None

    assert partner.post(refuse[1], data={"csrf": token_of(page)}).headers["location"] == "/people?done=refused"

    with_a_pair(console)
    assert "Nobody to compare" in partner.get("/people").text


def test_another_firms_pairs_are_not_here(console: Console, partner: TestClient) -> None:
    with_a_pair(console)
    _page, accept = offered(partner)
    console.database.write(
        lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    )
    stranger = console.signed_in("jo@mossgate.example")

    theirs = stranger.get("/people")
    assert "Nobody to compare" in theirs.text
    assert stranger.post(accept, data={"csrf": token_of(theirs)}).status_code == 409
