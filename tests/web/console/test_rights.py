"""Partners decide and set, colleagues decide, readers look: what one may not do is neither shown nor done."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from app.domain.firm import FirmProfile, OtherColleague
from app.domain.roles import MAY, ColleagueRole, Right
from app.storage.access.firms import store_profile
from app.storage.tables import tasks
from app.web.console.rights import RIGHT_OF
from tests.seeding import NOON, PARTNER, firm_profile
from tests.web.console.conftest import Console, token_of
from tests.web.console.test_guards import FORMS, filled, routes

READER, COLLEAGUE = "rae@larkfield.example", "col@larkfield.example"


def with_everybody(profile: FirmProfile) -> FirmProfile:
    return replace(
        profile,
        colleagues=(
            OtherColleague(email=READER, name="Rae Reader", role=ColleagueRole.READER),
            OtherColleague(email=COLLEAGUE, name="Col Colleague"),
        ),
    )


@pytest.fixture
def staffed(console: Console) -> Console:
    console.database.write(lambda connection: store_profile(connection, with_everybody(firm_profile()), NOON))
    return console


def pages_of(console: Console, client: TestClient) -> dict[str, str]:
    paths = [filled(console, path) for path in routes(console, "GET") if not path.startswith("/sign-in")]
    paths += [f"/leads/{lead}" for name, lead in console.seed.ids.items() if name.isalpha()]
    return {path: client.get(path).text for path in paths}


def right_of(method: str, address: str) -> Right | None:
    path = address.partition("?")[0].partition("#")[0]
    fitting = [
        (name.count("{"), right)
        for name, right in RIGHT_OF.items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", name), f"{method} {path}")
    ]
    assert fitting, f"{method} {address}"
    return min(fitting)[1]


@pytest.mark.parametrize(("address", "role"), [(READER, ColleagueRole.READER), (COLLEAGUE, ColleagueRole.COLLEAGUE)])
def test_no_page_shows_a_button_or_a_link_to_what_one_may_not_do(
    staffed: Console, address: str, role: ColleagueRole
) -> None:
    client = staffed.signed_in(address)
    for path, html in pages_of(staffed, client).items():
        posted = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', html) + re.findall(
            r'formaction="([^"]+)"', html
        )
        asked = [("POST", to, right_of("POST", to)) for to in posted]
        asked += [("GET", to, right_of("GET", to)) for to in re.findall(r'href="(/[^"]*)"', html)]
        refused = [(method, to) for method, to, right in asked if right is not None and right not in MAY[role]]
        assert refused == [], path


def test_a_partner_is_shown_what_the_others_are_not(staffed: Console) -> None:
    html = "".join(pages_of(staffed, staffed.signed_in()).values())
    shown = {right_of("POST", to) for to in re.findall(r'method="post" action="([^"]+)"', html)}
    assert {Right.DECIDE, Right.STOP, Right.SETTINGS, Right.ERASE} <= shown


@pytest.mark.parametrize(("address", "role"), [(READER, ColleagueRole.READER), (COLLEAGUE, ColleagueRole.COLLEAGUE)])
def test_what_one_may_not_do_is_refused_by_a_clear_page_and_changes_nothing(
    staffed: Console, address: str, role: ColleagueRole
) -> None:
    client = staffed.signed_in(address)
    token = token_of(client.get("/you"))
    before = staffed.snapshot()
    for name, right in RIGHT_OF.items():
        method, _, path = name.partition(" ")
        if right is None or right in MAY[role]:
            continue
        data = {"csrf": token, **FORMS.get(path, {})} if method == "POST" else None
        answer = client.request(method, filled(staffed, path), data=data)
        assert (answer.status_code, "Not yours to do" in answer.text) == (403, True), name
    assert staffed.snapshot() == before


def test_a_colleague_decides_and_stops_but_does_not_start_again(staffed: Console) -> None:
    client = staffed.signed_in(COLLEAGUE)
    token = token_of(client.get("/review"))
    task = staffed.seed.ids["approve"]
    assert client.post(f"/tasks/{task}", data={"csrf": token, "decision": "send"}).status_code == 303
    assert client.post("/settings/stop", data={"csrf": token, "stopped": "yes"}).status_code == 303
    assert "Let it send again" not in client.get("/settings").text
    assert client.post("/settings/stop", data={"csrf": token, "stopped": "no"}).status_code == 403


def test_a_role_that_changes_counts_from_the_next_click_on(staffed: Console) -> None:
    client = staffed.signed_in(COLLEAGUE)
    token = token_of(client.get("/review"))
    demoted = replace(
        firm_profile(), colleagues=(OtherColleague(email=COLLEAGUE, name="Col", role=ColleagueRole.READER),)
    )
    staffed.database.write(lambda connection: store_profile(connection, demoted, NOON))
    task = staffed.seed.ids["approve"]
    assert client.post(f"/tasks/{task}", data={"csrf": token, "decision": "send"}).status_code == 403


def test_what_a_reader_owned_goes_to_the_first_partner(staffed: Console) -> None:
    staffed.database.write(lambda connection: connection.execute(update(tasks).values(owner=READER)))
    staffed.database.write(lambda connection: store_profile(connection, with_everybody(firm_profile()), NOON))
    owners = staffed.database.read(
        lambda connection: set(connection.execute(select(tasks.c.owner).where(tasks.c.done_at.is_(None))).scalars())
    )
    assert owners == {PARTNER}


def test_a_list_offers_the_tasks_of_everybody_who_decides_by_name(staffed: Console) -> None:
    page = staffed.signed_in(COLLEAGUE).get("/leads").text
    assert f'<option value="{COLLEAGUE}">Col Colleague</option>' in page
    assert READER not in page
