"""Proof that whoever holds a link got it in one of our mails: "do not write to me again"."""

import base64
import binascii
import hashlib
import hmac

_SIGNATURE_BYTES = 16
_MOST_CHARACTERS = 1024  # a firm's id and the longest address, encoded


def make_token(secret: bytes, firm_id: str, address: str) -> str:
    """A token for one address of one firm, safe in a URL; it never expires, since the wish does not."""
    payload = f"{firm_id}\n{address.lower()}".encode()
    return base64.urlsafe_b64encode(_signature(secret, payload) + payload).decode().rstrip("=")


def read_token(secret: bytes, token: str) -> tuple[str, str] | None:
    """(firm id, lower-case address), or None when we did not make this token."""
    if len(token) > _MOST_CHARACTERS or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    payload = raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(raw[:_SIGNATURE_BYTES], _signature(secret, payload)):
        return None
    firm_id, _, address = payload.decode().partition("\n")
    return firm_id, address


def _signature(secret: bytes, payload: bytes) -> bytes:
    return hmac.new(secret, b"refusal\n" + payload, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
