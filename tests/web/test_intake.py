"""`POST /in/{source}`: 2xx means kept, every refusal is clear and changes nothing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.storage.access.firms import add_source, change_source, store_profile
from app.storage.access.source_traffic import refusals_since_the_last_pass
from app.storage.engines.database import Database
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import deliveries
from integrations.inbound.channels import CHANNELS
from staging.delivery_files import read_http_file
from tests.fakes import Wakes
from tests.racing import race
from tests.seeding import firm_profile
from tests.web.whole_application import whole_application

FIXTURES = Path(__file__).parents[1] / "integrations" / "inbound" / "channels" / "fixtures"
CASES = sorted(FIXTURES.glob("*/*.http"))
SECRET = "fixture-secret"
RECEIVED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FORM = b'{"email": "ana@brightpump.example", "message": "We need help"}'


@dataclass
class Door:
    """The intake of a database with one source per adapter, and a client outside."""

    database: Database
    client: TestClient
    waker: Wakes

    def post(self, source: str = "website_form", body: bytes = FORM, headers: Mapping[str, str] | None = None) -> Any:
        return self.client.post(f"/in/{source}", content=body, headers={**signed(body), **(headers or {})})

    def forget(self) -> None:
        """What was remembered of the sources, as when a second has passed."""
        self.client = client_of(self.database, self.waker)

    def kept(self) -> list[Any]:
        return self.database.read(lambda connection: list(connection.execute(select(deliveries))))


def signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"x-form-signature": digest, "content-type": "application/json"}


def open_door(database: Database) -> Door:
    def prepare(connection: Connection) -> None:
        store_profile(connection, firm_profile(), RECEIVED_AT)
        for name, kind in CHANNELS.items():
            add_source(
                connection,
                source_id=name,
                firm_id="larkfield",
                channel=kind.channel,
                adapter=name,
                now=RECEIVED_AT,
                secret=SECRET,
            )

    database.write(prepare)
    waker = Wakes()
    return Door(database, client_of(database, waker), waker)


def client_of(database: Any, waker: Wakes) -> TestClient:
    return TestClient(whole_application(database, waker, lambda: RECEIVED_AT))


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    found = open_door(database)
    with found.client:
        yield found


@pytest.fixture
def small_door(sqlite_database: SqliteDatabase) -> Iterator[Door]:
    """On SQLite alone: for what the database has no say in."""
    found = open_door(sqlite_database)
    with found.client:
        yield found


def test_a_proved_request_is_kept_and_woken_and_answered_with_its_id(door: Door) -> None:
    answer = door.post()

    (row,) = door.kept()
    assert (answer.status_code, answer.json()) == (202, {"delivery": row.id})
    assert (row.body, row.next_step, row.source_id, row.received_at) == (FORM, "read", "website_form", RECEIVED_AT)
    assert door.waker.woken == [(("delivery", row.id), None)]


def test_the_same_request_again_has_the_same_id_and_wakes_nobody(door: Door) -> None:
    first, second = door.post(), door.post()

    assert (second.status_code, second.json()) == (202, first.json())
    assert len(door.kept()) == len(door.waker.woken) == 1


def test_fifty_at_once_are_one_delivery(door: Door) -> None:
    answers: list[Any] = []

    assert race(*[lambda: answers.append(door.post())] * 50) == []
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["delivery"] for answer in answers}) == 1
    assert len(door.kept()) == len(door.waker.woken) == 1


def test_the_same_bytes_to_two_sources_are_two_deliveries(small_door: Door) -> None:
    body = b'{"type": "neither"}'
    bearer = {"authorization": f"Bearer {SECRET}"}
    first = small_door.post("postmark", body, bearer)
    second = small_door.post("ses", body, bearer)

    assert first.json() != second.json()


def test_without_proof_nothing_is_kept(door: Door) -> None:
    answer = door.post(headers={"x-form-signature": "0" * 64})

    assert answer.status_code == 401
    assert "does not prove its origin" in answer.text
    assert door.kept() == door.waker.woken == []


@pytest.mark.parametrize(
    "source", ["nobody", "%00", "..%2f..%2fetc", "x" * 3000, "%F0%9F%92%A9", "'%20OR%201=1", "%ED%A0%80"]
)
def test_an_unknown_source_is_404_whatever_it_is_called(door: Door, source: str) -> None:
    assert door.client.post(f"/in/{source}", content=FORM, headers=signed(FORM)).status_code == 404
    assert door.client.get(f"/in/{source}").status_code == 404
    assert door.kept() == []


def test_reading_an_address_is_refused_and_says_how_to_post(small_door: Door) -> None:
    answer = small_door.client.get("/in/website_form")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        refused = small_door.client.request(method, "/in/website_form")
        assert refused.status_code == 405, method
        assert "POST" in refused.headers["allow"], method
    assert small_door.kept() == []


def test_linkedins_challenge_is_answered_and_changes_nothing(small_door: Door) -> None:
    answer = small_door.client.get("/in/linkedin_lead_sync", params={"challengeCode": "890e4665-4dfe-4ab1-b689"})

    expected = hmac.new(SECRET.encode(), b"890e4665-4dfe-4ab1-b689", hashlib.sha256).hexdigest()
    assert answer.json() == {"challengeCode": "890e4665-4dfe-4ab1-b689", "challengeResponse": expected}
    assert small_door.kept() == []


def test_a_body_that_says_it_is_too_long_is_refused_before_it_is_read(small_door: Door) -> None:
    answer = small_door.post(headers={"content-length": "1000001"})

    assert answer.status_code == 413
    assert "1000000" in answer.text


def test_a_body_that_turns_out_too_long_is_refused_where_it_does(small_door: Door) -> None:
    sent: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            sent.append(number)
            yield b"x" * 100_000

    answer = small_door.client.post("/in/website_form", content=pieces(), headers=signed(b""))

    assert answer.status_code == 413
    assert small_door.kept() == []


def test_the_longest_body_is_kept(small_door: Door) -> None:
    body = b'{"message": "' + b"x" * (1_000_000 - 15) + b'"}'

    assert len(body) == 1_000_000
    assert small_door.post(body=body).status_code == 202
    assert small_door.kept()[0].body == body


def test_a_paused_source_asks_to_try_again_later(door: Door) -> None:
    door.database.write(lambda connection: change_source(connection, "website_form", paused=True))
    answer = door.post()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert door.kept() == []


def test_the_old_secret_is_valid_until_the_next_rotation(small_door: Door) -> None:
    rotated = ("the-next-secret", SECRET)
    small_door.database.write(lambda connection: change_source(connection, "website_form", secrets=rotated))

    assert small_door.post().status_code == 202


class Failing:
    """A database that cannot write, or cannot even read."""

    def __init__(self, database: Database, *, reads: bool) -> None:
        self.engine, self._database, self._reads = database.engine, database, reads

    def read(self, query: Any) -> Any:
        if self._reads:
            return self._database.read(query)
        raise OperationalError("SELECT", {}, OSError("disk I/O error"))

    def submit(self, _work: Any) -> "Future[Any]":
        failed: Future[Any] = Future()
        failed.set_exception(OperationalError("INSERT", {}, OSError("database or disk is full")))
        return failed


@pytest.mark.parametrize("reads", [True, False])
def test_a_failing_database_is_503_and_tells_no_detail(small_door: Door, reads: bool) -> None:  # noqa: FBT001  a column
    client = client_of(Failing(small_door.database, reads=reads), Wakes())
    answer = client.post("/in/website_form", content=FORM, headers=signed(FORM))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "disk" not in answer.text
    assert client.get("/in/website_form").status_code == (405 if reads else 503)


def test_what_proved_the_origin_is_not_kept(small_door: Door) -> None:
    basic = base64.b64encode(f"postmark:{SECRET}".encode()).decode()
    body = b"{}"
    small_door.client.post(f"/in/postmark?token={SECRET}&campaign=spring", content=body)
    small_door.client.post("/in/ses", content=body, headers={"authorization": f"Basic {basic}", "cookie": "a=b"})
    small_door.client.post("/in/raw_mail", content=b"x", headers={"authorization": f"Bearer {SECRET}"})

    rows = small_door.kept()
    assert len(rows) == 3
    for row in rows:
        for secret in (SECRET, basic, "a=b"):
            assert secret not in json.dumps(row.headers) + row.path
    assert "/in/postmark?(token,campaign)" in {row.path for row in rows}


def case_headers(case: Path) -> tuple[str, Mapping[str, str], bytes]:
    _, headers, body = read_http_file(case)
    query = case.read_bytes().partition(b"\n")[0].decode().split(" ")[1].partition("?")[2]
    given = {name: value for name, value in headers.items() if name not in {"host", "content-length", "connection"}}
    return f"/in/{case.parent.name}" + (f"?{query}" if query else ""), given, body


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_each_vendor_gets_the_status_it_understands(small_door: Door, case: Path) -> None:
    """Kept: 202. Unproved: 401. Paused or our own fault: 503, which each of them takes for "again later"."""
    address, headers, body = case_headers(case)

    def post() -> Any:
        return small_door.client.post(address, content=body, headers=headers)

    small_door.database.write(lambda connection: change_source(connection, case.parent.name, paused=True))
    assert post().status_code == 503
    small_door.database.write(lambda connection: change_source(connection, case.parent.name, paused=False))
    small_door.forget()

    assert post().status_code == 202
    small_door.database.write(lambda connection: change_source(connection, case.parent.name, secrets=("another",)))
    small_door.forget()
    assert post().status_code == 401
    assert len(small_door.kept()) == 1


@pytest.mark.parametrize("source", ["postmark", "sendgrid", "ses", "raw_mail"])
def test_proved_but_senseless_bytes_are_kept_for_quarantine(door: Door, source: str) -> None:
    body = b"\xff\x00\xfe not anything \r\n\x80"
    answer = door.client.post(f"/in/{source}", content=body, headers={"authorization": f"Bearer {SECRET}"})

    assert answer.status_code == 202
    assert door.kept()[0].body == body


def test_hostile_names_in_the_query_are_kept_without_harm(door: Door) -> None:
    answer = door.client.post(f"/in/postmark?token={SECRET}&%00=1&%ff=2&a%0d%0ab=3", content=b"{}")

    assert answer.status_code == 202
    assert "\0" not in door.kept()[0].path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.dictionaries(
        st.sampled_from(["content-type", "x-odd", "user-agent", "content-encoding"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, blacklist_characters="\x7f"), max_size=40).map(
            str.strip
        ),
    ),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=30),
)
def test_no_request_is_answered_with_an_error_of_ours(
    small_door: Door, body: bytes, headers: dict[str, str], token: str
) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    for source in ("website_form", "mailgun", "postmark", "tally"):
        answer = small_door.client.post(f"/in/{source}", params={"token": token}, content=body, headers=encoded)  # type: ignore[arg-type]  # bytes work
        assert answer.status_code == 401
    proved = {**encoded, "authorization": f"Bearer {SECRET}".encode()}
    kept = small_door.client.post("/in/raw_mail", content=body, headers=proved)  # type: ignore[arg-type]  # bytes work
    assert kept.status_code == 202


def test_a_source_that_used_to_pass_and_is_refused_is_noted(door: Door) -> None:
    door.post()
    for _ in range(3):
        assert door.post(headers={"x-form-signature": "0" * 64}).status_code == 401

    noted = door.database.read(refusals_since_the_last_pass)

    assert [one.source_id for one in noted] == ["website_form"]
