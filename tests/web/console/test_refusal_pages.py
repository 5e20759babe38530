"""A wish for silence on the pages: a warned send, and lifting it."""

from httpx2 import Response
from sqlalchemy import Connection
from starlette.testclient import TestClient

from app.domain.reply.refusal_tokens import make_token
from app.domain.task import RequiredAction
from app.storage.events import events_of_lead
from app.storage.leads.leads import load_lead
from app.storage.people.refusal_questions import ask_about_refusal
from app.storage.people.refusals import is_suppressed, suppress
from app.storage.tasks.tasks import finish_tasks_of_lead, load_task
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import REFUSAL_SECRET

HELD = "held@visitor.example"


def ask(console: Console) -> None:
    held = console.seed.ids["held"]
    console.database.write(lambda connection: ask_about_refusal(connection, "larkfield", held, HELD, NOON))


def send(console: Console, partner: TestClient, **fields: str) -> int:
    data = {"decision": "send", "text": "Dear visitor", **fields}
    return posted(console, partner, "", **data).status_code


def posted(console: Console, partner: TestClient, way: str, **fields: str) -> Response:
    data = {"csrf": token_of(partner.get("/review")), **fields}
    return partner.post(f"/tasks/{console.seed.ids['approve']}{way}", data=data)


def lift(console: Console, partner: TestClient, lead: str = "held") -> int:
    token = token_of(partner.get("/review"))
    return partner.post(f"/leads/{console.seed.ids[lead]}/lift", data={"csrf": token}).status_code


def decision(console: Console) -> str | None:
    task = console.database.read(lambda connection: load_task(connection, console.seed.ids["approve"]))
    assert task is not None
    return task.decision


def test_send_shows_whom_the_mail_goes_to(partner: TestClient) -> None:
    assert f"Goes to <strong>{HELD}</strong>" in partner.get("/review").text


def test_a_mail_against_an_unproved_wish_is_warned_of_and_leaves_once_the_box_is_ticked(
    console: Console, partner: TestClient
) -> None:
    assert "Write all the same" not in partner.get("/review").text
    ask(console)
    assert "Write all the same" in partner.get("/review").text
    assert send(console, partner) == 409
    assert decision(console) is None
    assert send(console, partner, despite_refusal="yes") == 303
    assert decision(console) == "send"


def test_both_kinds_of_silence_are_lifted_on_the_page_of_the_lead_and_written_down(
    console: Console, partner: TestClient
) -> None:
    ask(console)
    console.database.write(
        lambda connection: suppress(connection, "larkfield", HELD, "asked by mail", NOON, by="the test")
    )
    held = console.seed.ids["held"]

    assert "Allow mail to this address again" in partner.get(f"/leads/{held}").text
    assert (lift(console, partner), lift(console, partner)) == (303, 409)
    events = console.database.read(lambda connection: events_of_lead(connection, held))
    assert [(kind, actor) for _at, kind, actor, _detail in events][-1] == ("refusal_lifted", PARTNER)
    assert "Allow mail to this address again" not in partner.get(f"/leads/{held}").text
    assert send(console, partner) == 303


def test_the_page_of_a_lead_says_who_refused_when_and_why(console: Console, partner: TestClient) -> None:
    held = console.seed.ids["held"]
    console.database.write(
        lambda connection: suppress(
            connection, "larkfield", HELD, "asked by mail", NOON, by="the sender, by mail", lead_id="elsewhere"
        )
    )
    console.database.write(lambda connection: finish_tasks_of_lead(connection, held, NOON))

    page = " ".join(partner.get(f"/leads/{held}").text.split())
    assert f"{HELD}: asked by mail." in page
    assert 'by the sender, by mail, in <a href="/leads/elsewhere">this message</a>' in page
    events = console.database.read(lambda connection: events_of_lead(connection, "elsewhere"))
    assert [(kind, actor, detail) for _at, kind, actor, detail in events] == [
        ("refused", "the sender, by mail", "asked by mail")
    ]


