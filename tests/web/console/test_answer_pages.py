"""What a partner wrote in a letter is kept as an answer with one click, and taken out with another."""

import re
from dataclasses import replace
from html import unescape

from sqlalchemy import Connection, select, update
from starlette.testclient import TestClient

from app.domain.firm import OtherColleague
from app.storage.access.firms import store_profile
from app.storage.kept_answers import answers_in_use
from app.storage.tables import leads, tasks
from tests.seeding import firm_profile
from tests.web.console.conftest import Console, token_of

ANSWER = "Yes: we start with a visit of half a day, and you get the list of findings the same evening."


def with_changed_letter(console: Console) -> str:
    """The lead of a task whose letter the partner changed before it was sent."""
    task_id = console.seed.ids["approve"]

    def change(connection: Connection) -> str:
        lead_id: str = connection.execute(select(tasks.c.lead_id).where(tasks.c.id == task_id)).scalar_one()
        inquiry = connection.execute(select(leads.c.inquiry).where(leads.c.id == lead_id)).scalar_one()
        asked = replace(inquiry, message="Hello. Do you look at the place first? Regards")
        connection.execute(update(leads).where(leads.c.id == lead_id).values(inquiry=asked))
        text = f"Dear visitor,\n\n{ANSWER}\n\nBest"
        connection.execute(update(tasks).where(tasks.c.id == task_id).values(decision="send", decision_text=text))
        return lead_id

    return console.database.write(change)


def kept(console: Console) -> list[tuple[str, str]]:
    found = console.database.read(answers_in_use).get("larkfield", ())
    return [(next(iter(one.asked.values()))[0], one.text_in("en")) for one in found]


def keep(console: Console, client: TestClient, lead_id: str, **fields: str) -> int:
    posted = {"question": "Do you look at the place first?", "text": ANSWER, **fields}
    return client.post(
        f"/leads/{lead_id}/answers", data={"csrf": token_of(client.get(f"/leads/{lead_id}")), **posted}
    ).status_code


def test_the_changed_paragraph_is_offered_and_kept_with_one_click(console: Console, partner: TestClient) -> None:
    lead_id = with_changed_letter(console)
    page = unescape(partner.get(f"/leads/{lead_id}").text)

    assert "<option>Do you look at the place first?</option>" in page
    assert ANSWER in page
    assert keep(console, partner, lead_id) == 303
    assert keep(console, partner, lead_id) == 303
    assert kept(console) == [("Do you look at the place first?", ANSWER)]
    assert ANSWER in unescape(partner.get("/settings").text)


def test_an_answer_that_names_the_person_is_not_kept(console: Console, partner: TestClient) -> None:
    lead_id = with_changed_letter(console)
    name = console.database.read(
        lambda connection: connection.execute(select(leads.c.inquiry).where(leads.c.id == lead_id)).scalar_one()
    ).sender_name

    assert keep(console, partner, lead_id, text=f"Yes, {name}, we do that gladly.") == 409
    assert keep(console, partner, lead_id, text=" ") == 400
    assert kept(console) == []


def test_a_removed_answer_is_said_no_more(console: Console, partner: TestClient) -> None:
    lead_id = with_changed_letter(console)
    keep(console, partner, lead_id)
    (answer,) = console.database.read(answers_in_use)["larkfield"]

    def remove(key: str) -> int:
        return partner.post(
            "/settings/answers/remove", data={"csrf": token_of(partner.get("/settings")), "key": key}
        ).status_code

    assert [remove(answer.key), remove(answer.key), remove("kept-x"), remove("")] == [303, 409, 400, 400]
    assert kept(console) == []


def test_it_is_offered_where_the_letter_was_sent_and_kept_and_taken_back_there(
    console: Console, partner: TestClient
) -> None:
    task_id, desk = console.seed.ids["approve"], "/desk?view=team"

    def ask(connection: Connection) -> None:
        lead_id = connection.execute(select(tasks.c.lead_id).where(tasks.c.id == task_id)).scalar_one()
        inquiry = connection.execute(select(leads.c.inquiry).where(leads.c.id == lead_id)).scalar_one()
        asked = replace(inquiry, message="Do you look at the place first?")
        connection.execute(update(leads).where(leads.c.id == lead_id).values(inquiry=asked))

    console.database.write(ask)
    card = partner.get(f"/tasks/{task_id}").text
    assert "can be kept as an answer to others" in card
    sent = {
        "csrf": token_of(partner.get(desk)),
        "back": desk,
        "decision": "send",
        "text": f"Hello,\n\n{ANSWER}\n\nBest",
    }
    page = unescape(partner.post(f"/tasks/{task_id}", data=sent, follow_redirects=True).text)
    assert "Keep what you wrote as an answer to others?" in page
    assert ANSWER in page
    action = re.search(r'action="(/leads/\w+/answers)"', page)
    assert action is not None

    fields = {"csrf": sent["csrf"], "back": desk, "question": "Do you look at the place first?", "text": ANSWER}
    page = partner.post(action[1], data=fields, follow_redirects=True).text
    assert len(kept(console)) == 1
    key = re.search(r'name="key" value="(kept-\d+)"', page)
    assert key is not None
    assert "Keep what you wrote" not in partner.get(f"{desk}&done=send&sent={task_id}").text  # nor a second time

    page = partner.post(
        "/settings/answers/remove", data={"csrf": sent["csrf"], "key": key[1], "back": desk}, follow_redirects=True
    ).text
    assert "no letter says it any more" in page
    assert kept(console) == []


def test_nothing_is_offered_to_who_may_not_change_what_letters_say(console: Console) -> None:
    other = OtherColleague(email="col@larkfield.example", name="Col Colleague")
    profile = replace(firm_profile(), colleagues=(other,))
    console.database.write(lambda connection: store_profile(connection, profile, console.now))
    colleague, lead_id, task_id = (
        console.signed_in(other.email),
        with_changed_letter(console),
        console.seed.ids["approve"],
    )

    for address in (f"/leads/{lead_id}", f"/desk?done=send&sent={task_id}", "/desk?sent=nobody&kept=kept-1"):
        page = colleague.get(address).text
        assert "Keep what you wrote" not in page
        assert "/settings/answers/remove" not in page
