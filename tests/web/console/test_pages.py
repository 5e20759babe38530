"""Leads, digest, quarantine, settings, refusals and the first page."""

import html
import re
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update
from starlette.testclient import TestClient

from app.domain.people.mail_keys import unless_domain_of
from app.domain.reply.refusal_tokens import make_token
from app.storage.access.firms import load_policy
from app.storage.partner_tables import labels
from app.storage.people.refusals import is_suppressed
from app.storage.tables import leads
from app.storage.tasks.tasks import load_task
from app.web.console.page_words import actor_named, doer_named, event_named
from tests.seeding import NOON, PARTNER
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import REFUSAL_SECRET, URL, whole_application


def post(client: TestClient, address: str, **fields: str) -> int:
    return client.post(address, data={"csrf": token_of(client.get("/settings")), **fields}).status_code


def lead_row(console: Console, name: str) -> Any:
    query = select(leads).where(leads.c.id == console.seed.ids[name])
    return console.database.read(lambda connection: connection.execute(query).one())


def test_the_first_page_says_only_that_it_runs(console: Console, partner: TestClient) -> None:
    page = console.client().get("/").text
    said = re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    assert " ".join(said.split()) == "Skip to the content Firstreply Firstreply is running Sign in"
    settings = partner.get("/settings").text
    assert "LEADS_SMTP_HOST" in settings
    assert "Version 1.2.3" in settings


def test_what_stood_around_the_words_is_folded_on_the_leads_page(console: Console, partner: TestClient) -> None:
    row = lead_row(console, "held")
    told = replace(row.inquiry, boilerplate="Ann\n<b>Head</b> of Sales", history="> When could we talk?")
    console.database.write(
        lambda connection: connection.execute(update(leads).values(inquiry=told).where(leads.c.id == row.id))
    )

    page = partner.get(f"/leads/{row.id}").text

    assert "<summary>Signature and footers</summary>" in page
    assert "&lt;b&gt;Head&lt;/b&gt; of Sales" in page
    assert "&gt; When could we talk?" in page
    assert "Signature and footers" not in partner.get(f"/leads/{console.seed.ids['pitch']}").text


def test_who_wants_no_call_is_told_on_the_leads_page(console: Console, partner: TestClient) -> None:
    row = lead_row(console, "held")
    assert "They ask:" not in partner.get(f"/leads/{row.id}").text
    told = replace(row.inquiry, message="We need a new website by May. Please don't phone me. Mail is best.")
    console.database.write(
        lambda connection: connection.execute(update(leads).values(inquiry=told).where(leads.c.id == row.id))
    )

    page = html.unescape(partner.get(f"/leads/{row.id}").text)

    assert re.search(r"They ask: <q dir=\"auto\">[^<]*don.{1,5}t phone me", page)


def test_the_list_of_leads_is_filtered_searched_and_turned(console: Console, partner: TestClient) -> None:
    def names(query: str) -> list[str]:
        return re.findall(
            r'<td data-label="Who" dir="auto"><a href="/leads/\w+">([^<]+)</a>', partner.get(f"/leads?{query}").text
        )

    assert len(names("")) == 11
    assert names("kind=vendor_pitch") == ["Pitch Person"]
    assert len(names("kind=new")) == 4
    assert set(names("kind=joined")) == {"Again Person", "Further Person"}
    assert len(names("kind=filtered")) == 4
    assert names("q=pItCh%20per") == ["Pitch Person"]
    assert names("q=SPAM@visitor") == ["Spam Person"]
    assert names("q=%25") == []  # a percent sign is a character, not everything
    assert "No lead fits." in partner.get("/leads?q=nobody").text

    def add(connection: Connection) -> None:
        console.seed.connection = connection
        for index in range(60):
            console.seed.lead(f"same-moment-{index}", at=NOON)

    console.database.write(add)
    seen, query = names(""), ""
    while older := re.search(r'href="/leads\?([^"]*before=\w+)"', partner.get(f"/leads?{query}").text):
        query = older[1].replace("&amp;", "&")
        seen += names(query)
    assert len(seen) == len(set(seen)) == 71


def test_a_lead_tells_its_whole_story(console: Console, partner: TestClient) -> None:
    page = partner.get(f"/leads/{console.seed.ids['answered']}").text
    for part in ("Answered Person", "answered after 48 s", "82 of 100", "our prices", "test judge 1", "Dear visitor,"):
        assert part in page
    assert console.seed.ids["again"] not in page  # of another contact: only the same person's messages join


def test_a_filtered_lead_is_one_click_from_rescue(console: Console, partner: TestClient) -> None:
    address = f"/leads/{console.seed.ids['pitch']}"
    assert 'id="rescue"' in partner.get(address).text
    assert post(partner, f"{address}/rescue") == 303
    row = lead_row(console, "pitch")
    assert (row.next_step, row.rescued, row.disposition) == ("screen", True, None)
    assert console.woken == [("lead", console.seed.ids["pitch"])]
    assert post(partner, f"{address}/rescue") == 409
    assert 'id="rescue"' not in partner.get(address).text


