"""Proof of origin: constant-time checks over the raw bytes.

Every check takes a tuple of secrets, because two are valid while one is being replaced.
An empty tuple refuses everything: a source without a secret is closed, never open.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from app.domain.errors import SignatureMismatch

_SIGNATURE = re.compile(r"[0-9A-Fa-f]{64}|[A-Za-z0-9+/]{43}=")
TIMESTAMP_TOLERANCE = timedelta(seconds=300)
_MILLISECONDS_FROM = 100_000_000_000  # a time stamp above this counts milliseconds (in seconds: the year 5138)


def require_hmac_sha256(signed: bytes, signature: str | None, *, secrets: tuple[bytes, ...], prefix: str = "") -> None:
    """Nothing, when `signature` is the hexadecimal HMAC-SHA256 of `signed` under one of the secrets.

    `prefix` ("sha256=") may stand before the digits or be missing; letters may be of either case.

    Raises:
        SignatureMismatch: missing or wrong signature, or no secret is set.
    """
    digits = (signature or "").strip().lower()
    if prefix:
        digits = digits.removeprefix(prefix.lower())
    require_any(digits, [hmac.new(secret, signed, hashlib.sha256).hexdigest() for secret in live_secrets(secrets)])


def require_hmac_sha256_base64(
    signed: bytes, signature: str | None, *, secrets: tuple[bytes, ...], prefix: str = ""
) -> None:
    """As `require_hmac_sha256`, with the signature in base64."""
    given = (signature or "").strip().removeprefix(prefix)
    expected = [
        base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in live_secrets(secrets)
    ]
    require_any(given, expected)


def require_signature_form(signature: str | None, *, secrets: tuple[bytes, ...], prefix: str = "") -> None:
    """Nothing, when `signature` could be an HMAC-SHA256 in hexadecimal digits or base64: what can be told before
    the body is read.

    Raises:
        SignatureMismatch: missing, of another form, or no secret is set.
    """
    live_secrets(secrets)
    text = (signature or "").strip()
    if not _SIGNATURE.fullmatch(text[len(prefix) :] if text.lower().startswith(prefix.lower()) else text):
        raise SignatureMismatch("missing or wrong signature")


def require_recent(timestamp: str | None, *, now: datetime, tolerance: timedelta = TIMESTAMP_TOLERANCE) -> None:
    """Nothing, when a Unix time stamp (seconds or milliseconds) lies within the tolerance of `now`, either way.

    Raises:
        SignatureMismatch: too old, from the future, or not a number.
    """
    try:
        seconds = float((timestamp or "").strip())
    except ValueError:
        raise SignatureMismatch("the time stamp is missing or not a number") from None
    if seconds > _MILLISECONDS_FROM:
        seconds /= 1000
    if not abs(now.timestamp() - seconds) <= tolerance.total_seconds():  # "not <=" also refuses NaN
        raise SignatureMismatch(f"the time stamp is more than {tolerance.total_seconds():.0f} s away")


def require_shared_secret(headers: Mapping[str, str], path: str = "", *, secrets: tuple[bytes, ...]) -> None:
    """Nothing, when a caller without signatures shows the secret itself.

    Accepted places, the strongest that is present decides: `Authorization: Bearer <secret>`,
    `Authorization: Basic` with the secret as password or as "user:password", and `?token=` in the path.

    Raises:
        SignatureMismatch: no or wrong credentials, or no secret is set.
    """
    require_shown(_credentials(headers.get("authorization", "")) or token_in(path), secrets=secrets)


def require_shown(given: list[str], *, secrets: tuple[bytes, ...]) -> None:
    """Nothing, when one of the given texts is a secret. Raises SignatureMismatch."""
    if not given:
        raise SignatureMismatch("no credentials in the request")
    live = live_secrets(secrets)
    # No short cut: every pair is compared, so that the time tells nothing.
    if not sum(_equal(one.encode("utf-8", "replace"), secret) for one in given for secret in live):
        raise SignatureMismatch("wrong credentials")


def token_in(path: str) -> list[str]:
    """The secret in `?token=`, if there is one."""
    return parse_qs(urlsplit(path).query).get("token", [])[:1]


def _credentials(authorization: str) -> list[str]:
    """The texts by which a caller may have given the secret."""
    return bearer_in(authorization) or basic_in(authorization)


def bearer_in(authorization: str) -> list[str]:
    """The secret of `Bearer`, if it is that."""
    scheme, _, value = authorization.strip().partition(" ")
    return [value.strip()] if scheme.lower() == "bearer" else []


def basic_in(authorization: str) -> list[str]:
    """What may be the secret of `Basic`, if it is that: all of it, and the password alone."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return []
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return [""]
    return [pair, pair.partition(":")[2]]


def require_some_secret(secrets: tuple[bytes, ...]) -> None:
    """Raises SignatureMismatch: none is set."""
    live_secrets(secrets)


def live_secrets(secrets: tuple[bytes, ...]) -> list[bytes]:
    """Those that are set. Raises SignatureMismatch: none is."""
    live = [secret for secret in secrets if secret]
    if not live:
        raise SignatureMismatch("no secret is set for this source, so nothing is accepted")
    return live


def require_any(given: str, expected: list[str]) -> None:
    """Nothing, when one of these is given. Raises SignatureMismatch."""
    if not sum(_equal(given.encode("utf-8", "replace"), one.encode()) for one in expected):
        raise SignatureMismatch("missing or wrong signature")


def _equal(left: bytes, right: bytes) -> bool:
    return hmac.compare_digest(left, right)
