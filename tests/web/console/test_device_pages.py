"""A browser that is remembered, several firms of one person, and signing out everywhere."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.firm import FirmProfile, OtherColleague
from app.storage.access.firms import store_profile
from app.storage.access.sign_ins import make_sign_in_link
from app.storage.device_tables import devices
from app.storage.leads.past_their_time import remove_ended_sign_ins
from tests.seeding import NOON, PARTNER, Seed, every_state_database, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.whole_application import URL

OTHER = "mossgate"


def remembered(console: Console, email: str = PARTNER, firm_id: str = "larkfield") -> TestClient:
    client = console.client()
    client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0"
    link = make_sign_in_link(console.database, email, URL, console.now, firm_id=firm_id)
    data = {"csrf": token_of(client.get(link)), "remember": "yes"}
    assert client.post(link, data=data).status_code == 303
    return client


def tap(client: TestClient) -> int:
    return client.post("/go-on", data={"csrf": token_of(client.get("/sign-in"))}).status_code


def in_both_firms(console: Console, address: str = PARTNER) -> None:
    profile = firm_profile(OTHER, partner=address)
    console.database.write(lambda connection: Seed(connection, OTHER).firm(profile))


def test_a_known_device_needs_one_tap_and_no_link(console: Console) -> None:
    client = remembered(console)
    console.now += timedelta(hours=13)
    away = client.get("/leads?kind=new")
    assert away.status_code == 303
    before = console.snapshot()
    page = client.get(away.headers["location"])
    assert "Go on as Ines Calder" in page.text
    assert 'type="email"' not in page.text
    assert console.snapshot() == before, "looking changes nothing"
    entered = client.post("/go-on", data={"csrf": token_of(page), "next": "/leads?kind=new"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/leads?kind=new")
    assert client.get("/leads").status_code == 200
    assert 'type="email"' in client.get("/sign-in?other=1").text


def test_a_device_is_known_for_thirty_days_and_not_by_whoever_did_not_ask(console: Console) -> None:
    client, other = remembered(console), console.signed_in()
    console.now += timedelta(days=29, hours=23)
    assert tap(client) == 303
    assert "Go on as" not in other.get("/sign-in").text
    console.now += timedelta(hours=1)
    assert "Go on as" not in client.get("/sign-in").text
    assert client.post("/go-on", data={"csrf": token_of(client.get("/sign-in"))}).status_code == 410


def test_only_the_hash_of_a_device_is_kept_and_its_cookie_is_for_us_alone(tmp_path: Path) -> None:
    with every_state_database(tmp_path) as (database, seed):
        console = Console(database, seed, secure=True)
        link = make_sign_in_link(database, PARTNER, URL, console.now)
        client = console.client()
        token = token_of(client.get(link))
        answer = client.post(
            link, data={"csrf": token, "remember": "yes"}, headers={"cookie": f"firstreply-form={token}"}
        )
        cookie = next(c for c in answer.headers.get_list("set-cookie") if "firstreply-device=" in c)
        assert cookie.startswith("__Host-firstreply-device=")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=2592000"} <= set(cookie.split("; "))
        rows = database.read(lambda connection: connection.execute(select(devices)).all())
        assert cookie.partition("=")[2].partition(";")[0] not in str(rows)


def test_a_device_that_taps_without_end_waits_and_keeps_no_other_from_it(console: Console) -> None:
    client, other = remembered(console), remembered(console)
    assert [tap(client) for _ in range(21)] == [303] * 20 + [429]
    assert tap(other) == 303
    console.now += timedelta(minutes=15)
    assert tap(client) == 303


def test_a_tap_from_another_site_begins_nothing(console: Console) -> None:
    client = remembered(console)
    assert client.post("/go-on").status_code == 403
    token = token_of(client.get("/sign-in"))
    answer = client.post("/go-on", data={"csrf": token}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_forgotten_device_is_signed_out_and_knows_nobody(console: Console) -> None:
    lost, here = remembered(console), console.signed_in()
    page = here.get("/you")
    assert "Firefox, Windows" in page.text
    [device] = console.database.read(lambda connection: connection.execute(select(devices.c.id)).scalars().all())
    data = {"csrf": token_of(page), "device": device}
    assert here.post("/you/forget", data=data).status_code == 303
    assert lost.get("/review").status_code == 303
    assert "Go on as" not in lost.get("/sign-in").text
    assert here.get("/review").status_code == 200
    assert here.post("/you/forget", data=data).status_code == 400


def test_signing_out_forgets_this_device_and_everywhere_forgets_all(console: Console) -> None:
    first, second, third = remembered(console), remembered(console), console.signed_in()
    first.post("/sign-out", data={"csrf": token_of(first.get("/review"))})
    assert "Go on as" not in first.get("/sign-in").text
    assert second.get("/review").status_code == 200
    third.post("/you/forget", data={"csrf": token_of(third.get("/you")), "device": "everywhere"})
    assert [client.get("/review").status_code for client in (second, third)] == [303, 303]
    assert "Go on as" not in second.get("/sign-in").text


def test_nobody_forgets_the_device_of_somebody_else(console: Console) -> None:
    theirs = remembered(console)
    in_both_firms(console, "jo@mossgate.example")
    other = console.signed_in("jo@mossgate.example")
    [device] = console.database.read(lambda connection: connection.execute(select(devices.c.id)).scalars().all())
    other.post("/you/forget", data={"csrf": token_of(other.get("/you")), "device": device})
    assert theirs.get("/review").status_code == 200
    other.post("/you/forget", data={"csrf": token_of(other.get("/you")), "device": "everywhere"})
    assert theirs.get("/review").status_code == 200


def leaving(profile: FirmProfile) -> FirmProfile:
    return replace(profile, partners=(replace(profile.partners[0], email="new@elsewhere.example"),))


def test_who_leaves_the_firm_is_forgotten_also_when_they_come_back(console: Console) -> None:
    client = remembered(console)
    console.database.write(lambda connection: store_profile(connection, leaving(firm_profile()), NOON))
    console.database.write(lambda connection: store_profile(connection, firm_profile(), NOON))
    assert client.get("/review").status_code == 303
    assert "Go on as" not in client.get("/sign-in").text


def test_who_leaves_one_firm_of_two_goes_on_in_the_other(console: Console) -> None:
    in_both_firms(console)
    client = remembered(console)
    console.database.write(lambda connection: store_profile(connection, leaving(firm_profile()), NOON))
    assert client.get("/review").status_code == 303
    assert "Mossgate Advisers" in client.get("/sign-in").text
    assert tap(client) == 303
    assert "Visitor Works" not in client.get("/leads").text


def test_what_ended_is_removed(console: Console) -> None:
    remembered(console)
    later = console.now + timedelta(days=31)
    console.database.write(lambda connection: remove_ended_sign_ins(connection, later))
    assert console.database.read(lambda connection: connection.execute(select(devices)).all()) == []


def test_one_person_goes_from_firm_to_firm_and_sees_one_at_a_time(console: Console) -> None:
    in_both_firms(console)
    client = console.signed_in()  # the first by name of the firm's folder
    page = client.get("/leads")
    assert "Go to Mossgate Advisers" in page.text
    assert "Visitor Works" in page.text
    stale = token_of(page)
    secret = client.cookies["firstreply"]
    assert client.post("/firm", data={"csrf": stale, "firm": OTHER}).status_code == 303
    there = client.get("/leads")
    assert "Visitor Works" not in there.text
    assert "Go to Larkfield Advisers" in there.text
    assert client.get(f"/leads/{console.seed.ids['pitch']}").status_code == 404
    assert client.post("/settings/stop", data={"csrf": stale, "stopped": "yes"}).status_code == 403, "an old page's"
    old = console.client()
    old.cookies.set("firstreply", secret)
    assert old.get("/review").status_code == 303, "the session of the other firm has ended"


def test_a_session_does_not_live_longer_by_going_from_firm_to_firm(console: Console) -> None:
    in_both_firms(console)
    client = console.signed_in()
    for _ in range(14):
        console.now += timedelta(hours=11, minutes=50)
        page = client.get("/you")
        firm = OTHER if "Go to Mossgate" in page.text else "larkfield"
        assert client.post("/firm", data={"csrf": token_of(page), "firm": firm}).status_code == 303
    console.now += timedelta(hours=11, minutes=50)
    assert client.get("/review").status_code == 303


@pytest.mark.parametrize("firm", ["mossgate", "nowhere", "larkfield", ""])
def test_nobody_goes_to_a_firm_that_is_not_theirs(console: Console, firm: str) -> None:
    in_both_firms(console, "ines+x@larkfield.example")  # her mailbox perhaps; not the address she proved
    client = console.signed_in()
    page = client.get("/review")
    assert "Mossgate" not in page.text
    assert client.post("/firm", data={"csrf": token_of(page), "firm": firm}).status_code == 404
    assert client.get("/review").status_code == 200


def test_the_language_is_chosen_for_oneself_and_stays_when_the_profile_is_read_again(console: Console) -> None:
    colleague = OtherColleague(email="col@larkfield.example", name="Col")
    profile = replace(firm_profile(), colleagues=(colleague,))
    console.database.write(lambda connection: store_profile(connection, profile, NOON))
    client, other = console.signed_in(), console.signed_in(colleague.email)
    token = token_of(client.get("/you"))
    assert client.post("/you/language", data={"csrf": token, "language": "xx"}).status_code == 400
    assert client.post("/you/language", data={"csrf": token, "language": "de"}).status_code == 303
    console.database.write(lambda connection: store_profile(connection, profile, NOON))
    assert 'value="de" checked' in client.get("/you").text
    assert 'value="en" checked' in other.get("/you").text


def test_a_copy_of_the_cookie_ends_when_its_browser_is_remembered_anew(console: Console) -> None:
    client, thief = remembered(console), console.client()
    name = "firstreply-device"
    thief.cookies.set(name, client.cookies[name])
    assert tap(thief) == 303
    assert thief.get("/leads").status_code == 200
    link = make_sign_in_link(console.database, PARTNER, URL, console.now)
    client.post(link, data={"csrf": token_of(client.get(link)), "remember": "yes"})
    assert thief.get("/leads").status_code == 303, "no list of devices shows it any more"
    assert tap(thief) == 410
    assert client.get("/leads").status_code == 200
