"""Recipes of the vendors, on vectors made with an independent script."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import SignatureMismatch
from integrations.inbound.proofs_of_origin import (
    require_hmac_sha256,
    require_hmac_sha256_base64,
    require_recent,
    require_shared_secret,
)

SECRETS = (b"secret",)
BODY = b'{"a":1}'
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

HEX_VECTORS = {
    "webflow": (b"1700000000000:" + BODY, "2771fa9d831c2c34306a777725c9743ffdedaf3030596bc7b488c970ff31f61c"),
    "framer": (BODY + b"sub-1", "sha256=50eee1573ec83a23cbf73dc9ceff7e81394d0928dd028cac5a2fd054e660b1f2"),
    "calendly": (b"1700000000." + BODY, "49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"),
    "cal.com": (BODY, "aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494"),
    "mailgun": (b"1700000000tok", "ce822a331204118b145be42138b13d08fe7be12e4722b7552392d2eed3a79566"),
    "linkedin": (b"hmacsha256=" + BODY, "f2d9a5026c4b83880f40f6453d1467f17be0e906ea8841d7ba8a4560f8220fd6"),
}
TYPEFORM = "sha256=qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ="


@pytest.mark.parametrize("vendor", HEX_VECTORS)
def test_hexadecimal_signatures_of_vendors(vendor: str) -> None:
    signed, signature = HEX_VECTORS[vendor]

    require_hmac_sha256(signed, signature, secrets=SECRETS, prefix="sha256=")
    require_hmac_sha256(signed, signature.upper(), secrets=(b"new", b"secret"), prefix="sha256=")
    with pytest.raises(SignatureMismatch):
        require_hmac_sha256(signed + b" ", signature, secrets=SECRETS, prefix="sha256=")


def test_base64_signatures_of_vendors() -> None:
    require_hmac_sha256_base64(BODY, TYPEFORM, secrets=SECRETS, prefix="sha256=")
    require_hmac_sha256_base64(BODY, TYPEFORM.removeprefix("sha256="), secrets=SECRETS)
    with pytest.raises(SignatureMismatch):
        require_hmac_sha256_base64(BODY, TYPEFORM.lower(), secrets=SECRETS, prefix="sha256=")


@pytest.mark.parametrize("signature", [None, "", "sha256=", "ä\udc80", "0" * 64, "x" * 10_000])
@pytest.mark.parametrize("check", [require_hmac_sha256, require_hmac_sha256_base64])
def test_malformed_signatures_are_refused(check: Callable[..., None], signature: str | None) -> None:
    with pytest.raises(SignatureMismatch):
        check(BODY, signature, secrets=SECRETS, prefix="sha256=")


@pytest.mark.parametrize("secrets", [(), (b"",)])
def test_no_secret_means_closed(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(SignatureMismatch):
        require_hmac_sha256(BODY, HEX_VECTORS["cal.com"][1], secrets=secrets)
    with pytest.raises(SignatureMismatch):
        require_shared_secret({"authorization": "Bearer "}, secrets=secrets)


@pytest.mark.parametrize("seconds", [-299, 0, 299])
@pytest.mark.parametrize("factor", [1, 1000])
def test_recent_time_stamps_in_seconds_or_milliseconds(seconds: int, factor: int) -> None:
    require_recent(str(int((NOW + timedelta(seconds=seconds)).timestamp()) * factor), now=NOW)  # raises otherwise


@pytest.mark.parametrize("timestamp", [None, "", "soon", "nan", "inf", "0", str(int(NOW.timestamp()) + 301)])
def test_other_time_stamps_are_refused(timestamp: str | None) -> None:
    with pytest.raises(SignatureMismatch):
        require_recent(timestamp, now=NOW)


def basic(pair: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


@pytest.mark.parametrize(
    ("headers", "path", "secret"),
    [
        ({"authorization": "Bearer s3cret"}, "", b"s3cret"),
        ({"authorization": "bearer s3cret"}, "", b"s3cret"),
        (basic("postmark:s3cret"), "", b"s3cret"),
        (basic("postmark:s3:cret"), "", b"postmark:s3:cret"),
        ({}, "/in/mail?token=s3cret", b"s3cret"),
    ],
)
def test_places_where_the_secret_may_stand(headers: dict[str, str], path: str, secret: bytes) -> None:
    require_shared_secret(headers, path, secrets=(b"other", secret))  # raises otherwise


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({}, ""),
        ({}, "/in/mail?token=wrong"),
        ({"authorization": "Basic not base64!"}, ""),
        ({"authorization": "Digest s3cret"}, ""),
        (basic("s3cret:wrong"), ""),
        ({"authorization": "Bearer wrong"}, "/in/mail?token=s3cret"),
    ],
)
def test_other_credentials_are_refused(headers: dict[str, str], path: str) -> None:
    with pytest.raises(SignatureMismatch):
        require_shared_secret(headers, path, secrets=(b"s3cret",))
