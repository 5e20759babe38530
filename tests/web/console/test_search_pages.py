"""Looking for people and letters, choosing leads, keeping what was chosen, and taking it along."""

import csv
import io
import re

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from tests.seeding import NOON, Seed, firm_profile
from tests.web.console.conftest import Console, token_of


@pytest.fixture
def partner(console: Console) -> TestClient:
    def add(connection: Connection) -> None:
        console.seed.connection = connection
        console.seed.lead(
            "helena",
            sender="Helena Strand",
            message="Our kilns need new prices <b>soon</b>. Call me.",
            score=82,
            at=NOON,
        )

    console.database.write(add)
    return console.signed_in()


def test_people_and_letters_are_found_and_linked(console: Console, partner: TestClient) -> None:
    html = partner.get("/search?q=helena").text
    assert re.search(r'<a href="/people/[0-9a-f]{32}"><bdi>Helena Strand</bdi></a>', html)
    html = partner.get("/search?q=kiln+price").text
    assert f'<a href="/leads/{console.seed.ids["helena"]}"><bdi>Helena Strand</bdi></a>' in html
    assert "need new prices &lt;b&gt;soon" in html
    assert partner.get("/search?q=kiln&tier=cold").text.count("Helena Strand") == 0
    assert partner.get("/search?q=kiln&tier=hot&channel=website_form&from=2031-05-14&to=2031-05-14").text.count(
        "Helena Strand"
    )


def test_who_asks_without_a_word_and_who_finds_nothing_is_told_so(partner: TestClient) -> None:
    assert "All words must be there" in partner.get("/search").text
    assert "no word in it" in partner.get("/search?q=%26%26").text
    assert "Nobody and nothing found" in partner.get("/search?q=zzzzqq").text
    assert "called nearly so" in partner.get("/search?q=Helenna").text


@pytest.mark.parametrize("skip", ["-1", "x", "25", "99999999", "٣", "1e3"])
def test_any_place_of_the_list_is_answered(partner: TestClient, skip: str) -> None:
    assert partner.get("/search", params={"q": "prices", "skip": skip}).status_code == 200


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=helena", {"helena"}),
        ("q=kilns", {"helena"}),
        ("q=zzz", set()),
        ("state=open", {"held", "further", "client", "unsure"}),
        ("state=answered", {"answered", "acknowledged"}),
        ("tier=warm", {"acknowledged"}),
        ("owner=ines@larkfield.example&kind=new", {"held"}),
        ("from=2031-05-15", set()),
        ("to=2031-05-13", set()),
        ("channel=by_hand", set()),
        ("kind=spam&from=2031-05-14&to=2031-05-14", {"spam"}),
    ],
)
def test_the_list_shows_what_was_chosen(console: Console, partner: TestClient, query: str, shown: set[str]) -> None:
    found = set(re.findall(r'<a href="/leads/([0-9a-f]{32})">', partner.get(f"/leads?{query}").text))
    assert {name for name, row_id in console.seed.ids.items() if row_id in found} == shown


def test_a_chosen_list_is_kept_under_a_name_by_its_colleague_only(console: Console, partner: TestClient) -> None:
    html = partner.get("/leads?tier=hot&q=kiln").text
    assert 'action="/views"' in html
    form = {"csrf": token_of(partner.get("/leads")), "tier": "hot", "q": "kiln", "name": "Hot <kilns>"}
    kept = partner.post("/views", data=form)
    assert (kept.status_code, kept.headers["location"]) == (303, "/leads?q=kiln&tier=hot&done=saved")
    assert partner.post("/views", data=form).status_code == 303
    html = partner.get(kept.headers["location"]).text
    assert html.count("Hot &lt;kilns&gt;") == 2
    assert '<a href="/leads?q=kiln&amp;tier=hot" aria-current="true">' in html
    console.database.write(
        lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    )
    other = console.signed_in("jo@mossgate.example")
    assert "kilns" not in other.get("/leads").text
    view_id = re.findall(r"/views/([0-9a-f]{32})/forget", html)[0]
    assert other.post(f"/views/{view_id}/forget", data={"csrf": token_of(other.get("/leads"))}).status_code == 404
    assert partner.post(f"/views/{view_id}/forget", data={"csrf": form["csrf"]}).status_code == 303
    assert "kilns" not in partner.get("/leads").text


def test_a_name_is_needed_and_there_is_an_end_to_them(partner: TestClient) -> None:
    token = token_of(partner.get("/leads"))
    assert partner.post("/views", data={"csrf": token, "name": " "}).status_code == 400
    for number in range(20):
        assert partner.post("/views", data={"csrf": token, "name": f"n{number}"}).status_code == 303
    assert partner.post("/views", data={"csrf": token, "name": "one more"}).status_code == 409


def test_the_list_can_be_taken_along_and_no_cell_is_a_formula(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        console.seed.connection = connection
        console.seed.lead("evil", sender='=HYPERLINK("//evil.example")', message="kilns", at=NOON)

    console.database.write(add)
    answer = partner.get("/lists/leads.csv?q=kilns")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="leads-2031-05-15.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Name", "Address", "Company"]
    assert {row[0] for row in rows[1:]} == {"Helena Strand", '\'=HYPERLINK("//evil.example")'}
    assert len(list(csv.reader(io.StringIO(partner.get("/lists/leads.csv").text)))) == 14
