"""The buttons of the digest mail: looking changes nothing, one decision, one day, one partner."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from starlette.testclient import TestClient

from app.domain.digest_tokens import DigestButton, make_button_token
from app.domain.draft import Draft
from app.domain.task import RequiredAction
from app.storage.partner_tables import colleagues
from app.storage.tables import events, leads, tasks
from app.storage.tasks.tasks import Task, load_task
from tests.seeding import NOON, PARTNER, Seed, firm_profile
from tests.web.console.conftest import Console
from tests.web.whole_application import REFUSAL_SECRET


def address(console: Console, name: str = "approve", secret: bytes = REFUSAL_SECRET, **changes: Any) -> str:
    task = stored(console, name)
    button = DigestButton("2031-05-15", task.id, task.action, "send", "larkfield", PARTNER)
    return f"/d/{make_button_token(secret, replace(button, **changes))}"


def stored(console: Console, name: str = "approve") -> Task:
    task = console.database.read(lambda connection: load_task(connection, console.seed.ids[name]))
    assert task is not None
    return task


def pressed(client: TestClient, link: str) -> tuple[int, str]:
    """As a person does: with what stands in the page they saw."""
    page = client.get(link).text
    shown = page.split('name="shown" value="')[1].split('"')[0] if 'name="shown"' in page else ""
    answer = client.post(link, data={"shown": shown})
    return answer.status_code, answer.text


def test_looking_at_a_button_shows_the_letter_and_changes_nothing(console: Console) -> None:
    before = console.snapshot()
    for method in ("GET", "HEAD"):
        answer = console.client().request(method, address(console))
        assert answer.status_code in {200, 405}
    page = console.client().get(address(console)).text
    for words in ("thank you.", "held@visitor.example", "Held Person", "Send this reply", "Because of approve."):
        assert words in page, words
    assert "<script" not in page
    assert console.snapshot() == before
    assert console.woken == []


def test_a_signed_in_browser_goes_to_the_task_itself(console: Console, partner: TestClient) -> None:
    answer = partner.get(address(console))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tasks/{console.seed.ids['approve']}")


def test_the_button_of_the_page_decides_as_the_partner_and_pressing_twice_is_harmless(console: Console) -> None:
    status, page = pressed(console.client(), address(console))
    assert (status, "The reply is on its way." in page) == (200, True)
    task = stored(console)
    assert (task.decision, task.decided_by, task.decision_text) == ("send", PARTNER, None)
    assert console.woken == [("task", console.seed.ids["approve"])]
    before = console.snapshot()
    assert "The reply is on its way." in pressed(console.client(), address(console))[1]
    assert console.snapshot() == before
    kinds = select(events.c.actor).where(events.c.kind == "digest_button")
    assert console.database.read(lambda connection: connection.execute(kinds).scalars().all()) == [PARTNER]


def test_another_task_takes_the_first_thing_it_offers(console: Console) -> None:
    link = address(console, "confirm", decision="inquiry")
    assert "It is an inquiry: answer it" in console.client().get(link).text
    assert "It is an inquiry again" in pressed(console.client(), link)[1]


@pytest.mark.parametrize("hours", [17, 24 * 4])
def test_a_button_works_on_its_day_only(console: Console, hours: int) -> None:
    link = address(console)
    console.now += timedelta(hours=hours)
    for answer in (console.client().get(link), console.client().post(link, data={"shown": ""})):
        assert answer.status_code == 410
        assert "Sign in" in answer.text
    assert stored(console).decision is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"firm_id": "elsewhere"}, 404), ({"email": "gone@larkfield.example"}, 410), ({"firm_id": "mossgate"}, 410)],
)
def test_a_button_is_its_partners(console: Console, changes: dict[str, Any], status: int) -> None:
    assert console.client().get(address(console, **changes)).status_code == status


def test_another_firms_task_is_not_there(console: Console) -> None:
    jo = "jo@mossgate.example"
    console.database.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner=jo)))
    link = address(console, firm_id="mossgate", email=jo)
    assert "Held Person" not in console.client().get(link).text
    pressed(console.client(), link)
    assert stored(console).decision is None


def test_a_link_that_is_not_ours_is_refused(console: Console) -> None:
    for link in (address(console, secret=b"another key"), address(console)[:-3], "/d/%ff", "/d/" + "A" * 2000):
        assert console.client().get(link).status_code == 404, link
        assert console.client().post(link).status_code == 404, link
    assert stored(console).decision is None


def test_whoever_left_has_no_buttons(console: Console) -> None:
    link = address(console)
    console.database.write(
        lambda connection: connection.execute(update(colleagues).values(email="new@larkfield.example"))
    )
    assert console.client().get(link).status_code == 410


def test_a_letter_that_changed_meanwhile_is_shown_again_and_not_sent(console: Console) -> None:
    link = address(console)
    page = console.client().get(link).text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    set_draft(console, Draft(subject="Re: A question", text="Another letter.", html="<p>Another letter.</p>"))
    answer = console.client().post(link, data={"shown": shown})
    assert "It has changed since" in answer.text
    assert "Another letter." in answer.text
    assert stored(console).decision is None


def test_whoever_ended_the_conversation_meanwhile_gets_no_letter_unseen(console: Console) -> None:
    link = address(console)
    page = console.client().get(link).text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    told = "Please check. They have written since: “We have chosen another agency.”"
    said = update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(reason=told)
    console.database.write(lambda connection: connection.execute(said))
    answer = console.client().post(link, data={"shown": shown})

    assert "It has changed since" in answer.text
    assert "We have chosen another agency." in answer.text
    assert stored(console).decision is None


def test_a_letter_the_guard_refused_is_not_sent_from_a_mail(console: Console) -> None:
    set_draft(console, Draft(subject="Re: A question", text="Bad.", html="<p>Bad.</p>", reasons=("an invented sum",)))
    page = console.client().get(address(console)).text
    assert "Sign in to decide" in page
    assert "Send this reply" not in page
    assert pressed(console.client(), address(console))[0] == 403
    assert stored(console).decision is None


def set_draft(console: Console, draft: Draft) -> None:
    held = leads.c.id == console.seed.ids["held"]
    console.database.write(lambda connection: connection.execute(update(leads).where(held).values(draft=draft)))


def test_a_task_that_asks_something_else_by_now_is_not_decided(console: Console) -> None:
    link = address(console)

    def ask_otherwise(connection: Connection) -> None:
        connection.execute(update(tasks).values(action=RequiredAction.CHECK_IF_SENT.value))

    console.database.write(ask_otherwise)
    assert "Nothing to decide here" in pressed(console.client(), link)[1]
    assert stored(console).decision is None


def test_a_colleague_who_was_quicker_is_named(console: Console) -> None:
    link = address(console)
    decided = {"decision": "drop", "decided_by": "jo@larkfield.example", "decided_at": NOON}
    console.database.write(lambda connection: connection.execute(update(tasks).values(**decided)))
    assert "jo@larkfield.example was quicker" in console.client().get(link).text


def test_a_letter_that_is_being_written_anew_is_not_sent_from_a_mail(console: Console) -> None:
    link = address(console)
    wished = update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(next_step="redraft", wish="shorter")
    console.database.write(lambda connection: connection.execute(wished))
    assert "Sign in to decide" in console.client().get(link).text
    assert pressed(console.client(), link)[0] == 403
    assert stored(console).decision is None


def test_a_letter_that_changes_between_the_look_and_the_decision_does_not_leave(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = address(console)
    page = console.client().get(link).text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    write = console.database.write

    def meanwhile(work: Any) -> Any:
        monkeypatch.undo()
        set_draft(console, Draft(subject="Re: A question", text="Other words.", html="<p>Other words.</p>"))
        return write(work)

    monkeypatch.setattr(console.database, "write", meanwhile)
    answer = console.client().post(link, data={"shown": shown})
    assert "It has changed since you opened this page" in answer.text
    assert stored(console).decision is None
