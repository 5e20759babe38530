"""Erasing a person from the lead's page: shown first, confirmed, and only one's own firm's."""

from sqlalchemy import event, select
from starlette.testclient import TestClient

from app.storage.erasure_tables import erasures
from tests.web.console.conftest import Console, token_of


def asked(console: Console) -> list[tuple[str, object]]:
    return console.database.read(
        lambda connection: [
            (row.asked_by, row.subject) for row in connection.execute(select(erasures.c.asked_by, erasures.c.subject))
        ]
    )


def test_the_page_says_what_goes_and_the_button_asks_for_it(console: Console, partner: TestClient) -> None:
    lead_id = console.seed.ids["answered"]
    page = partner.get(f"/leads/{lead_id}/erase")
    assert "messages: 1" in page.text
    assert "<h1>Erase Answered Person?</h1>" in page.text
    assert asked(console) == []

    posted = {"csrf": token_of(page), "confirmed": "yes"}
    answer = partner.post(f"/leads/{lead_id}/erase", data=posted)

    assert answer.headers["location"] == "/desk?done=erased"
    (erasure,) = asked(console)
    assert erasure[0] == "ines@larkfield.example (an unknown network)"
    assert lead_id in str(erasure[1])


def test_while_the_rows_are_still_here_the_page_says_that_the_person_is_being_erased(
    console: Console, partner: TestClient
) -> None:
    address = f"/leads/{console.seed.ids['answered']}"
    assert "being erased" not in partner.get(address).text

    partner.post(f"{address}/erase", data={"csrf": token_of(partner.get(f"{address}/erase")), "confirmed": "yes"})

    page = partner.get(address).text
    assert "This person is being erased" in page
    assert "Erase this person" not in page
    assert "being erased" not in partner.get(f"/leads/{console.seed.ids['held']}").text


def test_without_the_tick_or_for_another_firms_lead_nothing_is_asked(console: Console, partner: TestClient) -> None:
    lead_id = console.seed.ids["answered"]
    token = token_of(partner.get(f"/leads/{lead_id}/erase"))

    assert partner.post(f"/leads/{lead_id}/erase", data={"csrf": token}).status_code == 400
    assert partner.post(f"/leads/{'0' * 32}/erase", data={"csrf": token, "confirmed": "yes"}).status_code == 404
    assert partner.get(f"/leads/{'0' * 32}/erase").status_code == 404
    assert asked(console) == []


def test_nobody_who_writes_waits_while_everything_kept_is_searched(console: Console, partner: TestClient) -> None:
    address = f"/leads/{console.seed.ids['answered']}/erase"
    token, said = token_of(partner.get(address)), list[str]()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(console.database.engine, "before_cursor_execute", note)
    partner.post(address, data={"csrf": token, "confirmed": "yes"})
    event.remove(console.database.engine, "before_cursor_execute", note)

    (asking,) = [at for at, one in enumerate(said) if one.startswith("INSERT INTO erasures")]
    begun = max(at for at, one in enumerate(said[:asking]) if one.startswith("BEGIN"))
    assert not [one for one in said[begun:] if one.startswith("SELECT") and "deliveries.body" in one]
