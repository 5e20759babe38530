"""The forms of the desk: each move one form, many tasks in one form, each task by itself; no script is needed."""

from datetime import timedelta

import pytest
from httpx2 import Response
from sqlalchemy import Connection, insert, select, update
from starlette.testclient import TestClient

from app.domain.draft import Draft
from app.domain.task import RequiredAction
from app.storage.partner_tables import colleagues, labels
from app.storage.people.refusals import suppress
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import Task, load_task
from tests.seeding import MORNING_AFTER, NOON, PARTNER
from tests.web.console.conftest import Console, token_of

LEO = "leo@larkfield.example"


@pytest.fixture(autouse=True)
def _leo(console: Console) -> None:
    row = {"firm_id": "larkfield", "email": LEO, "name": "Leo Brandt", "time_zone": "Europe/London"}
    row |= {"digest_at": "07:30", "role": "partner"}
    console.database.write(lambda connection: connection.execute(insert(colleagues).values(row)))


def posted(console: Console, partner: TestClient, path: str, **fields: object) -> Response:
    token = token_of(partner.get("/settings"))
    return partner.post(path.format(**console.seed.ids), data={"csrf": token, **fields})


def move(console: Console, partner: TestClient, name: str, how: str, **fields: object) -> Response:
    return posted(console, partner, f"/tasks/{console.seed.ids[name]}/{how}", **fields)


def stored(console: Console, name: str) -> Task:
    found = console.database.read(lambda connection: load_task(connection, console.seed.ids[name]))
    assert found is not None
    return found


def drafted(console: Console, *names: str, held_for: str | None = None) -> None:
    """Held leads with a letter and a task each, of those names."""

    def add(connection: Connection) -> None:
        console.seed.connection = connection
        for name in names:
            console.seed.lead(name, draft=True, held="Please check and send.", held_for=held_for)
            due = MORNING_AFTER + timedelta(hours=1)
            console.seed.task(f"task {name}", RequiredAction.APPROVE_REPLY, due_at=due, about=name)

    console.database.write(add)


