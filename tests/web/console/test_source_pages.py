"""The pages of the sources: what stands there, what its buttons change, and what goes wrong, in words."""

import re
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from app.domain.delivery import Delivery
from app.domain.firm import OtherColleague
from app.domain.inquiry import ChannelName
from app.domain.mailbox import MailboxAccount
from app.domain.source_proof import SourceProof
from app.storage.access.firms import Source, add_source, change_source, load_source, store_profile
from app.storage.access.read_mailboxes import insert_mailbox
from app.storage.leads.deliveries import load_delivery, settle_delivery, store_delivery
from app.storage.tables import events
from app.web.console import source_pages, source_secret_pages
from tests.seeding import NOON, firm_profile
from tests.web.console.conftest import Console, token_of

NAME = "larkfield-form"
PAGE = f"/sources/{NAME}"


@pytest.fixture(autouse=True)
def signed_source(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source as `leads sources add` makes it; and no worker runs here, so nothing is waited for."""
    console.database.write(lambda connection: change_source(connection, NAME, proof=SourceProof.HMAC.value))
    monkeypatch.setattr(source_pages, "_LOOKED_AGAIN_SECONDS", 0)


def source(console: Console, name: str = NAME) -> Source:
    found = console.database.read(lambda connection: load_source(connection, name))
    assert found is not None
    return found


def pressed(client: TestClient, what: str, **fields: str) -> tuple[int, str]:
    """Status, and the page that follows."""
    page = client.get(PAGE)
    known = re.search(r'name="known" value="(\w+)"', page.text)
    data = {"csrf": token_of(page), **({"known": known[1]} if known and what == "secret" else {}), **fields}
    answer = client.post(f"{PAGE}/{what}", data=data)
    followed = client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return answer.status_code, followed.text


def history(console: Console) -> list[str]:
    query = events.select().where(events.c.kind == "source_changed")
    return [row.detail for row in console.database.read(lambda connection: connection.execute(query).all())]


def test_all_sources_stand_on_one_page_and_each_has_its_own(console: Console, partner: TestClient) -> None:
    listed, own = partner.get("/sources").text, partner.get(PAGE).text

    assert f'<a href="{PAGE}">{NAME}</a>' in listed
    assert f"http://testserver/in/{NAME}" in listed
    assert f"http://testserver/in/{NAME}" in own
    assert "not-shown-anywhere" not in listed + own
    assert 'href="/sources"' in partner.get("/settings").text


def test_the_recipe_is_shown_without_the_secret(console: Console, partner: TestClient) -> None:
    page = partner.get(PAGE).text

    assert "X-Form-Signature: sha256=" in page
    assert "YOUR-SECRET" in page


def test_a_source_that_is_none_or_another_firms_is_not_here(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        store_profile(connection, firm_profile("mossgate", partner="jo@mossgate.example"), NOON)
        channel = ChannelName.WEBSITE_FORM
        add_source(
            connection, source_id="theirs", firm_id="mossgate", channel=channel, adapter="website_form", now=NOON
        )

    console.database.write(add)
    before, token = source(console, "theirs"), token_of(partner.get(PAGE))
    for name in ("theirs", "nobody"):
        assert partner.get(f"/sources/{name}").status_code == 404
        for what in ("switch", "secret", "test"):
            answer = partner.post(f"/sources/{name}/{what}", data={"csrf": token, "paused": "yes"})
            assert (answer.status_code, "does not exist" in answer.text) == (404, True)
    assert source(console, "theirs") == before
    assert "theirs" not in partner.get("/sources").text


def test_it_is_paused_and_takes_leads_again(console: Console, partner: TestClient) -> None:
    assert pressed(partner, "switch", paused="yes")[0] == 303
    assert source(console).paused
    assert partner.post(f"/in/{NAME}", content=b"{}").status_code == 503

    _, page = pressed(partner, "switch", paused="no")

    assert "This source takes leads again." in page
    assert not source(console).paused
    assert [detail.partition(" (")[0] for detail in history(console)] == [f"{NAME}: paused", f"{NAME}: resumed"]


def test_the_alarm_of_silence_is_switched(console: Console, partner: TestClient) -> None:
    _, page = pressed(partner, "switch", alarm="off")
    assert "Nobody is told when it is silent." in page
    assert not source(console).silence_alarm

    _, page = pressed(partner, "switch", alarm="on")
    assert "You are told when it is silent for too long." in page
    assert source(console).silence_alarm
    assert pressed(partner, "switch", alarm="loud")[0] == 400
    assert pressed(partner, "switch")[0] == 400


def test_a_new_secret_is_shown_once_and_the_old_one_goes_on(console: Console, partner: TestClient) -> None:
    old = source(console).secrets[0]

    status, page = pressed(partner, "secret")

    new = source(console).secrets[0]
    assert (status, source(console).secrets) == (200, (new, old))
    assert page.count(new) >= 2  # alone, and in the recipe
    assert old not in page
    assert new not in partner.get(PAGE).text
    assert new not in str(history(console))


def test_a_form_that_is_sent_twice_changes_the_secret_once(console: Console, partner: TestClient) -> None:
    page = partner.get(PAGE)
    known = re.search(r'name="known" value="(\w+)"', page.text)
    assert known is not None
    data = {"csrf": token_of(page), "known": known[1]}
    assert partner.post(f"{PAGE}/secret", data=data).status_code == 200
    first = source(console).secrets

    again = partner.post(f"{PAGE}/secret", data=data)

    assert (again.status_code, "changed meanwhile" in again.text) == (409, True)
    assert source(console).secrets == first


def test_the_page_holds_nothing_by_which_a_secret_could_be_guessed(console: Console, partner: TestClient) -> None:
    plain = sha256("\0".join(source(console).secrets).encode()).hexdigest()
    assert plain[:16] not in partner.get(PAGE).text


def test_of_two_who_change_the_secret_at_once_one_is_told_so(
    console: Console, partner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = partner.get(PAGE)
    known = re.search(r'name="known" value="(\w+)"', page.text)
    assert known is not None
    data = {"csrf": token_of(page), "known": known[1]}
    others: list[int] = []

    def meanwhile(_proof: SourceProof | None) -> str:
        monkeypatch.undo()
        others.append(console.signed_in().post(f"{PAGE}/secret", data=data).status_code)
        others.append(partner.post(f"{PAGE}/secret", data=data).status_code)
        return "too-late-to-be-a-secret-of-theirs"

    monkeypatch.setattr(source_secret_pages, "new_secret", meanwhile)
    answer = partner.post(f"{PAGE}/secret", data=data)
    assert others == [403, 200]
    assert (answer.status_code, "changed meanwhile" in answer.text) == (409, True)
    assert "too-late" not in str(source(console).secrets)


def test_a_vendors_secret_is_taken_and_a_weak_one_is_not(console: Console, partner: TestClient) -> None:
    status, page = pressed(partner, "secret", secret="secret123")
    assert (status, "so strangers could post leads" in page) == (409, True)
    assert source(console).secrets == ("not-shown-anywhere",)

    status, page = pressed(partner, "secret", secret="8fK2-mQz7-pWx4-tRv9")
    assert (status, "8fK2" in page) == (303, False)
    assert source(console).secrets == ("8fK2-mQz7-pWx4-tRv9", "not-shown-anywhere")


@pytest.mark.parametrize("role", ["colleague", "reader"])
def test_only_partners_change_a_source(console: Console, role: str) -> None:
    other = OtherColleague(email="col@larkfield.example", name="Col")
    profile = replace(firm_profile(), colleagues=(other,))
    console.database.write(lambda connection: store_profile(connection, profile, NOON))
    colleague = console.signed_in("col@larkfield.example")
    before = source(console)

    assert f"/in/{NAME}" in colleague.get(PAGE).text
    assert "/secret" not in colleague.get(PAGE).text
    token = token_of(colleague.get("/review"))
    for what in ("switch", "secret", "test"):
        assert colleague.post(f"{PAGE}/{what}", data={"csrf": token, "paused": "yes"}).status_code == 403
    assert source(console) == before


def test_a_signed_test_is_kept_marked_and_waits_to_be_read(console: Console, partner: TestClient) -> None:
    status, page = pressed(partner, "test")

    assert status == 303
    assert "It is being read." in page
    ((kind, delivery_id),) = console.woken
    kept = console.database.read(lambda connection: load_delivery(connection, delivery_id))
    assert kept is not None
    assert (kind, kept.delivery.is_test, kept.source_id) == ("delivery", True, NAME)
    assert "not-shown-anywhere" not in str(kept)

    console.database.write(lambda connection: settle_delivery(connection, kept, "test", console.now))
    assert "The test arrived, proved its origin and was read. Nobody was answered." in partner.get(PAGE).text


def test_what_keeps_a_test_from_being_sent_is_a_sentence(console: Console, partner: TestClient) -> None:
    def set_to(**values: object) -> None:
        console.database.write(lambda connection: change_source(connection, NAME, **values))

    for values, told in (
        ({"paused": True}, "This source is paused and takes nothing."),
        ({"paused": False, "secrets": ()}, "This source&#39;s secret cannot be used: it has no secret."),
        (
            {"secrets": ("no base64",), "proof": SourceProof.STANDARD_WEBHOOKS.value},
            "its secret is none of Standard Webhooks",
        ),
        ({"adapter": "mailgun", "proof": None, "secrets": ("a",)}, "Only its vendor can send to this source."),
    ):
        set_to(**values)
        status, page = pressed(partner, "test")
        assert (status, told in page) == (409, True), told
    assert console.woken == []


def test_the_last_ten_deliveries_stand_there_with_what_became_of_them(console: Console, partner: TestClient) -> None:
    def add(connection: Connection) -> None:
        for number in range(11):
            body = f"{number}".encode()
            store_delivery(
                connection, "larkfield", NAME, Delivery(headers={}, body=body, received_at=console.now, path="/in/x")
            )

    before = partner.get(PAGE).text
    assert f"/quarantine/{console.seed.ids['broken']}" in before
    assert "Nobody could read it; a person has to look." in before
    console.database.write(add)

    page = partner.get(PAGE).text

    assert page.count("It is being read.") == 10
    assert "/quarantine/" not in page


def test_a_mailbox_is_named_by_what_is_read_and_its_password_is_changed(console: Console, partner: TestClient) -> None:
    def open_mailbox(connection: Connection) -> None:
        channel = ChannelName.INBOUND_EMAIL
        add_source(
            connection, source_id="inbox", firm_id="larkfield", channel=channel, adapter="imap_mailbox", now=NOON
        )
        change_source(connection, "inbox", secrets=("old-password", "of-the-application"))
        account = MailboxAccount(host="imap.example", port=993, user="leads@larkfield.example", since=NOON)
        insert_mailbox(connection, "inbox", account)

    console.database.write(open_mailbox)
    listed, page = partner.get("/sources").text, partner.get("/sources/inbox")
    assert "The mailbox leads@larkfield.example, folder INBOX" in listed
    assert "We sign in to leads@larkfield.example at imap.example and read the folder INBOX." in page.text
    assert "/in/inbox" not in listed + page.text
    assert "Send a test" not in page.text

    known = re.search(r'name="known" value="(\w+)"', page.text)
    assert known is not None
    data = {"csrf": token_of(page), "known": known[1]}
    assert partner.post("/sources/inbox/secret", data=data).status_code == 400
    assert partner.post("/sources/inbox/secret", data=data | {"secret": "new-password"}).status_code == 303
    assert source(console, "inbox").secrets == ("new-password", "of-the-application")
