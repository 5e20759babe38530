"""The ways in which a form's sender can prove itself; which of them a source takes is chosen when it is opened.

A source takes its one way and no other: a secret that is shown in a header or an address is never the key of a
signature. Signatures cover the body, so that a request seen on its way brings in nothing new: the same bytes again are
the same delivery. Recipes from the vendors' documentation and others' code, read 2026-11; not tried against the live
vendors.

- Webflow signs "time stamp:body" with the client secret of the app that made the webhook. Whether a repeated request
  has a new time stamp is not documented, so an hour is taken, where their documentation proposes five minutes.
- Netlify sends a JWS (HS256) whose claims hold the SHA-256 of the body. It never expires.
- Framer signs the body with the submission's id behind it. The body ends with a brace and the id has none, so that
  nothing can be moved between the two.
- Standard Webhooks signs "id.time stamp.body" anew for each attempt; Svix calls the same headers `svix-...`.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.delivery import Delivery
from app.domain.errors import SignatureMismatch
from app.domain.source_proof import SECRET_HEADER, SourceProof, standard_key
from integrations.inbound.proofs_of_origin import (
    basic_in,
    bearer_in,
    live_secrets,
    require_any,
    require_hmac_sha256,
    require_recent,
    require_shown,
    require_signature_form,
    token_in,
)

Secrets = tuple[bytes, ...]
_WEBFLOW_TOLERANCE = timedelta(hours=1)
_ID = re.compile(r"[\w-]{1,256}", re.ASCII)
_V1 = re.compile(r"v1,([A-Za-z0-9+/]{43}=)")
_LONGEST_JWS = 4_000
_LONGEST_SIGNATURES = 2_000  # a dozen keys being replaced
_WRONG = "missing or wrong signature"


@dataclass(frozen=True, slots=True)
class FormProof:
    """Both raise SignatureMismatch; see `Channel.is_proved_early` and `Channel.verify`."""

    look_before: Callable[[Delivery, Secrets], None]  # at what stands before the body
    verify: Callable[[Delivery, Secrets], None]
    needs_body: bool = True


def _shown(given: Callable[[Delivery], list[str]]) -> FormProof:
    """The sender shows the secret itself."""

    def check(delivery: Delivery, secrets: Secrets) -> None:
        require_shown(given(delivery), secrets=secrets)

    return FormProof(check, check, needs_body=False)


def _own_header(delivery: Delivery) -> list[str]:
    value = delivery.headers.get(SECRET_HEADER)
    return [] if value is None else [value.strip()]


def _authorization(delivery: Delivery) -> str:
    return delivery.headers.get("authorization", "")


def _look_at_hmac(head: Delivery, secrets: Secrets) -> None:
    require_signature_form(head.headers.get("x-form-signature"), secrets=secrets, prefix="sha256=")


def _verify_hmac(delivery: Delivery, secrets: Secrets) -> None:
    require_hmac_sha256(delivery.body, delivery.headers.get("x-form-signature"), secrets=secrets, prefix="sha256=")


def _look_at_webflow(head: Delivery, secrets: Secrets) -> None:
    timestamp = head.headers.get("x-webflow-timestamp")
    require_recent(timestamp, now=head.received_at, tolerance=_WEBFLOW_TOLERANCE)
    require_signature_form(head.headers.get("x-webflow-signature"), secrets=secrets)


def _verify_webflow(delivery: Delivery, secrets: Secrets) -> None:
    _look_at_webflow(delivery, secrets)
    signed = delivery.headers["x-webflow-timestamp"].strip().encode("utf-8", "replace") + b":" + delivery.body
    require_hmac_sha256(signed, delivery.headers.get("x-webflow-signature"), secrets=secrets)


def _netlify_hash(head: Delivery, secrets: Secrets) -> str:
    """The hash of the body that a rightly signed JWS states."""
    jws = head.headers.get("x-webhook-signature", "").strip()[:_LONGEST_JWS]
    signed, _, signature = jws.rpartition(".")
    digests = [hmac.new(secret, signed.encode("utf-8", "replace"), hashlib.sha256) for secret in live_secrets(secrets)]
    require_any(signature, [base64.urlsafe_b64encode(one.digest()).decode().rstrip("=") for one in digests])
    header, _, claims = signed.partition(".")
    if _json(header).get("alg") != "HS256" or _json(claims).get("iss") != "netlify":
        raise SignatureMismatch(_WRONG)
    return str(_json(claims).get("sha256", "")).lower()


def _look_at_netlify(head: Delivery, secrets: Secrets) -> None:
    _netlify_hash(head, secrets)


def _verify_netlify(delivery: Delivery, secrets: Secrets) -> None:
    require_any(_netlify_hash(delivery, secrets), [hashlib.sha256(delivery.body).hexdigest()])


def _json(part: str) -> Mapping[str, object]:
    """An object of a JWS that is signed already; empty for anything else."""
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _look_at_framer(head: Delivery, secrets: Secrets) -> None:
    require_signature_form(head.headers.get("framer-signature"), secrets=secrets, prefix="sha256=")
    if not _ID.fullmatch(head.headers.get("framer-webhook-submission-id", "")):
        raise SignatureMismatch(_WRONG)


def _verify_framer(delivery: Delivery, secrets: Secrets) -> None:
    _look_at_framer(delivery, secrets)
    if not delivery.body.endswith(b"}"):
        raise SignatureMismatch(_WRONG)
    signed = delivery.body + delivery.headers["framer-webhook-submission-id"].encode()
    require_hmac_sha256(signed, delivery.headers.get("framer-signature"), secrets=secrets, prefix="sha256=")


def _look_at_standard(head: Delivery, secrets: Secrets) -> None:
    _standard_signatures(head)
    live_secrets(secrets)


def _standard_signatures(head: Delivery) -> tuple[str, str, list[str]]:
    """(id, time stamp, signatures) of a request that could be right."""
    vendor = "svix" if "webhook-id" not in head.headers else "webhook"
    own_id, timestamp = head.headers.get(f"{vendor}-id", ""), head.headers.get(f"{vendor}-timestamp", "").strip()
    require_recent(timestamp, now=head.received_at)
    given = head.headers.get(f"{vendor}-signature", "")[:_LONGEST_SIGNATURES].split()
    signatures = [found[1] for one in given if (found := _V1.fullmatch(one))]
    if not _ID.fullmatch(own_id) or not signatures:
        raise SignatureMismatch(_WRONG)
    return own_id, timestamp, signatures


def _verify_standard(delivery: Delivery, secrets: Secrets) -> None:
    own_id, timestamp, signatures = _standard_signatures(delivery)
    signed = f"{own_id}.{timestamp}.".encode("utf-8", "replace") + delivery.body
    keys = [key for secret in live_secrets(secrets) if (key := standard_key(secret.decode("utf-8", "replace")))]
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in keys]
    if not sum(hmac.compare_digest(one.encode(), right) for one in signatures for right in expected):
        raise SignatureMismatch(_WRONG)


FORM_PROOFS: Mapping[SourceProof, FormProof] = {
    SourceProof.HMAC: FormProof(_look_at_hmac, _verify_hmac),
    SourceProof.HEADER: _shown(_own_header),
    SourceProof.BEARER: _shown(lambda delivery: bearer_in(_authorization(delivery))),
    SourceProof.BASIC: _shown(lambda delivery: basic_in(_authorization(delivery))),
    SourceProof.TOKEN: _shown(lambda delivery: token_in(delivery.path)),
    SourceProof.WEBFLOW: FormProof(_look_at_webflow, _verify_webflow),
    SourceProof.NETLIFY: FormProof(_look_at_netlify, _verify_netlify),
    SourceProof.FRAMER: FormProof(_look_at_framer, _verify_framer),
    SourceProof.STANDARD_WEBHOOKS: FormProof(_look_at_standard, _verify_standard),
}


def look_before_body(proof: SourceProof, head: Delivery, secrets: Secrets) -> bool:
    """Whether the head alone proves the origin. Raises SignatureMismatch where no body could make it right."""
    way = FORM_PROOFS[proof]
    way.look_before(head, secrets)
    return not way.needs_body
