"""`POST /in/{source}`: 2xx means kept, every refusal is clear and changes nothing."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.mailbox import ARRIVED, FOLDER, NOT_GIVEN, WHOLE_SIZE
from app.storage.access.firms import change_source, load_source
from app.storage.access.source_traffic import refusals_since_the_last_pass
from staging.delivery_files import read_http_file
from tests.fakes import Wakes
from tests.racing import race
from tests.web.intake_door import FORM, RECEIVED_AT, SECRET, Door, Failing, client_of, post_scope, signed
from tests.web.whole_application import whole_application

FIXTURES = Path(__file__).parents[1] / "integrations" / "inbound" / "channels" / "fixtures"
CASES = sorted(FIXTURES.glob("*/*.http"))


def test_a_proved_request_is_kept_and_woken_and_answered_with_its_id(door: Door) -> None:
    answer = door.post()

    (row,) = door.kept()
    assert (answer.status_code, answer.json()["delivery"], set(answer.json())) == (202, row.id, {"delivery", "book"})
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


def test_linkedins_challenge_is_answered_and_nothing_but_its_time_is_kept(small_door: Door) -> None:
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    answer = small_door.client.get("/in/linkedin_lead_sync", params={"challengeCode": code})

    expected = hmac.new(SECRET.encode(), code.encode(), hashlib.sha256).hexdigest()
    assert answer.json() == {"challengeCode": code, "challengeResponse": expected}
    assert small_door.kept() == []
    source = small_door.database.read(lambda connection: load_source(connection, "linkedin_lead_sync"))
    assert source is not None
    assert source.challenged_at is not None


def test_a_body_that_says_it_is_too_long_is_refused_before_it_is_read(small_door: Door) -> None:
    answer = small_door.post(headers={"content-length": "1000001"})

    assert answer.status_code == 413
    assert "1000000" in answer.text


def test_a_body_that_turns_out_too_long_is_refused_where_it_does(small_door: Door) -> None:
    asked, answered = 0, list[Any]()

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": asked < 100}

    async def send(message: Any) -> None:
        answered.append(message)

    scope = post_scope("website_form", {"x-form-signature": signed(b"")["x-form-signature"]})
    application = whole_application(small_door.database, Wakes(), lambda: RECEIVED_AT)
    asyncio.run(application(scope, receive, send))  # a test client reads all of a body before it sends any

    assert answered[0]["status"] == 413
    assert asked < 15
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


@pytest.mark.parametrize("reads", [True, False])
def test_a_failing_database_is_503_and_tells_no_detail(small_door: Door, reads: bool) -> None:  # noqa: FBT001  a column
    client = client_of(Failing(small_door.database, reads=reads), Wakes())
    answer = client.post("/in/website_form", content=FORM, headers=signed(FORM))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "disk" not in answer.text
    assert client.get("/in/website_form").status_code == (405 if reads else 503)


def test_no_request_can_say_that_it_lay_in_a_mailbox(small_door: Door) -> None:
    for name in (FOLDER, ARRIVED, NOT_GIVEN, WHOLE_SIZE):
        assert small_door.post(headers={name: "sent"}).status_code == 202
    (kept,) = small_door.kept()
    assert not {FOLDER, ARRIVED, NOT_GIVEN, WHOLE_SIZE} & kept.headers.keys()


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


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # what is kept changes no later answer
)
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

    deadline = time.monotonic() + 10
    while not (noted := door.database.read(refusals_since_the_last_pass)) and time.monotonic() < deadline:
        time.sleep(0.01)  # nobody waits for the count to be written

    assert [one.source_id for one in noted] == ["website_form"]
