"""A letter of a colleague's own accord: bound to the newest message, once however often it is posted, and never past a no."""

from datetime import timedelta

import pytest
from httpx2 import Response
from sqlalchemy import Connection, select, update
from starlette.testclient import TestClient

from app.domain.identifiers import new_id
from app.storage.people.refusals import suppress
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import Task, load_task
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of

ENTRY = "1" * 32
WORDS = "Dear Pitch,\n\nshall we talk?\n\nBest regards"


def contact(console: Console, name: str = "answered") -> str:
    query = select(leads.c.contact_id).where(leads.c.id == console.seed.ids[name])
    return str(console.database.read(lambda connection: connection.execute(query).scalar_one()))


def send(console: Console, partner: TestClient, *, to: str = "", **fields: str) -> Response:
    given = {"csrf": token_of(partner.get("/settings")), "entry": ENTRY, "text": WORDS, **fields}
    return partner.post(f"/people/{to or contact(console)}/letter", data=given)


def begun(console: Console, entry: str = ENTRY) -> Task | None:
    return console.database.read(lambda connection: load_task(connection, entry))


def test_it_is_written_on_one_page_and_leaves_ten_seconds_later(console: Console, partner: TestClient) -> None:
    page = partner.get(f"/people/{contact(console)}/letter")
    assert "answered@visitor.example" in page.text
    assert 'value="Re: A question"' in page.text
    assert "thank you" not in page.text, "the letter that has left is not written again"
    answer = send(console, partner, subject="Another thing")

    assert answer.headers["location"].startswith("/desk?done=send&sent=")
    task = begun(console)
    assert task is not None
    assert (task.lead_id, task.decision, task.decision_text) == (console.seed.ids["answered"], "send", WORDS)
    assert (task.context, task.due_step_at) == ({"subject": "Another thing"}, console.now + timedelta(seconds=10))
    assert console.waker.woken[-1] == (("task", ENTRY), task.due_step_at)


def test_posted_twice_it_is_one_letter_and_undone_it_waits_with_its_words(
    console: Console, partner: TestClient
) -> None:
    send(console, partner)
    assert send(console, partner, text="Other words").status_code == 303
    task = begun(console)
    assert task is not None
    assert task.decision_text == WORDS
    partner.post(f"/tasks/{ENTRY}/undo", data={"csrf": token_of(partner.get("/settings"))})
    card = partner.get(f"/tasks/{ENTRY}").text
    assert "shall we talk?" in card
    assert "Send this letter" in card


def test_undone_and_sent_again_from_the_same_form_it_leaves_as_it_is_now(console: Console, partner: TestClient) -> None:
    send(console, partner, subject="Another thing")
    partner.post(f"/tasks/{ENTRY}/undo", data={"csrf": token_of(partner.get("/settings"))})
    assert send(console, partner, text="Other words", subject="A third").status_code == 303
    task = begun(console)
    assert task is not None
    assert (task.decision, task.decision_text, task.context) == ("send", "Other words", {"subject": "A third"})


def test_the_form_of_one_person_sends_nothing_to_another(console: Console, partner: TestClient) -> None:
    send(console, partner)
    partner.post(f"/tasks/{ENTRY}/undo", data={"csrf": token_of(partner.get("/settings"))})
    assert send(console, partner, to=contact(console, "held")).status_code == 409
    task = begun(console)
    assert task is not None
    assert task.decision is None


def test_bound_to_the_newest_of_their_messages(console: Console, partner: TestClient) -> None:
    def later(connection: Connection) -> None:
        console.seed.connection = connection
        newer = console.seed.lead("newer", at=NOON + timedelta(hours=5))
        same = select(leads.c.contact_id, leads.c.thread_id).where(leads.c.id == console.seed.ids["answered"])
        row = connection.execute(same).one()
        values = {"contact_id": row.contact_id, "thread_id": row.thread_id}
        connection.execute(update(leads).where(leads.c.id == newer).values(values))

    console.database.write(later)
    send(console, partner)
    task = begun(console)
    assert task is not None
    assert task.lead_id == console.seed.ids["newer"]


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        ("refused", "refused our mail"),
        ("ours", "no address"),
        ("none", "no address"),
        ("empty", "Write the letter first"),
    ],
)
def test_what_forbids_a_reply_forbids_it_and_the_words_are_kept(
    console: Console, partner: TestClient, prepare: str, told: str
) -> None:
    lead_id = console.seed.ids["answered"]

    def change(connection: Connection) -> None:
        inquiry = connection.execute(select(leads.c.inquiry).where(leads.c.id == lead_id)).scalar_one()
        address = {"ours": PARTNER, "none": None}.get(prepare, inquiry.sender_email)
        changed = type(inquiry)(**{**{n: getattr(inquiry, n) for n in inquiry.__slots__}, "sender_email": address})
        connection.execute(update(leads).where(leads.c.id == lead_id).values(inquiry=changed))
        if prepare == "refused":
            suppress(connection, "larkfield", "answered@visitor.example", "asked by mail", NOON, by="the test")

    console.database.write(change)
    before = console.snapshot()
    answer = send(console, partner, text="  " if prepare == "empty" else WORDS)
    assert (answer.status_code in (400, 409), told in answer.text) == (True, True), answer.text
    assert console.snapshot() == before
    assert prepare in ("refused", "none", "empty") or "shall we talk?" in answer.text


def test_without_a_mail_server_nothing_is_begun(console: Console, partner: TestClient) -> None:
    console.mailer = None  # type: ignore[assignment]  # as where none is set up
    console.application = console.serving("http://testserver")
    partner = console.signed_in()
    answer = send(console, partner)
    assert (answer.status_code, "no mail server" in answer.text, begun(console)) == (409, True, None)
    assert "shall we talk?" in answer.text


@pytest.mark.parametrize("entry", ["", "x", "../" * 3])
def test_a_form_that_is_not_ours_begins_nothing(console: Console, partner: TestClient, entry: str) -> None:
    assert send(console, partner, entry=entry).status_code == 400
    assert send(console, partner, to=new_id()).status_code == 404
    other = console.seed.ids["approve"]
    assert send(console, partner, entry=other).status_code == 404, "the id of another task"
    query = select(tasks.c.decision).where(tasks.c.id == other)
    assert console.database.read(lambda connection: connection.execute(query).scalar()) is None
