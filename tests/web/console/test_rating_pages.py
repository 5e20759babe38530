"""Ratings in the browser: one card after the other, one tap each, and the same buttons on a lead's page."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from app.domain.draft import Answer, OutgoingMail
from app.domain.rating import RatingSubject
from app.storage.events import note_event
from app.storage.leads.effects import finish_effect, intend
from app.storage.leads.ratings import draw_ratings, ratings_of
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import URL


@pytest.fixture
def rated(console: Console) -> Iterator[Console]:
    """A letter that left, a filtered pitch, and both to be rated."""

    def prepare(connection: Connection) -> None:
        ids = console.seed.ids
        for name, kind in (("pitch", "closed_vendor_pitch"), ("answered", "recorded")):
            note_event(connection, firm_id="larkfield", lead_id=ids[name], at=NOON, kind=kind, actor="test judge 1")
        mail = OutgoingMail(
            message_id="<1@larkfield.example>",
            from_address="hello@larkfield.example",
            from_name="Ines Calder",
            to_address="answered@visitor.example",
            to_name="Answered",
            subject="Re: A question",
            text="Dear visitor, we can talk on Thursday.",
            html="",
            sent_at=NOON,
        )
        effect = intend(
            connection,
            firm_id="larkfield",
            source_id=console.seed.source,
            lead_id=ids["answered"],
            kind="first_reply",
            answer=Answer.REPLY,
            mail=mail,
            holder="x",
            now=NOON,
        )
        finish_effect(connection, effect or "", "done", NOON)
        draw_ratings(connection, "larkfield", console.now)

    console.database.write(prepare)
    yield console


def tap(client: TestClient, console: Console, name: str, subject: str, verdict: str, **fields: str) -> str:
    """The page after it."""
    data = {"csrf": token_of(client.get("/ratings")), "subject": subject, "verdict": verdict, **fields}
    answer = client.post(f"/leads/{console.seed.ids[name]}/rate", data=data, headers={"origin": URL})
    return answer.text if answer.status_code != 303 else client.get(answer.headers["location"].partition("#")[0]).text


def verdicts(console: Console, name: str) -> dict[str, str | None]:
    found = console.database.read(lambda connection: ratings_of(connection, console.seed.ids[name]))
    return {one.subject.value: one.verdict for one in found}


def test_one_tap_and_the_next_card_comes(rated: Console) -> None:
    ines = rated.signed_in()
    first = ines.get("/ratings").text
    assert " to rate</h1>" in first
    assert "Answered Person" in first
    assert "we can talk on Thursday" in first
    after = tap(ines, rated, "answered", "letter", "right")
    assert "Noted: right." in after
    assert verdicts(rated, "answered")["letter"] == "right"
    after = tap(ines, rated, "pitch", "filtered", "wrong:inquiry", why="She asked our price.")
    assert "Noted: wrong." in after
    story = ines.get(f"/leads/{rated.seed.ids['pitch']}").text
    assert "She asked our price." in story
    assert f"{PARTNER}: wrong" in story
    assert "It is an inquiry" in story
    assert "filtering rated wrong" in story


def test_skipping_shows_the_next_one_and_changes_nothing(rated: Console) -> None:
    ines = rated.signed_in()
    before = rated.snapshot()
    page = ines.get("/ratings").text
    later = page.partition('href="/ratings?after=')[2].partition('"')[0]
    other = ines.get(f"/ratings?after={later}").text
    assert other != page
    assert "to rate" in other
    assert rated.snapshot() == before


def test_a_leads_page_has_the_buttons_and_comes_back_to_itself(rated: Console) -> None:
    ines = rated.signed_in()
    page = ines.get(f"/leads/{rated.seed.ids['answered']}").text
    assert "Is the letter right?" in page
    assert "Your rating is noted." in tap(ines, rated, "answered", "letter", "wrong:tone", back="lead")
    assert verdicts(rated, "answered")["letter"] == "wrong"


def test_what_is_not_offered_is_refused(rated: Console) -> None:
    ines = rated.signed_in()
    for subject, verdict in (("letter", "wrong:inquiry"), ("letter", "wrong"), ("moon", "right"), ("letter", "maybe")):
        assert "Not understood" in tap(ines, rated, "answered", subject, verdict), (subject, verdict)
    assert "Not here" in tap(ines, rated, "pitch", "letter", "right"), "no letter left to it"
    assert verdicts(rated, "answered")["letter"] is None


def test_the_page_and_the_digest_say_how_often_it_was_right(rated: Console) -> None:
    ines = rated.signed_in()
    assert "nothing rated yet" in ines.get("/ratings").text
    tap(ines, rated, "answered", "letter", "right")
    assert "1 of 1" in ines.get("/ratings").text
    digest = ines.get("/digest/2031-05-14").text
    assert "Rated right: letters 1 of 1" in digest
    assert 'href="/ratings"' in digest


def test_nothing_to_rate_says_what_comes_here(console: Console) -> None:
    assert "Nothing to rate" in console.signed_in().get("/ratings").text


def test_every_subject_has_its_question(rated: Console) -> None:
    ines = rated.signed_in()
    seen = ines.get(f"/leads/{rated.seed.ids['answered']}").text + ines.get(f"/leads/{rated.seed.ids['pitch']}").text
    questions = {
        RatingSubject.LETTER: "Is the letter right?",
        RatingSubject.ROUTING: "Was it right to take this for an inquiry",
        RatingSubject.FILTERED: "Was it right to filter this?",
    }
    assert all(question in seen for question in questions.values())
