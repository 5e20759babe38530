import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.errors import UpstreamUnavailable
from app.storage.access.chosen_languages import choose_language
from app.storage.access.sign_ins import make_sign_in_link
from app.storage.partner_tables import colleagues, sign_ins
from app.storage.tables import events
from tests.seeding import PARTNER, every_state_database, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import URL, whole_application


@pytest.fixture
def console(console: Console) -> Console:
    """With an application of its own, which counts who asks for links."""
    console.application = console.serving(URL, alone=True)
    return console


def ask(console: Console, email: str, **fields: str) -> str:
    client = console.client()
    form = client.get("/sign-in")
    answer = client.post("/sign-in", data={"csrf": token_of(form), "email": email, **fields})
    assert answer.status_code == 200
    return answer.text


def test_the_mailed_link_signs_in_once_and_leads_to_the_page_that_was_wanted(console: Console) -> None:
    wanted = console.client().get("/leads?kind=new")
    assert wanted.headers["location"] == "/sign-in?next=%2Fleads%3Fkind%3Dnew"
    ask(console, PARTNER.upper(), next="/leads?kind=new")
    [mail] = console.mailer.sent
    found = re.search(r"http://testserver(/sign-in/\S+)", mail.text)
    assert found is not None
    link = found[1]
    assert mail.to_address == PARTNER

    client = console.client()
    for _ in range(3):  # mail scanners look at links; that uses nothing up
        page = client.get(link)
    fields = {"csrf": token_of(page), "next": "/leads?kind=new"}
    entered = client.post(link.partition("?")[0], data=fields)
    assert (entered.status_code, entered.headers["location"]) == (303, "/leads?kind=new")
    assert client.get("/leads").status_code == 200
    assert console.client().get(link).status_code == 410


def test_the_mail_is_in_its_readers_language(console: Console) -> None:
    console.database.write(partial(choose_language, firm_id="larkfield", email=PARTNER, language="de"))
    ask(console, PARTNER)

    [mail] = console.mailer.sent
    assert mail.subject == "Ihr Link zum Anmelden bei Firstreply"
    assert "Dieser Link meldet Sie bei Firstreply für Larkfield Advisers an." in mail.text


def test_a_stranger_gets_the_same_answer_and_no_mail(console: Console) -> None:
    assert ask(console, "stranger@visitor.example") == ask(console, PARTNER)
    assert [mail.to_address for mail in console.mailer.sent] == [PARTNER]


def test_a_link_is_over_after_fifteen_minutes(console: Console) -> None:
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    client = console.client()
    token = token_of(client.get(link))
    console.now += timedelta(minutes=15)
    assert client.get(link).status_code == 410
    assert client.post(link, data={"csrf": token}).status_code == 410


def test_only_hashes_of_secrets_are_kept(console: Console) -> None:
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    client = console.signed_in()
    rows = console.database.read(lambda connection: connection.execute(select(sign_ins)).all())
    kept = " ".join(str(value) for row in rows for value in row)
    assert link.rpartition("/")[2] not in kept
    assert client.cookies["firstreply"] not in kept


def test_the_session_cookie_cannot_be_read_or_sent_by_others(tmp_path: Path) -> None:
    with every_state_database(tmp_path) as (database, seed):
        console = Console(database, seed, secure=True)
        link = make_sign_in_link(database, PARTNER, URL, console.now)
        client = console.client()
        token = token_of(client.get(link))
        answer = client.post(link, data={"csrf": token}, headers={"cookie": f"firstreply-form={token}"})
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-firstreply="))
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_an_idle_session_ends_and_a_used_one_lives_on_for_a_week_at_most(console: Console) -> None:
    client = console.signed_in()
    for _ in range(14):
        console.now += timedelta(hours=11, minutes=50)
        assert client.get("/review").status_code == 200
    console.now += timedelta(hours=11, minutes=50)
    assert client.get("/review").status_code == 303

    idle = console.signed_in()
    console.now += timedelta(hours=12)
    assert idle.get("/review").status_code == 303


def test_signing_in_again_makes_a_new_session_and_ends_the_old_one(console: Console) -> None:
    client = console.signed_in()
    old = client.cookies["firstreply"]
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    client.post(link, data={"csrf": token_of(client.get(link))})
    assert client.cookies["firstreply"] != old
    stale = console.client()
    stale.cookies.set("firstreply", old)
    assert stale.get("/review").status_code == 303


def test_signing_out_ends_the_session_on_the_server(console: Console) -> None:
    client = console.signed_in()
    secret = client.cookies["firstreply"]
    assert client.post("/sign-out", data={"csrf": token_of(client.get("/review"))}).status_code == 303
    client.cookies.set("firstreply", secret)
    assert client.get("/review").status_code == 303


