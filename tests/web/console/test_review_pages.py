import re
from html import unescape

import pytest
from sqlalchemy import Connection, update
from starlette.testclient import TestClient

from app.domain.decision import QUESTIONS
from app.domain.judgement import Disposition, Evidence, Judgement, first_quoted
from app.domain.task import RequiredAction
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import Task, load_task
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of


def stored(console: Console, name: str) -> Task:
    task = console.database.read(lambda connection: load_task(connection, console.seed.ids[name]))
    assert task is not None
    return task


def card_of(page: str) -> str:
    """Without the list beside it, which says some of the same."""
    return page.partition('id="open-card"')[2].partition("<dialog")[0] or page


def decide(console: Console, client: TestClient, name: str, **fields: str) -> int:
    token = token_of(client.get("/review"))
    return client.post(f"/tasks/{console.seed.ids[name]}", data={"csrf": token, **fields}).status_code


def test_tasks_stand_in_order_with_what_is_needed_to_decide(console: Console, partner: TestClient) -> None:
    page = partner.get("/review").text
    order = [page.index(f'id="task-{console.seed.ids[name]}"') for name in ("approve", "repair", "hand on", "confirm")]
    assert order == sorted(order)
    for part in ("Held Person", "held@visitor.example", "Visitor Works", "74 of 100", "Because of approve."):
        assert part in page
    assert (page.count("overdue by"), page.count(" late</span>")) == (1, 4)
    assert "Dear visitor,\n\nthank you." in page


def test_words_that_the_reason_quotes_stand_on_a_card_once(console: Console, partner: TestClient) -> None:
    found = Evidence(claim="Offers something", quote="We have a platform for that.")
    judged = Judgement(disposition=Disposition.VENDOR_PITCH, evidence=(found, Evidence(claim="Names a price")))

    def doubt(connection: Connection) -> None:
        told = {"reason": f"It may be a buyer. {first_quoted(judged.evidence)}"}
        connection.execute(update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(told))
        connection.execute(update(leads).values(judgement=judged, qualification=None))

    console.database.write(doubt)
    page = card_of(unescape(partner.get(f"/tasks/{console.seed.ids['approve']}").text))

    assert page.count("We have a platform for that.") == 1
    assert "Offers something: \u201cWe have a platform for that.\u201d" in page
    assert "Names a price" in page


def test_what_is_answered_elsewhere_shows_the_draft_to_copy_without_the_lines_of_a_mail(
    console: Console, partner: TestClient
) -> None:
    change = {"action": RequiredAction.WRITE_REPLY}
    console.database.write(
        lambda connection: connection.execute(
            update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(change)
        )
    )
    page = card_of(partner.get(f"/tasks/{console.seed.ids['approve']}").text)
    assert re.search(r"A draft to copy\s*<textarea readonly[^>]*>\s*Dear visitor,\n\nthank you.</textarea>", page)
    assert 'value="send"' not in page


def test_the_draft_as_it_stands_is_sent_with_its_layout(console: Console, partner: TestClient) -> None:
    assert decide(console, partner, "approve", decision="send", text="Dear visitor,\r\n\r\nthank you.\r\n") == 303
    task = stored(console, "approve")
    assert (task.decision, task.decision_text, task.decided_by, task.next_step) == ("send", None, PARTNER, "carry_out")
    assert ("task", console.seed.ids["approve"]) in console.woken


def test_an_edited_reply_is_kept_as_written(console: Console, partner: TestClient) -> None:
    decide(console, partner, "approve", decision="send", text="Dear visitor,\r\nlet us talk – 'today'. ☎")
    assert stored(console, "approve").decision_text == "Dear visitor,\nlet us talk – 'today'. ☎"


def test_a_second_click_changes_nothing_and_says_who_decided(console: Console, partner: TestClient) -> None:
    decide(console, partner, "approve", decision="drop")
    token = token_of(partner.get("/review"))
    again = partner.post(f"/tasks/{console.seed.ids['approve']}", data={"csrf": token, "decision": "send"})
    assert (again.status_code, PARTNER in again.text) == (409, True)
    assert stored(console, "approve").decision == "drop"


@pytest.mark.parametrize("decision", ["", "read_again", "delete", "send\x00", "x" * 5000])
def test_what_a_task_does_not_ask_is_refused(console: Console, partner: TestClient, decision: str) -> None:
    expected = 303 if decision == "send\x00" else 400  # NUL is removed, as everywhere
    assert decide(console, partner, "approve", decision=decision) == expected


def test_a_refused_decision_lists_what_may_be_decided(console: Console, partner: TestClient) -> None:
    token = token_of(partner.get("/review"))
    page = partner.post(f"/tasks/{console.seed.ids['approve']}", data={"csrf": token, "decision": "sned"}).text
    assert (
        "a task to approve reply is decided as one of: send, drop, answered, no_inquiry, pitch, spam; not &#39;sned&#39;"
        in page
    )
    assert stored(console, "approve").decision is None


def test_a_reply_without_words_is_not_sent(console: Console, partner: TestClient) -> None:
    assert decide(console, partner, "continue", decision="send", text="  \n ") == 400
    assert stored(console, "continue").decision is None
    assert decide(console, partner, "continue", decision="send", text="Gladly.") == 303
    assert stored(console, "continue").decision_text == "Gladly."


def _all_choices() -> list[tuple[RequiredAction, str]]:
    return [(action, choice.decision) for action, question in QUESTIONS.items() for choice in question.choices]


