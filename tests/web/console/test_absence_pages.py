"""Away in one click: what is open moves, and comes back no more by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.domain.firm import Partner
from app.storage.access.firms import store_profile
from app.storage.tasks.tasks import open_tasks
from tests.seeding import LONDON, PARTNER, every_state_database, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import URL, whole_application

TOM = Partner(email="tom@larkfield.example", name="Tom Osei", time_zone=LONDON)


@pytest.fixture
def of_two(tmp_path: Path) -> Iterator[Console]:
    """A firm of two partners, and everything open is the first one's."""
    with every_state_database(tmp_path) as (database, seed):
        console = Console(database, seed)
        firm = firm_profile()
        firm = replace(firm, partners=(*firm.partners, TOM))
        database.write(lambda connection: store_profile(connection, firm, console.now))
        console.application = whole_application(
            database, console.waker, lambda: console.now, profiles={"larkfield": firm}, mailer=console.mailer
        )
        yield console


def owners(console: Console) -> set[str]:
    return {task.owner for task in console.database.read(open_tasks) if task.firm_id == "larkfield"}


def say(client: TestClient, path: str, **fields: str) -> str:
    """The page after it."""
    answer = client.post(path, data={"csrf": token_of(client.get("/away")), **fields}, headers={"origin": URL})
    return answer.text if answer.status_code != 303 else client.get(answer.headers["location"]).text


def test_one_click_and_everything_open_has_moved(of_two: Console) -> None:
    ines = of_two.signed_in()
    assert owners(of_two) == {PARTNER}
    assert "Everybody is here." in ines.get("/away").text

    page = say(ines, "/away")

    assert "Noted. What is open goes to who stands in" in page
    assert "Tom Osei stands in." in page
    assert "until they are back" in page
    assert owners(of_two) == {TOM.email}
    assert "Ines Calder is away; you stand in." in of_two.signed_in(TOM.email).get("/review").text

    assert "Say that you are back" in ines.get("/review").text
    page = say(ines, "/away/back", email=PARTNER)
    assert "Say that you are back" not in ines.get("/review").text
    assert "Everybody is here." in page
    assert owners(of_two) == {TOM.email}, "what has moved stays"


def test_a_colleague_who_is_ill_is_away_by_somebody_elses_click(of_two: Console) -> None:
    tom = of_two.signed_in(TOM.email)
    page = say(tom, "/away", email=PARTNER, stand_in=TOM.email, last_day="2031-05-20")
    assert "Ines Calder" in page
    assert "to the end of Tue 20 May" in page
    assert owners(of_two) == {TOM.email}


def test_an_absence_to_come_moves_nothing_yet_and_can_be_called_off(of_two: Console) -> None:
    ines = of_two.signed_in()
    page = say(ines, "/away", email=PARTNER, first_day="2031-05-19", last_day="2031-05-23")
    assert "Away from" in page
    assert owners(of_two) == {PARTNER}
    assert "I am not going" in page
    assert "Everybody is here." in say(ines, "/away/back", email=PARTNER)


def test_what_cannot_be_is_said_and_changes_nothing(of_two: Console) -> None:
    ines = of_two.signed_in()
    before = of_two.snapshot()
    for fields, said in (
        ({"stand_in": PARTNER}, "name another partner"),
        ({"last_day": "soon"}, "soon is no day"),
        ({"email": "who@visitor.example"}, "is no partner of"),
    ):
        assert said in say(ines, "/away", **fields)
    assert "Not away" in say(ines, "/away/back", email=TOM.email)
    assert of_two.snapshot() == before


def test_the_page_says_who_is_told_when(of_two: Console) -> None:
    page = of_two.signed_in().get("/away").text
    assert "Monday to Friday 09:00 to 17:00, where each of you is." in page
    assert "at half time; when it is due, Tom Osei; two hours later, Ines Calder." in page
    assert "at half time; when it is due, Ines Calder; two hours later, Ines Calder." in page


def test_in_a_firm_of_one_there_is_no_button(partner: TestClient) -> None:
    page = partner.get("/away").text
    assert "Nobody else is in the firm" in page
    assert "I am away" not in page