def test_a_card_tells_of_a_refusal_and_offers_no_sending_until_mail_is_allowed_again(
    console: Console, partner: TestClient
) -> None:
    console.database.write(
        lambda connection: suppress(connection, "larkfield", HELD, "asked by link", NOON, by="the test")
    )
    address = f"/tasks/{console.seed.ids['approve']}"
    for page in (partner.get(address).text, partner.get(f"/leads/{console.seed.ids['held']}").text):
        assert "This person refused our mail" in page
        assert "Send this reply" not in page
        assert page.count("Allow mail to this address again") == 1

    refused = posted(console, partner, "", decision="send", text="A letter of an hour.")
    assert refused.status_code == 409
    assert "on its way" not in refused.text
    assert "A letter of an hour." in refused.text
    assert decision(console) is None

    for _twice in range(2):
        allowed = posted(console, partner, "/allow", text="A letter of an hour.")
        assert allowed.status_code == 200
        assert "A letter of an hour." in allowed.text
        assert "Send this reply" in allowed.text
    assert send(console, partner) == 303


def test_a_letter_sent_without_the_tick_stays_in_its_field(console: Console, partner: TestClient) -> None:
    ask(console)
    page = posted(console, partner, "", decision="send", text="A letter of an hour.")
    assert page.status_code == 409
    assert "A letter of an hour.</textarea>" in page.text
    assert 'name="despite_refusal" value="yes" required' in page.text


def test_allowing_mail_answers_the_open_question_whether_the_wish_was_real(
    console: Console, partner: TestClient
) -> None:
    ask(console)

    def add(connection: Connection) -> None:
        console.seed.connection = connection
        console.seed.task("asked", RequiredAction.CONFIRM_REFUSAL, due_at=NOON, about="held")

    console.database.write(add)
    page = partner.get(f"/leads/{console.seed.ids['held']}").text
    assert "Does this person want no more mail?" in page
    assert "Silence was asked for this address" not in page  # the question says it already
    assert lift(console, partner) == 303
    task = console.database.read(lambda connection: load_task(connection, console.seed.ids["asked"]))
    assert task is not None
    assert (task.decision, task.decided_by) == ("done", PARTNER)


def test_a_refused_link_seen_again_says_so_and_a_broken_one_shows_no_way_to_sign_in(console: Console) -> None:
    address = f"/refuse/{make_token(REFUSAL_SECRET, 'larkfield', 'ann@visitor.example')}"
    assert "Do not write to me again" in console.client().get(address).text
    console.client().post(address)
    assert "You are already off the list" in console.client().get(address).text
    broken = console.client().get(f"{address}x").text
    assert "no thanks" in broken
    assert "/sign-in" not in broken


def test_nobody_else_lifts_it(console: Console, partner: TestClient) -> None:
    console.database.write(
        lambda connection: suppress(connection, "larkfield", HELD, "asked by mail", NOON, by="the test")
    )
    held = console.seed.ids["held"]

    assert console.client().post(f"/leads/{held}/lift").status_code in (303, 401, 403)
    assert partner.post(f"/leads/{held}/lift", data={}).status_code == 403
    assert console.database.read(lambda connection: is_suppressed(connection, "larkfield", HELD)) is not None
    lead = console.database.read(lambda connection: load_lead(connection, held))
    assert lead is not None


def test_a_link_silences_its_own_address_at_its_own_firm_and_nothing_else(console: Console) -> None:
    token = make_token(REFUSAL_SECRET, "larkfield", "ann@visitor.example")
    other = make_token(REFUSAL_SECRET, "mossgate", "bob@visitor.example")
    half = len(token) // 2
    for spliced in (
        token[:half] + other[half:],
        other[:half] + token[half:],
        token + "A",
        token[:-2],
        token.swapcase(),
    ):
        assert console.client().post(f"/refuse/{spliced}").status_code == 404
    assert console.client().post(f"/refuse/{token}").status_code == 200

    def silent(firm: str, address: str) -> bool:
        return console.database.read(lambda connection: is_suppressed(connection, firm, address)) is not None

    assert silent("larkfield", "ann@visitor.example")
    assert not silent("mossgate", "ann@visitor.example")
    assert not silent("larkfield", "bob@visitor.example")
