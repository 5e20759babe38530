"""The desk: parts of the list, the open card, what was said, the stop on every page, many tasks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, event, insert, select, update
from starlette.testclient import TestClient

from app.domain.identifiers import new_id
from app.domain.task import RequiredAction
from app.storage.access.firms import change_policy
from app.storage.partner_tables import colleagues
from app.storage.tables import leads, messages, tasks
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of

LINE = re.compile(r'<li id="task-(\w+)"')


def listed(page: str) -> list[str]:
    return LINE.findall(page)


def ids(console: Console, *names: str) -> list[str]:
    return [console.seed.ids[name] for name in names]


def change_task(console: Console, name: str, **values: object) -> None:
    task_id = console.seed.ids[name]
    console.database.write(
        lambda connection: connection.execute(update(tasks).where(tasks.c.id == task_id).values(**values))
    )


def test_review_and_desk_are_the_same_list_urgent_first_with_the_first_open(
    console: Console, partner: TestClient
) -> None:
    for address in ("/desk", "/review"):
        page = partner.get(address).text
        assert listed(page) == ids(console, "approve", "repair", "hand on", "confirm", "continue")
        assert page.count("<article") == 1
        assert f'id="card-{console.seed.ids["approve"]}"' in page
        assert "<title>(5) Desk" in page
        assert "4 decisions need you, 1 can wait" in page


def test_each_part_of_the_list_has_its_number_and_shows_no_more(console: Console, partner: TestClient) -> None:
    change_task(console, "continue", owner="tom@larkfield.example")
    assert listed(partner.get("/desk").text) == ids(console, "approve", "repair", "hand on", "confirm")
    assert listed(partner.get("/desk?view=team").text)[-1:] == ids(console, "continue")
    assert listed(partner.get("/desk?view=hot").text) == ids(console, "approve")
    assert listed(partner.get("/desk?view=overdue").text) == ids(console, "approve", "repair", "hand on", "confirm")
    assert listed(partner.get("/desk?view=team&channel=linkedin").text) == []
    assert listed(partner.get("/desk?view=nonsense&channel=x&after=%00&open=-1").text) == listed(
        partner.get("/desk").text
    )
    page = partner.get("/desk").text
    for label, number in (("Mine", 4), ("Everybody’s", 5), ("Hot", 1), ("Overdue", 4)):
        assert f"{label} <b>{number}</b>" in page


def test_who_has_nothing_is_told_that_others_have(console: Console, partner: TestClient) -> None:
    for name in ("approve", "repair", "hand on", "confirm", "continue"):
        change_task(console, name, owner="tom@larkfield.example")
    page = partner.get("/desk").text
    assert "Nothing is waiting for you" in page
    assert '5 decisions wait for colleagues. <a href="/desk?view=team">' in page


def test_after_a_decision_the_one_below_is_open(console: Console, partner: TestClient) -> None:
    page = partner.get(f"/tasks/{console.seed.ids['repair']}").text
    back = f'name="back" value="/desk?open={console.seed.ids["hand on"]}"'
    assert back in page
    below = partner.get(f"/desk?open={console.seed.ids['confirm']}").text
    assert f'id="card-{console.seed.ids["confirm"]}"' in below


def test_the_card_shows_what_was_already_said_as_text(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        thread_id = connection.execute(
            select(leads.c.thread_id).where(leads.c.id == console.seed.ids["held"])
        ).scalar_one()
        for from_us, text in ((False, "An earlier <b>word</b>."), (True, "Our earlier answer.")):
            connection.execute(
                insert(messages).values(
                    id=new_id(),
                    firm_id="larkfield",
                    thread_id=thread_id,
                    lead_id=console.seed.ids["answered"],
                    from_us=from_us,
                    at=NOON - timedelta(days=2),
                    subject="Before",
                    text=text,
                    from_address="held@visitor.example",
                    to_address="",
                )
            )

    assert "already said" not in partner.get(f"/tasks/{console.seed.ids['approve']}").text, "its own message is below"
    console.database.write(add)
    page = partner.get(f"/tasks/{console.seed.ids['approve']}").text
    assert "What was already said: 2 messages" in page
    assert "An earlier &lt;b&gt;word&lt;/b&gt;." in page
    assert "Our earlier answer." in page


def test_a_stop_is_seen_on_every_page(console: Console, partner: TestClient) -> None:
    paths = ("/desk", "/leads", "/people", "/digest", "/settings", "/away", f"/leads/{console.seed.ids['held']}")
    for path in paths:
        assert "Firstreply is stopped." not in partner.get(path).text
    console.database.write(
        lambda connection: change_policy(connection, "larkfield", console.now, PARTNER, stopped=True)
    )
    for path in paths:
        assert "Firstreply is stopped." in partner.get(path).text, path
    assert "stopped" not in console.client().get("/sign-in").text


def test_what_a_stop_left_is_chosen_at_once(console: Console, partner: TestClient) -> None:
    lead_id = console.seed.ids["held"]
    console.database.write(
        lambda connection: connection.execute(
            update(leads).where(leads.c.id == lead_id).values(held_for="stopped", held="The kill switch is on.")
        )
    )
    page = partner.get("/desk?view=stopped").text
    assert listed(page) == ids(console, "approve")
    assert f'name="task" value="{console.seed.ids["approve"]}" form="bulk"' in page
    assert re.search(
        r'<form class="bulk" id="bulk" method="post" action="/desk/bulk">.*<details open>', page, re.DOTALL
    )
    assert 'name="do" value="send"' in page


@contextmanager
def statements_of(console: Console) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen.append(statement)

    event.listen(console.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(console.database.engine, "before_cursor_execute", note)


def test_hundreds_of_tasks_take_no_more_statements_and_no_more_lines_than_a_page(
    console: Console, partner: TestClient
) -> None:
    many = 220  # five pages
    with statements_of(console) as few:
        partner.get("/desk")

    def add(connection: Connection) -> None:
        console.seed.connection = connection
        for index in range(many):
            console.seed.lead(f"m{index}", score=80)
            console.seed.task(
                f"t{index}", RequiredAction.WRITE_REPLY, due_at=NOON + timedelta(days=9), about=f"m{index}"
            )

    console.database.write(add)
    with statements_of(console) as more:
        page = partner.get("/desk").text
    assert len(more) <= len(few) < 30
    assert len(listed(page)) == 50
    assert len(page) < 120_000
    seen, address = [], "/desk"
    while address:
        page = partner.get(address).text
        seen += listed(page)
        following = re.search(r'<a href="(/desk\?after=[^"]+)">Further ones', page)
        address = following[1] if following else ""
    assert len(seen) == len(set(seen)) == many + 5


def test_a_form_leads_to_the_page_of_ours_that_it_names_and_nowhere_else(console: Console, partner: TestClient) -> None:
    token = token_of(partner.get("/desk"))
    for back, expected in (
        (f"/desk?view=team&open={console.seed.ids['confirm']}", "/desk?view=team&open="),
        ("//evil.example/desk", "/desk?done="),
        ("https://evil.example/", "/desk?done="),
        ("/sign-out", "/desk?done="),
    ):
        change_task(console, "approve", decision=None, next_step=None)
        answer = partner.post(
            f"/tasks/{console.seed.ids['approve']}", data={"csrf": token, "decision": "drop", "back": back}
        )
        assert answer.headers["location"].startswith(expected)


def test_what_was_decided_lately_can_be_opened_again(console: Console, partner: TestClient) -> None:
    change_task(console, "confirm", decision="confirm", decided_by=PARTNER, decided_at=NOON, done_at=NOON)
    page = partner.get("/desk/decided")
    assert "Unsure Person" in page.text
    assert "No, leave it filtered" in page.text
    opened = partner.post(f"/tasks/{console.seed.ids['confirm']}/reopen", data={"csrf": token_of(page)})
    again = partner.get(opened.headers["location"]).text
    assert f'id="card-{console.seed.ids["confirm"]}"' in again
    assert "It waits for a decision again." in again


def test_a_reader_sees_the_desk_and_has_no_buttons_on_it(console: Console, partner: TestClient) -> None:
    console.database.write(lambda connection: connection.execute(update(colleagues).values(role="reader")))
    page = partner.get(f"/tasks/{console.seed.ids['approve']}").text
    assert listed(page) == ids(console, "approve", "repair", "hand on", "confirm", "continue")
    for button in ('name="decision"', 'name="task"', 'action="/desk/bulk"', "/snooze", "/assign"):
        assert button not in page, button
    assert "thank you." in page


def test_a_lead_can_be_filtered_as_what_it_is(console: Console, partner: TestClient) -> None:
    address = f"/leads/{console.seed.ids['held']}"
    page = partner.get(address)
    answer = partner.post(f"{address}/kind", data={"csrf": token_of(page), "kind": "vendor_pitch"})
    after = partner.get(answer.headers["location"]).text
    assert "It is filtered as that, and stays one click from rescue." in after
    assert "It is an inquiry: answer it" in after
