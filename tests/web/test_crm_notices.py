"""`POST /crm/hubspot/{firm}`: a 2xx means that the look is asked for; every refusal is clear and changes nothing."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from app.domain.crm_copy import CopyKind
from app.storage.access.firms import store_profile
from app.storage.access.notice_refusals import NoticeRefusals, notices_refused
from app.storage.crm.crm_copies import Account
from app.storage.crm.crm_looks import looks_asked
from app.storage.engines.database import Database
from integrations.hubspot.change_notices import HubSpotNotices
from staging.hubspot.webhooks import Receiver, signed
from staging.installation.parts import SandboxHubSpot
from tests.fakes import Wakes
from tests.seeding import firm_profile
from tests.web.intake_door import Failing
from tests.web.whole_application import URL, whole_application

PATH, SECRET = "/crm/hubspot/larkfield", "app-secret"
KINDS: tuple[CopyKind, ...] = ("company", "contact", "deal", "task")


def now() -> datetime:
    return datetime.now(UTC)


def door(database: Any, *, url: str = URL, clock: Any = now) -> Any:
    notices = {"larkfield": HubSpotNotices(url=url + PATH, secret=SECRET.encode())}
    return whole_application(database, Wakes(), clock, crm_notices=notices, public_url=url)


def prepared(database: Database) -> Database:
    database.write(lambda connection: store_profile(connection, firm_profile(), now()))
    return database


def body_of(*ids: int) -> bytes:
    return json.dumps([{"subscriptionType": "deal.creation", "objectId": one} for one in ids]).encode()


def headers_of(body: bytes) -> Mapping[str, str]:
    return signed(Receiver(url=URL + PATH, secret=SECRET), body)


def asked(database: Database) -> set[tuple[str, str]]:
    account = Account("larkfield", "hubspot")
    return {
        (kind, one)
        for kind in KINDS
        for one in database.read(lambda connection, kind=kind: looks_asked(connection, account, kind, 1_000))  # type: ignore[misc]  # a default binds the loop's value
    }


def test_what_is_named_is_looked_at_once_however_often_it_is_told(database: Database) -> None:
    client = TestClient(door(prepared(database)))
    for _ in range(2):
        answer = client.post(PATH, content=body_of(7, 8, 7), headers=headers_of(body_of(7, 8, 7)))
        assert (answer.status_code, answer.content) == (204, b"")
    assert asked(database) == {("deal", "7"), ("deal", "8")}


@pytest.mark.parametrize(
    ("path", "body", "signed_body", "status"),
    [
        (PATH, body_of(7), None, 401),
        (PATH, body_of(8), body_of(7), 401),
        (PATH + "?a=b", body_of(7), body_of(7), 401),
        (PATH, b"{}", b"{}", 400),
        (PATH, body_of(*range(1, 102)), body_of(*range(1, 102)), 413),
        (PATH, b" " * 1_000_001, b" " * 1_000_001, 413),
        ("/crm/hubspot/kestrel", body_of(7), body_of(7), 404),
        ("/crm/hubspot/a%00", body_of(7), body_of(7), 404),
    ],
)
def test_a_refusal_is_clear_and_changes_nothing(
    sqlite_database: Database, path: str, body: bytes, signed_body: bytes | None, status: int
) -> None:
    headers = {} if signed_body is None else headers_of(signed_body)  # signed now: a proof is young
    answer = TestClient(door(prepared(sqlite_database))).post(path, content=body, headers=headers)

    assert answer.status_code == status
    assert answer.text.endswith(".\n") or status in (400, 401)
    assert SECRET not in answer.text
    assert asked(sqlite_database) == set()


def test_an_old_request_sent_again_is_refused(sqlite_database: Database) -> None:
    client = TestClient(door(prepared(sqlite_database), clock=lambda: now() + timedelta(seconds=400)))

    assert client.post(PATH, content=body_of(7), headers=headers_of(body_of(7))).status_code == 401
    assert asked(sqlite_database) == set()


def test_refused_notices_are_counted_until_one_passes(database: Database) -> None:
    client = TestClient(door(prepared(database)))
    forged, huge = {**headers_of(body_of(8))}, b" " * 1_000_001
    old = {**headers_of(body_of(7)), "x-hubspot-request-timestamp": "1000000000000"}
    for body, headers in ((body_of(7), forged), (body_of(7), old), (huge, headers_of(huge))):
        assert client.post(PATH, content=body, headers=headers).status_code in (401, 413)
    [refused] = counted(database)
    assert (refused.refused, refused.passed_at) == (2, None), "of more within a second the next one tells"
    assert refused.why == "the time stamp is more than 300 s away"

    assert client.post(PATH, content=body_of(7), headers=headers_of(body_of(7))).status_code == 204

    assert database.read(notices_refused) == []


def counted(database: Database) -> list[NoticeRefusals]:
    """They are written beside the answer."""
    until = time.monotonic() + 5
    while True:
        found = database.read(notices_refused)
        if sum(one.refused for one in found) == 2 or time.monotonic() > until:
            return found
        time.sleep(0.02)


def test_what_cannot_be_kept_is_to_be_sent_again(sqlite_database: Database) -> None:
    client = TestClient(door(Failing(prepared(sqlite_database), reads=True)))

    assert client.post(PATH, content=body_of(7), headers=headers_of(body_of(7))).status_code == 503


def test_the_sandbox_tells_over_http_what_changed(sqlite_database: Database, hubspot: SandboxHubSpot) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(door(prepared(sqlite_database), url=url), ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listening]),))
    thread.start()
    try:
        hubspot.subscribe(url + PATH, SECRET)
        wanted = {("contact", hubspot.add("contacts", email="a@x.example")), ("deal", hubspot.add("deals"))}
        until = time.monotonic() + 5
        while asked(sqlite_database) != wanted and time.monotonic() < until:
            time.sleep(0.02)
        assert asked(sqlite_database) == wanted
    finally:
        hubspot.reset()
        server.should_exit = True
        thread.join(15)