def test_each_move_is_one_form_that_leads_back_where_it_came_from(console: Console, partner: TestClient) -> None:
    back = "/desk?view=team"
    answer = move(console, partner, "approve", "assign", owner=LEO, back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?view=team&done=assigned")
    assert (stored(console, "approve").owner, stored(console, "approve").due_at) == (LEO, NOON + timedelta(hours=1))

    move(console, partner, "approve", "snooze", until="tomorrow", back="/desk?view=team&done=assigned")
    until = stored(console, "approve").snoozed_until
    assert until is not None
    assert f"{until:%d %H:%M}" == "16 07:00", "eight o'clock of the colleague"
    move(console, partner, "approve", "unsnooze")
    assert stored(console, "approve").snoozed_until is None

    posted(console, partner, f"/tasks/{console.seed.ids['approve']}", decision="send", text="Dear visitor, thank you.")
    undone = move(console, partner, "approve", "undo")
    assert (undone.headers["location"], stored(console, "approve").decision) == ("/desk?done=undone", None)
    posted(console, partner, f"/tasks/{console.seed.ids['approve']}", decision="send")
    assert stored(console, "approve").decision_text == "Dear visitor, thank you.", "the words they had left in it"


@pytest.mark.parametrize(
    "back", ["https://evil.example/desk", "//evil.example", "/\\evil.example", "/sign-out", "/desk\r\nX: y", "desk", ""]
)
def test_a_form_leads_to_no_page_but_ours(console: Console, partner: TestClient, back: str) -> None:
    answer = move(console, partner, "approve", "assign", owner=LEO, back=back)
    assert answer.headers["location"] == "/desk?done=assigned"


@pytest.mark.parametrize(
    ("how", "fields", "status", "told"),
    [
        ("assign", {"owner": "stranger@visitor.example"}, 409, "one of your colleagues"),
        ("assign", {}, 409, "one of your colleagues"),
        ("assign", {"owner": PARTNER}, 409, "already"),
        ("snooze", {"until": "never"}, 409, "until when"),
        ("undo", {}, 409, "nothing to undo"),
        ("reopen", {}, 409, "waits for a decision already"),
        ("wish", {"wish": " "}, 409, "Say how"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    console: Console, partner: TestClient, how: str, fields: dict[str, str], status: int, told: str
) -> None:
    before = console.snapshot()
    answer = move(console, partner, "approve", how, **fields)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text
    assert console.snapshot() == before


def test_who_only_reads_along_is_given_nothing(console: Console, partner: TestClient) -> None:
    reads = update(colleagues).where(colleagues.c.email == LEO).values(role="reader")
    console.database.write(lambda connection: connection.execute(reads))
    assert move(console, partner, "approve", "assign", owner=LEO).status_code == 409
    assert move(console, console.signed_in(LEO), "approve", "snooze", until="tomorrow").status_code == 403


def test_a_decided_task_is_opened_again_and_shown(console: Console, partner: TestClient) -> None:
    posted(console, partner, f"/tasks/{console.seed.ids['approve']}", decision="drop")
    done = update(tasks).where(tasks.c.id == console.seed.ids["approve"]).values(done_at=console.now, next_step=None)
    console.database.write(lambda connection: connection.execute(done))
    answer = move(console, partner, "approve", "reopen")

    assert answer.headers["location"] == f"/tasks/{console.seed.ids['approve']}?done=reopened"
    assert stored(console, "approve").decision is None
    assert stored(console, "approve").due_at > console.now, "nobody is late with what was asked this minute"


@pytest.mark.parametrize("kind", ["spam", "job_seeker"])
def test_a_message_is_filed_as_what_a_partner_says_and_can_still_be_rescued(
    console: Console, partner: TestClient, kind: str
) -> None:
    lead_id = console.seed.ids["pitch"]
    answer = posted(console, partner, f"/leads/{lead_id}/kind", kind=kind)

    assert answer.headers["location"] == f"/leads/{lead_id}?done=refiled"
    of_lead = select(leads.c.disposition).where(leads.c.id == lead_id)
    said = select(labels.c.verdict).where(labels.c.lead_id == lead_id)
    found = console.database.read(lambda c: (c.execute(of_lead).scalar(), c.execute(said).scalar()))
    assert found == (kind, kind)
    assert posted(console, partner, f"/leads/{lead_id}/rescue").status_code == 303
    assert posted(console, partner, f"/leads/{lead_id}/kind", kind="inquiry").status_code == 400
    assert posted(console, partner, f"/leads/{'0' * 32}/kind", kind="spam").status_code == 404


def test_many_are_decided_at_once_each_by_the_rules_of_one(console: Console, partner: TestClient) -> None:
    drafted(console, "fine", "other", "refused", "unfit", "decided")
    unfit = Draft(subject="Re: A question", text="x", html="x", reasons=("names a price",))
    ids = console.seed.ids

    def prepare(connection: Connection) -> None:
        connection.execute(update(leads).where(leads.c.id == ids["unfit"]).values(draft=unfit))
        suppress(connection, "larkfield", "refused@visitor.example", "asked by mail", NOON, by="the test")
        connection.execute(update(tasks).where(tasks.c.id == ids["task decided"]).values(decision="drop"))

    console.database.write(prepare)
    chosen = [ids[f"task {name}"] for name in ("fine", "other", "refused", "unfit", "decided")] + ["0" * 32]
    answer = posted(console, partner, "/desk/bulk", task=chosen, do="send", back="/desk?view=stopped")

    assert answer.status_code == 200
    assert "2 of 6 done" in answer.text
    for told in ("refused our mail", "did not pass its checks", "was quicker", "does not exist"):
        assert told in answer.text, told
    assert 'href="/desk?view=stopped"' in answer.text
    sent = {name: stored(console, f"task {name}") for name in ("fine", "other", "refused", "unfit")}
    assert {name: task.decision for name, task in sent.items()} == {
        "fine": "send",
        "other": "send",
        "refused": None,
        "unfit": None,
    }
    at = sent["fine"].due_step_at
    assert at == console.now + timedelta(seconds=10)
    assert [work for work in console.waker.woken if work[1] == at] == [
        (("task", ids["task fine"]), at),
        (("task", ids["task other"]), at),
    ]
    undone = posted(console, partner, "/desk/bulk", task=chosen[:2], do="undo")
    assert "All done" in undone.text
    assert stored(console, "task fine").decision is None


def test_what_a_stop_left_is_dropped_put_off_and_given_away_in_one_form(console: Console, partner: TestClient) -> None:
    names = [f"stopped-{number}" for number in range(100)]
    drafted(console, *names, held_for="stopped")
    chosen = [console.seed.ids[f"task {name}"] for name in names]
    for do, fields in (("assign", {"owner": LEO}), ("snooze", {"until": "next_week"}), ("drop", {})):
        answer = posted(console, partner, "/desk/bulk", task=chosen, do=do, **fields)
        assert "All done" in answer.text, do
    found = [stored(console, f"task {name}") for name in names]
    assert {(task.owner, task.decision, task.decided_by) for task in found} == {(LEO, "drop", PARTNER)}
    assert all(task.snoozed_until is not None for task in found)


@pytest.mark.parametrize(
    ("fields", "told"), [({}, "Tick at least one"), ({"task": ["x", "../y"]}, "Tick at least one")]
)
def test_nothing_chosen_says_so(console: Console, partner: TestClient, fields: dict[str, object], told: str) -> None:
    answer = posted(console, partner, "/desk/bulk", do="drop", **fields)
    assert (answer.status_code, told in answer.text) == (400, True)


def test_more_than_a_hundred_or_another_firms_tasks_are_refused(console: Console, partner: TestClient) -> None:
    many = [f"{number:032x}" for number in range(101)]
    before = console.snapshot()
    assert posted(console, partner, "/desk/bulk", do="drop", task=many).status_code == 400
    assert posted(console, partner, "/desk/bulk", do="drop", task=many * 2).status_code == 400
    foreign = posted(console, partner, "/desk/bulk", do="drop", task=many[:2])
    assert "0 of 2 done" in foreign.text
    sent = posted(console, partner, "/desk/bulk", do="sned", task=[console.seed.ids["approve"]])
    assert "it asks something else" in sent.text
    assert "approve reply" not in sent.text, "no words of the machine"
    assert console.snapshot() == before


@pytest.mark.parametrize("said", ["kind", "answered"])
def test_nobody_is_told_that_no_letter_leaves_while_one_does(console: Console, partner: TestClient, said: str) -> None:
    posted(console, partner, "/tasks/{approve}", decision="send")
    path = f"/leads/{console.seed.ids['held']}/{said}"
    before = console.snapshot()
    answer = posted(console, partner, path, kind="spam")
    assert (answer.status_code, "has just sent a letter about it" in answer.text) == (409, True)
    assert console.snapshot() == before
    move(console, partner, "approve", "undo")
    assert posted(console, partner, path, kind="spam").status_code == 303
    assert stored(console, "approve").done_at is not None


def test_a_wish_is_over_when_the_letter_is_sent_as_it_is(console: Console, partner: TestClient) -> None:
    move(console, partner, "approve", "wish", wish="shorter")
    card = f"/tasks/{console.seed.ids['approve']}"
    assert "The letter is being written anew." in partner.get(card).text
    posted(console, partner, "/tasks/{approve}", decision="send")
    move(console, partner, "approve", "undo")
    assert "The letter is being written anew." not in partner.get(card).text
    assert stored(console, "approve").wish is None