def test_rescuing_what_a_task_asks_about_decides_the_task(console: Console, partner: TestClient) -> None:
    for lead, task in (("client", "hand on"), ("unsure", "confirm")):
        assert post(partner, f"/leads/{console.seed.ids[lead]}/rescue") == 303
        task_id = console.seed.ids[task]
        stored = console.database.read(partial(load_task, task_id=task_id))
        assert stored is not None
        assert (stored.decision, stored.decided_by) == ("inquiry", PARTNER)
        assert lead_row(console, lead).rescued is False


def test_a_new_lead_cannot_be_rescued(console: Console, partner: TestClient) -> None:
    assert post(partner, f"/leads/{console.seed.ids['answered']}/rescue") == 409


def test_a_verdict_is_noted_and_changes_nothing_else(console: Console, partner: TestClient) -> None:
    address = f"/leads/{console.seed.ids['spam']}"
    assert post(partner, f"{address}/label", verdict="vendor_pitch") == 303
    assert post(partner, f"{address}/label", verdict="nonsense") == 400
    [label] = console.database.read(lambda connection: connection.execute(select(labels)).all())
    assert (label.verdict, label.by) == ("vendor_pitch", PARTNER)
    assert ": somebody selling something" in partner.get(address).text


def test_the_digest_in_the_browser_adds_up_and_everything_is_one_click_away(
    console: Console, partner: TestClient
) -> None:
    page = partner.get("/digest/2031-05-14").text
    assert "13 messages read + 1 unreadable =" in page
    for part in ("4 new leads", "3 joined to earlier ones", "4 filtered", "2 automatic notices", "1 put aside unread"):
        assert f"&nbsp;{part}" in page
    assert "1 more delivery is still being read" in page
    for needed in ("approve", "continue", "hand on", "confirm", "repair"):
        assert f'href="/tasks/{console.seed.ids[needed]}"' in page, needed
    assert page.index("Held Person") < page.index("How we did")
    everything = partner.get("/digest/2031-05-14/all").text
    equation = "13 messages read + 1 unreadable = 4 new leads + 3 joined to earlier ones + 4 filtered + 2 automatic notices + 1 put aside unread"
    assert equation in everything
    for name in ("answered", "acknowledged", "held", "on-its-way", "again", "further", "pitch", "unsure", "robot"):
        assert f"/leads/{console.seed.ids[name]}" in everything, name
    assert f"/quarantine/{console.seed.ids['broken']}" in everything


def test_every_filtered_message_is_one_click_from_rescue(console: Console, partner: TestClient) -> None:
    page = partner.get("/digest/2031-05-14/filtered").text
    assert 'href="/digest/2031-05-14/filtered"' in partner.get("/digest/2031-05-14").text
    for name in ("pitch", "spam", "unsure", "client", "robot"):
        assert f'action="/leads/{console.seed.ids[name]}/rescue"' in page, name
    assert f'action="/leads/{console.seed.ids["pitch"]}/rescue"' in partner.get("/digest/2031-05-14").text


def test_one_turns_from_day_to_day_but_not_into_the_future(console: Console, partner: TestClient) -> None:
    assert 'rel="next" href="/digest/2031-05-15"' in partner.get("/digest/2031-05-14").text
    today = partner.get("/digest").text
    assert today == partner.get("/digest/2031-05-15").text
    assert 'rel="next"' not in today
    assert "Today so far." in today
    assert "Nothing arrived on this day." in today
    for day in ("2031-05-16", "1999-12-31", "9999-12-31", "yesterday", "2031-02-30"):
        assert partner.get(f"/digest/{day}").status_code == 404, day


def test_quarantine_shows_why_and_hides_what_proves_the_origin(console: Console, partner: TestClient) -> None:
    page = partner.get(f"/quarantine/{console.seed.ids['broken']}").text
    assert "Not JSON: line 1 column 2." in page
    assert "application/json" in page
    assert "&lt;script&gt;alert(1)" in page
    for secret in ("the-proof", "Basic abc", "in-the-path", "\x00", "\x1b"):
        assert secret not in page
    assert page.count("x") < 4600
    assert "Read it again" in page


def test_quarantine_without_an_id_leads_to_what_waits(partner: TestClient) -> None:
    assert partner.get("/quarantine").headers["location"] == "/desk"


def test_the_bytes_are_a_file_and_never_a_page(console: Console, partner: TestClient) -> None:
    answer = partner.get(f"/quarantine/{console.seed.ids['broken']}/bytes")
    assert answer.content.startswith(b"{\x00\x1b<script>")
    assert len(answer.content) == 28 + 9000
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_a_lead_came_as_is_a_file_and_never_a_page(console: Console, partner: TestClient) -> None:
    held = console.seed.ids["held"]
    answer = partner.get(f"/leads/{held}/original")

    assert answer.content == b"{}"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="lead-{held}.bin"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert partner.get(f"/leads/{'0' * 32}/original").status_code == 404


