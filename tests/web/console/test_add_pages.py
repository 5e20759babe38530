"""Adding a lead on its page: with what is known, once, and from a delivery nobody could read."""

import re

import pytest
from httpx2 import Response
from sqlalchemy import select, update
from starlette.testclient import TestClient

from app.storage.tables import deliveries, leads
from tests.seeding import PARTNER
from tests.web.console.conftest import Console, token_of

ADA = {"name": "Ada Quill", "email": "ada@quillmotors.example", "message": "Wants positioning.", "came_by": "phone"}


def fields_of(page: Response) -> dict[str, str]:
    entry = re.search(r'name="entry" value="([0-9a-f]{32})"', page.text)
    assert entry is not None
    return {"csrf": token_of(page), "entry": entry[1]}


def added_leads(console: Console) -> list[tuple[str, str | None, str | None]]:
    rows = console.database.read(lambda connection: connection.execute(select(leads.c.id, leads.c.inquiry)).all())
    return [(row.id, row.inquiry.sender_name, row.inquiry.added_by) for row in rows if row.inquiry.added_by]


def test_the_form_adds_a_lead_and_wakes_the_worker(console: Console, partner: TestClient) -> None:
    posted = {**fields_of(partner.get("/add")), **ADA}
    answer = partner.post("/add", data=posted)

    ((lead_id, name, by),) = added_leads(console)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/leads/{lead_id}?done=added")
    assert (name, by) == ("Ada Quill", PARTNER)
    assert ("lead", lead_id) in console.woken
    page = partner.get(answer.headers["location"]).text
    assert "The lead is added." in page
    assert "added by hand" in page


def test_a_double_click_adds_once(console: Console, partner: TestClient) -> None:
    posted = {**fields_of(partner.get("/add")), **ADA}
    answers = [partner.post("/add", data=posted).headers["location"] for _click in range(2)]

    assert answers[0] == answers[1]
    assert len(added_leads(console)) == 1


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    console: Console, partner: TestClient
) -> None:
    posted = {**fields_of(partner.get("/add")), **ADA, "email": "ada at quill", "message": ""}
    page = partner.post("/add", data=posted)

    assert page.status_code == 400
    assert added_leads(console) == []
    for part in ('value="Ada Quill"', 'value="ada at quill"', 'aria-describedby="wrong-email"', 'id="wrong-message"'):
        assert part in page.text
    assert page.text.count(posted["entry"]) == 1


def test_a_person_in_quarantine_is_found_and_added(console: Console, partner: TestClient) -> None:
    broken = console.seed.ids["broken"]
    body = b'From: Partner <ines@larkfield.example>\nFrom: "Ada Quill" <ada@quillmotors.example>\n\n\xff We need help'
    console.database.write(
        lambda connection: connection.execute(update(deliveries).where(deliveries.c.id == broken).values(body=body))
    )
    assert f'href="/add?delivery={broken}"' in partner.get(f"/quarantine/{broken}").text
    page = partner.get(f"/add?delivery={broken}")
    for part in ('value="Ada Quill"', 'value="ada@quillmotors.example"', "We need help", f'value="{broken}"'):
        assert part in page.text

    posted = {**fields_of(page), **ADA, "delivery": broken, "came_by": "quarantine"}
    assert partner.post("/add", data=posted).status_code == 303
    ((lead_id, _name, _by),) = added_leads(console)
    stored = console.database.read(
        lambda connection: connection.execute(select(leads.c.delivery_id).where(leads.c.id == lead_id)).scalar()
    )
    assert stored == broken


@pytest.mark.parametrize("delivery", ["0" * 32, "x", "../1"])
def test_a_delivery_that_is_not_ours_is_not_here(console: Console, partner: TestClient, delivery: str) -> None:
    assert partner.get("/add", params={"delivery": delivery}).status_code == 404
    posted = {**fields_of(partner.get("/add")), **ADA, "delivery": delivery}
    assert partner.post("/add", data=posted).status_code == 404
    assert added_leads(console) == []