def test_every_kind_of_task_can_be_decided_by_each_of_its_buttons(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        console.seed.connection = connection
        for action, choice in _all_choices():
            about = f"{action}-{choice}"
            is_delivery = action is RequiredAction.REPAIR_DELIVERY
            console.seed.delivery(about, "quarantined") if is_delivery else console.seed.lead(about)
            console.seed.task(f"task {about}", action, due_at=NOON, about=about)

    console.database.write(add)
    for action, choice in _all_choices():
        name = f"task {action}-{choice}"
        assert decide(console, partner, name, decision=choice, text="Words.") == 303, name
        assert stored(console, name).decision == choice


def test_a_task_has_an_address_of_its_own_and_leads_on_when_it_is_decided(
    console: Console, partner: TestClient
) -> None:
    address = f"/tasks/{console.seed.ids['approve']}"
    page = partner.get(address).text
    assert f'id="card-{console.seed.ids["approve"]}"' in page
    assert page.count("<article") == 1
    decide(console, partner, "approve", decision="drop")
    assert partner.get(address).headers["location"] == f"/leads/{console.seed.ids['held']}"


def test_a_task_about_an_unread_delivery_leads_to_it(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        console.seed.connection = connection
        console.seed.delivery("late", None)
        console.seed.task("unread", RequiredAction.REPAIR_DELIVERY, due_at=NOON, about="late")

    console.database.write(add)
    address = f"/quarantine/{console.seed.ids['late']}"
    assert address in partner.get(f"/tasks/{console.seed.ids['unread']}").text
    assert "has not been read yet" in partner.get(address).text


def test_a_test_leads_card_does_not_offer_to_send_first(console: Console, partner: TestClient) -> None:
    def mark(connection: Connection) -> None:
        about = tasks.c.id == console.seed.ids["approve"]
        connection.execute(update(tasks).where(about).values(action=RequiredAction.SEE_TEST.value))

    addresses = (f"/tasks/{console.seed.ids['approve']}", f"/leads/{console.seed.ids['held']}")
    for wanted in ("send", "done"):
        for address in addresses:
            first = re.search(r'name="decision" value="(\w+)" class="first"', partner.get(address).text)
            assert first is not None and first[1] == wanted, address
        console.database.write(mark)


def test_a_reply_somebody_emptied_is_not_sent(console: Console, partner: TestClient) -> None:
    assert decide(console, partner, "approve", decision="send", text=" \r\n") == 400
    assert decide(console, partner, "approve", decision="send") == 303  # without the field the draft stands


def test_an_empty_list_is_a_sentence(console: Console, partner: TestClient) -> None:
    for name, choice in (
        ("approve", "drop"),
        ("continue", "done"),
        ("hand on", "done"),
        ("confirm", "confirm"),
        ("repair", "discard"),
    ):
        assert decide(console, partner, name, decision=choice) == 303, name
    page = partner.get("/review").text
    assert "Every decision is made." in page
    assert "5 decisions are being carried out." in page


@pytest.mark.parametrize("action", [action for action, question in QUESTIONS.items() if question.has_text])
def test_answered_by_oneself_is_one_click_on_the_card_and_on_the_leads_page(
    console: Console, partner: TestClient, action: RequiredAction
) -> None:
    task_id, lead_id = console.seed.ids["approve"], console.seed.ids["held"]
    console.database.write(
        lambda connection: connection.execute(update(tasks).where(tasks.c.id == task_id).values(action=action))
    )
    for address in (f"/tasks/{task_id}", f"/leads/{lead_id}"):
        assert 'value="answered" formnovalidate>I have answered</button>' in partner.get(address).text
    assert decide(console, partner, "approve", decision="answered") == 303
    assert stored(console, "approve").decision == "answered"


def test_without_a_task_it_is_one_click_on_the_leads_page_and_harmless_twice(
    console: Console, partner: TestClient
) -> None:
    lead_id = console.seed.ids["answered"]
    page = partner.get(f"/leads/{lead_id}")
    assert f'action="/leads/{lead_id}/answered"' in page.text
    for _ in range(2):
        said = partner.post(f"/leads/{lead_id}/answered", data={"csrf": token_of(page)})
        assert said.headers["location"] == f"/leads/{lead_id}?done=answered"
    assert "Noted: you answered it." in partner.get(f"/leads/{lead_id}?done=answered").text
    assert partner.post("/leads/" + "0" * 32 + "/answered", data={"csrf": token_of(page)}).status_code == 404


def test_a_promises_card_says_who_owes_what_by_when_and_shows_the_question_once(
    console: Console, partner: TestClient
) -> None:
    question = "What does a gate of two metres cost?"
    told = {
        "action": RequiredAction.ANSWER_QUESTION,
        "reason": f"Our letter promised an answer. Asked: \u201c{question}\u201d",
        "context": {"question": question, "files": "plan.pdf"},
    }
    console.database.write(
        lambda connection: connection.execute(
            update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(told)
        )
    )
    for address in (f"/tasks/{console.seed.ids['approve']}", f"/leads/{stored(console, 'approve').lead_id}"):
        page = card_of(unescape(partner.get(address).text))

        assert re.search(r"<h2>\s*(?:You owe|\S+ owes) Held Person an answer by <time", page), page
        assert page.count(question) == 1
    assert "plan.pdf" in partner.get(f"/tasks/{console.seed.ids['approve']}").text
    assert "<summary>What they wrote</summary>" in partner.get(f"/tasks/{console.seed.ids['approve']}").text