def test_a_delivery_that_was_read_is_not_in_quarantine(console: Console, partner: TestClient) -> None:
    assert partner.get(f"/quarantine/{console.seed.ids['booking']}").status_code == 404


def test_the_kill_switch_acts_at_once_and_back(console: Console, partner: TestClient) -> None:
    for said, stopped in (("yes", True), ("no", False)):
        assert post(partner, "/settings/stop", stopped=said) == 303
        policy = console.database.read(lambda connection: load_policy(connection, "larkfield"))
        assert policy.stopped is stopped
    assert post(partner, "/settings/stop", stopped="perhaps") == 400


def test_settings_are_changed_within_their_bounds_only(console: Console, partner: TestClient) -> None:
    assert post(partner, "/settings/policy", autonomy="send", mode="shadow", rollout_percent="35") == 303
    policy = console.database.read(lambda connection: load_policy(connection, "larkfield"))
    assert (policy.autonomy, policy.mode, policy.rollout_percent) == ("send", "shadow", 35)
    for percent in ("101", "-1", "", "٣", "1e2", "0000000099"):
        assert post(partner, "/settings/policy", autonomy="send", mode="live", rollout_percent=percent) == 400
    assert post(partner, "/settings/policy", autonomy="always", mode="live", rollout_percent="5") == 400


def test_settings_say_in_words_what_may_leave_by_itself(partner: TestClient) -> None:
    page = partner.get("/settings").text
    assert "What may leave by itself" in page
    assert "it reads like a complaint" in page


def refused(console: Console) -> str | None:
    return console.database.read(lambda connection: is_suppressed(connection, "larkfield", "ann@visitor.example"))


def test_looking_at_a_refusal_link_refuses_nothing(console: Console) -> None:
    page = console.client().get(f"/refuse/{make_token(REFUSAL_SECRET, 'larkfield', 'ann@visitor.example')}")
    assert "Do not write to me again" in page.text
    assert "a…@visitor.example" in page.text
    assert refused(console) is None


def test_one_click_of_a_mail_program_refuses_for_good(console: Console) -> None:
    address = f"/refuse/{make_token(REFUSAL_SECRET, 'larkfield', 'Ann@visitor.example')}"
    for _ in range(2):
        answer = console.client().post(
            address,
            content=b"List-Unsubscribe=One-Click",
            headers={"content-type": "application/x-www-form-urlencoded", "origin": "https://webmail.example"},
        )
        assert answer.status_code == 200
    assert refused(console) is not None


def test_a_forged_or_foreign_refusal_is_not_taken(console: Console) -> None:
    for token in (
        make_token(b"other", "larkfield", "ann@visitor.example"),
        make_token(REFUSAL_SECRET, "gone", "a@b.example"),
        "x",
    ):
        assert console.client().post(f"/refuse/{token}").status_code == 404
    assert refused(console) is None


def test_a_page_that_is_not_here_keeps_the_menu_of_whoever_is_signed_in(console: Console, partner: TestClient) -> None:
    page = partner.get(f"/leads/{'0' * 32}").text
    assert 'href="/settings"' in page
    assert 'href="/sign-in"' not in page
    assert 'href="/settings"' not in console.client().get(f"/sign-in/{'x' * 43}").text


def test_without_a_mail_server_the_sign_in_page_shows_no_form_and_says_what_to_do(console: Console) -> None:
    application = whole_application(console.database, console.waker, lambda: console.now)
    page = TestClient(application, base_url=URL).get("/sign-in").text
    assert "<form" not in page
    assert "leads sign-in" in page


def test_the_history_of_a_lead_is_told_in_a_partners_words(partner: TestClient, console: Console) -> None:
    page = partner.get(f"/leads/{console.seed.ids['held']}").text
    assert "read and judged" in page
    named = (event_named("identify"), event_named("closed_other"), event_named("held"), event_named("sent_reply"))
    assert named == (
        "recognised",
        "not answered: something else than an inquiry",
        "held for a person",
        "the letter left",
    )
    assert (actor_named("rules"), actor_named("respond"), actor_named(PARTNER)) == ("by a rule", "", PARTNER)
    assert [doer_named(one) for one in ("rules", PARTNER, "crm", "small, judge v3")] == ["by a rule", PARTNER, "", ""]


def test_a_company_that_is_only_the_domain_of_the_address_is_not_said_twice() -> None:
    assert unless_domain_of("Nordvarme.example", "vera@nordvarme.example") == ""
    assert unless_domain_of("Nordvarme", "vera@nordvarme.example") == "Nordvarme"
    assert unless_domain_of("", None) == ""
