"""What proves an origin: asked before the body is read, given to nobody, used once."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.source_proof import SourceProof
from integrations.inbound.channels import CHANNELS
from tests.fakes import Wakes
from tests.web.intake_door import FORM, RECEIVED_AT, SECRET, Door, Failing, client_of, post_scope
from tests.web.whole_application import whole_application


@pytest.mark.parametrize(
    "code",
    [
        'hmacsha256={"type": "LEAD_ACTION"}',
        '{"type": "LEAD_ACTION"}',
        "890e4665-4dfe-4ab1-b689",
        "890e4665-4dfe-4ab1-b689-ed553bceeed0\n",
        "\uff18\uff1990e4665-4dfe-4ab1-b689-ed553bceeed0",
        "hmacsha256=890e4665-4dfe-4ab1-b689-ed553bceeed0",
        "",
    ],
)
def test_nothing_but_linkedins_codes_is_signed_for_whoever_asks(small_door: Door, code: str) -> None:
    answer = small_door.client.get("/in/linkedin_lead_sync", params={"challengeCode": code})
    twice = small_door.client.get(
        "/in/linkedin_lead_sync",
        params=[("challengeCode", "890e4665-4dfe-4ab1-b689-ed553bceeed0"), ("challengeCode", code)],
    )

    assert (answer.status_code, twice.status_code) == (405, 405)


def pieces_that_are_counted(sent: list[int], size: int = 100_000, count: int = 100) -> Iterator[bytes]:
    for number in range(count):
        sent.append(number)
        yield b"x" * size


@pytest.mark.parametrize("source", sorted(set(CHANNELS) - {"mailgun"}))
@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic d3Jvbmc6d3Jvbmc="},
        {
            "x-form-signature": "sha256=wrong",
            "typeform-signature": "sha256=",
            "tally-signature": "=",
            "x-li-signature": "hmacsha256=0",
        },
    ],
)
def test_without_what_stands_before_the_body_none_of_it_is_read(
    small_door: Door, source: str, wrong: dict[str, str]
) -> None:
    sent: list[int] = []
    answer = small_door.client.post(
        f"/in/{source}?token=wrong", content=pieces_that_are_counted(sent), headers=wrong, follow_redirects=False
    )

    assert answer.status_code == 401
    assert sent == []
    assert small_door.kept() == []


async def _unread() -> dict[str, Any]:
    raise AssertionError("the body was asked for")


@pytest.mark.parametrize("source", ["website_form", "tally", "postmark", "raw_mail", "linkedin_lead_sync"])
def test_the_application_does_not_even_ask_for_an_unproved_body(small_door: Door, source: str) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = post_scope(source, {"content-length": "100"})
    asyncio.run(whole_application(small_door.database, Wakes(), lambda: RECEIVED_AT)(scope, _unread, send))

    assert sent[0]["status"] == 401


def mailgun_request(**changes: str) -> tuple[bytes, dict[str, str]]:
    """A mail as a form, rightly signed for `RECEIVED_AT`, in which anybody may change what is not signed."""
    timestamp, token = str(int(RECEIVED_AT.timestamp())), "1234567890" * 5
    signature = hmac.new(SECRET.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    fields = {"timestamp": timestamp, "token": token, "signature": signature, "body-plain": "Hello", **changes}
    return urlencode(fields).encode(), {"content-type": "application/x-www-form-urlencoded"}


def post_mailgun(door: Door, **changes: str) -> int:
    body, headers = mailgun_request(**changes)
    return int(door.client.post("/in/mailgun", content=body, headers=headers).status_code)


def test_mailguns_signature_brings_in_one_delivery_also_after_a_restart(door: Door) -> None:
    assert post_mailgun(door) == 202
    assert post_mailgun(door) == 202, "the same bytes again are the same delivery"
    assert post_mailgun(door, **{"body-plain": "Other words around a signature somebody saw"}) == 401
    door.forget()
    assert post_mailgun(door, **{"body-plain": "And once more"}) == 401
    assert len(door.kept()) == 1
    assert len(door.waker.woken) == 1


def test_digits_do_not_move_between_what_mailgun_signs_as_one_text(small_door: Door) -> None:
    timestamp, token = str(int(RECEIVED_AT.timestamp())), "1234567890" * 5
    assert post_mailgun(small_door) == 202
    for moved in (3, -1, -3):
        whole, place = timestamp + token, len(timestamp) + moved
        assert post_mailgun(small_door, timestamp=whole[:place], token=whole[place:]) == 401
    assert (
        post_mailgun(small_door, signature=mailgun_request()[0].decode().partition("signature=")[2][:64].upper()) == 401
    )


def test_a_refused_request_uses_no_proof_up(small_door: Door) -> None:
    client = client_of(Failing(small_door.database, reads=True), Wakes())
    body, headers = mailgun_request()

    assert client.post("/in/mailgun", content=body, headers=headers).status_code == 503
    assert post_mailgun(small_door) == 202


SHOWN = {
    SourceProof.HEADER: ("", {"x-form-secret": SECRET}),
    SourceProof.BEARER: ("", {"authorization": f"Bearer {SECRET}"}),
    SourceProof.BASIC: ("", {"authorization": "Basic " + base64.b64encode(f"leads:{SECRET}".encode()).decode()}),
    SourceProof.TOKEN: (f"?token={SECRET}&form=1", {}),
}


@pytest.mark.parametrize("proof", SHOWN)
def test_a_shown_secret_is_asked_before_the_body_and_kept_and_logged_nowhere(
    small_door: Door, proof: SourceProof, capsys: pytest.CaptureFixture[str]
) -> None:
    small_door.open("shown", proof)
    query, headers = SHOWN[proof]
    sent: list[int] = []
    wrong = {name: value.replace(SECRET, "wrong") for name, value in headers.items()}
    wrong = {name: "Basic d3Jvbmc6d3Jvbmc=" if "Basic" in value else value for name, value in wrong.items()}
    refused = small_door.client.post(
        f"/in/shown{query.replace(SECRET, 'wrong')}", content=pieces_that_are_counted(sent), headers=wrong
    )
    kept = small_door.client.post(
        f"/in/shown{query}", content=FORM, headers={"content-type": "application/json", **headers}
    )

    assert (refused.status_code, sent) == (401, [])
    assert kept.status_code == 202
    (row,) = small_door.kept()
    assert SECRET not in repr(tuple(row))
    assert headers.get("authorization", SECRET) not in repr(tuple(row))
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err


def test_a_source_that_takes_a_shown_secret_takes_no_signature_with_it(small_door: Door) -> None:
    small_door.open("shown", SourceProof.TOKEN)

    assert small_door.post("shown").status_code == 401
    assert small_door.post("website_form").status_code == 202