def test_someone_who_is_no_colleague_any_more_is_out(console: Console) -> None:
    client = console.signed_in()
    console.database.write(lambda connection: connection.execute(colleagues.delete()))
    assert client.get("/review").status_code == 303


def test_asking_without_end_is_refused_and_mails_little(console: Console) -> None:
    client = console.client()
    token = token_of(client.get("/sign-in"))
    codes = [client.post("/sign-in", data={"csrf": token, "email": PARTNER}).status_code for _ in range(25)]
    assert (codes[0], codes[-1]) == (200, 429)
    assert len(console.mailer.sent) == 5


def test_a_stranger_who_uses_up_a_networks_tries_locks_nobody_out(console: Console) -> None:
    """Behind a front server that is not named in the settings everybody has one address."""
    stranger = console.client()
    token = token_of(stranger.get("/sign-in"))
    for _ in range(30):
        stranger.post("/sign-in", data={"csrf": token, "email": "nobody@elsewhere.example"})
    partner = console.client()
    token = token_of(partner.get("/sign-in"))
    answer = partner.post("/sign-in", data={"csrf": token, "email": PARTNER})
    assert (answer.status_code, "look into your mailbox" in answer.text) == (429, True)
    assert len(console.mailer.sent) == 1


def test_a_stranger_who_asks_for_a_partners_links_leaves_one_that_works(console: Console) -> None:
    for _ in range(3):
        ask(console, PARTNER)
    for _ in range(7):
        link = make_sign_in_link(console.database, PARTNER, URL, console.now)
        client = console.client()
        assert client.post(link, data={"csrf": token_of(client.get(link))}).status_code == 303
    mailed = len(console.mailer.sent)
    ask(console, PARTNER)
    assert len(console.mailer.sent) == mailed + 1, "links that were used up count no more"


def test_links_that_never_arrived_are_not_counted(console: Console) -> None:
    console.mailer.failure = UpstreamUnavailable("mail", "down")
    for _ in range(8):
        ask(console, PARTNER)
    console.mailer.failure = None
    ask(console, PARTNER)
    assert len(console.mailer.sent) == 1


def test_who_signed_in_and_out_and_failed_to_and_from_where_is_written_down(console: Console) -> None:
    application = whole_application(
        console.database,
        console.waker,
        lambda: console.now,
        profiles={"larkfield": firm_profile()},
        mailer=console.mailer,
        trusted_proxies=["192.0.2.1"],
    )
    client = TestClient(application, follow_redirects=False, client=("192.0.2.1", 1))
    client.headers["x-forwarded-for"] = "203.0.113.77"
    token = token_of(client.get("/sign-in"))
    client.post("/sign-in", data={"csrf": token, "email": PARTNER})
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    token = token_of(client.get(link))
    assert client.post(link, data={"csrf": token}).status_code == 303
    again = console.client()
    again_token = token_of(again.get("/sign-in"))
    assert again.post(link, data={"csrf": again_token}).status_code == 410
    client.post("/sign-out", data={"csrf": token_of(client.get("/review"))})

    noted = console.database.read(
        lambda connection: connection.execute(
            select(events.c.kind, events.c.actor, events.c.detail)
            .where(events.c.kind.like("sign%"))
            .order_by(events.c.id)
        ).all()
    )
    assert sorted(tuple(row) for row in noted) == [
        ("sign_in_failed", PARTNER, "from an unknown network"),
        ("sign_in_link_sent", f"asked for {PARTNER}", "from 203.0.113.0/24"),
        ("signed_in", PARTNER, "from 203.0.113.0/24"),
        ("signed_out", PARTNER, "from 203.0.113.0/24"),
    ]


def test_a_mail_server_that_is_down_changes_nothing_in_the_answer(console: Console) -> None:
    console.mailer.failure = UpstreamUnavailable("mail", "down")
    assert "Look into your mailbox" in ask(console, PARTNER)


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_a_link_never_leads_to_another_site(console: Console, elsewhere: str) -> None:
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    client = console.client()
    answer = client.post(link, data={"csrf": token_of(client.get(link)), "next": elsewhere})
    assert answer.headers["location"] == "/desk"


def test_the_form_before_sign_in_needs_its_token_too(console: Console) -> None:
    client = console.client()
    client.get("/sign-in")
    assert client.post("/sign-in", data={"email": PARTNER}).status_code == 403
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    assert client.post(link, data={"csrf": "guessed"}).status_code == 403
    assert console.client().post(link).status_code == 403
