"""What a partner reads of further letters, and the click that ends them."""

from datetime import timedelta

from starlette.testclient import TestClient

from app.storage.leads.planned_letters import further_letters_of, plan_letter
from tests.seeding import MORNING_AFTER, Seed, firm_profile
from tests.web.console.conftest import Console, token_of


def planned(console: Console) -> str:
    lead_id = console.seed.ids["answered"]
    due = MORNING_AFTER + timedelta(days=2)
    console.database.write(lambda connection: plan_letter(connection, "larkfield", lead_id, due))
    return lead_id


def test_the_page_says_when_it_comes_and_one_click_ends_it(console: Console, partner: TestClient) -> None:
    lead_id = planned(console)
    shown = partner.get(f"/leads/{lead_id}")
    assert "A further letter is to come" in shown.text

    for _ in range(2):
        done = partner.post(f"/leads/{lead_id}/no-further-letter", data={"csrf": token_of(shown)})
        assert done.status_code == 303
    found = console.database.read(lambda connection: further_letters_of(connection, lead_id))
    assert found is not None
    assert (found.due_at, found.ended_by) == (None, "ines@larkfield.example")
    assert "One of you wants none." in partner.get(f"/leads/{lead_id}").text


def test_nobody_ends_what_another_firm_planned(console: Console, partner: TestClient) -> None:
    lead_id = planned(console)
    jo = "jo@mossgate.example"
    console.database.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner=jo)))
    stranger = console.signed_in(jo)
    token = token_of(stranger.get("/settings"))
    assert stranger.post(f"/leads/{lead_id}/no-further-letter", data={"csrf": token}).status_code == 404
    assert partner.get(f"/leads/{lead_id}").text.count("A further letter is to come") == 1


def test_the_settings_page_says_that_they_are_off(partner: TestClient) -> None:
    assert "Further letters to those who do not answer: off" in partner.get("/settings").text
