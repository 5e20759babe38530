"""Every way in which a form's sender can prove itself, and nothing that only looks like it."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.errors import SignatureMismatch
from app.domain.source_proof import SourceProof, new_secret, standard_key, why_unusable
from integrations.inbound.form_proofs import FORM_PROOFS, look_before_body

NOW = datetime.fromtimestamp(1_700_000_000, tz=UTC)
BODY = b'{"a":1}'
SECRET = "a-secret-of-the-tests"
STANDARD = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def secret_for(proof: SourceProof) -> bytes:
    return (STANDARD if proof is SourceProof.STANDARD_WEBHOOKS else SECRET).encode()


def hex_of(signed: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def jws(body: bytes = BODY, secret: str = SECRET, **claims: str) -> str:
    def part(value: dict[str, str]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    algorithm = claims.pop("alg", "HS256")
    stated = {"iss": "netlify", "sha256": hashlib.sha256(body).hexdigest(), **claims}
    signed = part({"alg": algorithm}) + b"." + part(stated)
    signature = base64.urlsafe_b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + signature).decode()


def standard_signature(signed: bytes, secret: str = STANDARD) -> str:
    return "v1," + base64.b64encode(hmac.new(standard_key(secret), signed, hashlib.sha256).digest()).decode()


def rightly(proof: SourceProof) -> Delivery:
    """A request as the sender of this kind makes it."""
    stamp = str(int(NOW.timestamp()))
    basic = base64.b64encode(f"leads:{SECRET}".encode()).decode()
    headers = {
        SourceProof.HMAC: {"x-form-signature": f"sha256={hex_of(BODY)}"},
        SourceProof.HEADER: {"x-form-secret": SECRET},
        SourceProof.BEARER: {"authorization": f"Bearer {SECRET}"},
        SourceProof.BASIC: {"authorization": f"Basic {basic}"},
        SourceProof.TOKEN: {},
        SourceProof.WEBFLOW: {
            "x-webflow-timestamp": f"{stamp}000",
            "x-webflow-signature": hex_of(f"{stamp}000:".encode() + BODY),
        },
        SourceProof.NETLIFY: {"x-webhook-signature": jws()},
        SourceProof.FRAMER: {
            "framer-webhook-submission-id": "sub-1",
            "framer-signature": f"sha256={hex_of(BODY + b'sub-1')}",
        },
        SourceProof.STANDARD_WEBHOOKS: {
            "webhook-id": "msg_1",
            "webhook-timestamp": stamp,
            "webhook-signature": standard_signature(f"msg_1.{stamp}.".encode() + BODY),
        },
    }[proof]
    path = f"/in/web?token={SECRET}" if proof is SourceProof.TOKEN else "/in/web"
    return Delivery(headers=headers, body=BODY, received_at=NOW, path=path)


def accepted(proof: SourceProof, delivery: Delivery, *secrets: bytes) -> bool:
    """As the intake asks: first what stands before the body, then all of it."""
    live = secrets or (secret_for(proof),)
    try:
        look_before_body(proof, replace(delivery, body=b""), live)
        FORM_PROOFS[proof].verify(delivery, live)
    except SignatureMismatch:
        return False
    return True


every_way = pytest.mark.parametrize("proof", list(SourceProof))


@every_way
def test_each_way_takes_its_own_request_and_no_other_ways(proof: SourceProof) -> None:
    assert [other for other in SourceProof if accepted(proof, rightly(other))] == [proof]


@every_way
def test_each_way_knows_the_old_secret_while_it_is_replaced_and_none_is_closed(proof: SourceProof) -> None:
    request = rightly(proof)

    assert accepted(proof, request, new_secret(proof).encode(), secret_for(proof))
    assert not accepted(proof, request, new_secret(proof).encode())
    assert not accepted(proof, request, b"")


@every_way
def test_signatures_cover_every_byte_of_the_body_and_shown_secrets_need_none(proof: SourceProof) -> None:
    request = rightly(proof)
    signs = FORM_PROOFS[proof].needs_body
    assert look_before_body(proof, replace(request, body=b""), (secret_for(proof),)) is not signs

    for place in range(len(BODY)):
        changed = bytearray(BODY)
        changed[place] ^= 1
        assert accepted(proof, replace(request, body=bytes(changed))) is not signs


@pytest.mark.parametrize(("proof", "minutes"), [(SourceProof.WEBFLOW, 60), (SourceProof.STANDARD_WEBHOOKS, 5)])
def test_a_signed_time_is_believed_for_so_long(proof: SourceProof, minutes: int) -> None:
    for sign in (1, -1):
        late = NOW + sign * timedelta(minutes=minutes)
        assert accepted(proof, replace(rightly(proof), received_at=late))
        assert not accepted(proof, replace(rightly(proof), received_at=late + sign * timedelta(seconds=1)))


def test_vectors_of_webflow_and_framer() -> None:
    webflow = {
        "x-webflow-timestamp": "1700000000000",
        "x-webflow-signature": "2771fa9d831c2c34306a777725c9743ffdedaf3030596bc7b488c970ff31f61c",
    }
    framer = {
        "framer-webhook-submission-id": "sub-1",
        "framer-signature": "sha256=50eee1573ec83a23cbf73dc9ceff7e81394d0928dd028cac5a2fd054e660b1f2",
    }
    for proof, headers in ((SourceProof.WEBFLOW, webflow), (SourceProof.FRAMER, framer)):
        assert accepted(proof, Delivery(headers=headers, body=BODY, received_at=NOW), b"secret")


@pytest.mark.parametrize("claims", [{"alg": "none"}, {"alg": "HS512"}, {"iss": "somebody"}, {"sha256": ""}])
def test_a_signed_jws_that_states_something_else_is_refused(claims: dict[str, str]) -> None:
    headers = {"x-webhook-signature": jws(BODY, SECRET, **claims)}

    assert not accepted(SourceProof.NETLIFY, Delivery(headers=headers, body=BODY, received_at=NOW))


def test_nothing_moves_between_a_framer_body_and_the_id_behind_it() -> None:
    for place in range(1, len(BODY)):
        headers = {
            "framer-webhook-submission-id": BODY[place:].decode() + "sub-1",
            "framer-signature": f"sha256={hex_of(BODY + b'sub-1')}",
        }
        moved = Delivery(headers=headers, body=BODY[:place], received_at=NOW)
        assert not accepted(SourceProof.FRAMER, moved)
    headers = {"framer-webhook-submission-id": "-1", "framer-signature": f"sha256={hex_of(BODY + b'sub-1')}"}
    assert not accepted(SourceProof.FRAMER, Delivery(headers=headers, body=BODY + b"sub", received_at=NOW))


def test_standard_webhooks_are_taken_under_both_names_and_with_several_signatures() -> None:
    request = rightly(SourceProof.STANDARD_WEBHOOKS)
    headers = {name.replace("webhook", "svix"): value for name, value in request.headers.items()}
    headers["svix-signature"] = f"v1a,{'A' * 43}= v1,{'A' * 43}= {headers['svix-signature']}"

    assert accepted(SourceProof.STANDARD_WEBHOOKS, replace(request, headers=headers))
    assert not accepted(SourceProof.STANDARD_WEBHOOKS, replace(request, headers={**headers, "svix-id": "msg_1.17"}))


@every_way
def test_a_secret_made_here_can_be_used(proof: SourceProof) -> None:
    assert why_unusable(new_secret(proof), proof) is None


@pytest.mark.parametrize("secret", ["two words", "tab\there", "schl\xfcssel", "whsec_abc", "line\n"])
def test_a_secret_that_does_not_survive_its_way_is_refused_with_a_reason(secret: str) -> None:
    proof = SourceProof.STANDARD_WEBHOOKS if secret.startswith("whsec") else SourceProof.HEADER

    assert why_unusable(secret, proof)


odd = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(SourceProof)), odd, odd, odd)
def test_odd_headers_are_refused_and_nothing_else(proof: SourceProof, one: str, two: str, three: str) -> None:
    names = list(rightly(proof).headers) or ["authorization"]
    headers = dict(zip(names, (one, two, three), strict=False))

    assert not accepted(proof, Delivery(headers=headers, body=BODY, received_at=NOW, path=f"/in/web?token={one}"))
