"""Links that prove where they come from: a text of ours with a signature, safe in a URL."""

import base64
import binascii
import hashlib
import hmac

_SIGNATURE_BYTES = 16
_MOST_CHARACTERS = 1024  # a firm's id and the longest address, encoded


def signed(secret: bytes, purpose: bytes, text: str) -> str:
    """A token that only works for this purpose."""
    payload = text.encode()
    return base64.urlsafe_b64encode(_signature(secret, purpose, payload) + payload).decode().rstrip("=")


def signed_text(secret: bytes, purpose: bytes, token: str) -> str | None:
    """The text of a token that we made for this purpose, else None."""
    if len(token) > _MOST_CHARACTERS or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    payload = raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(raw[:_SIGNATURE_BYTES], _signature(secret, purpose, payload)):
        return None
    return payload.decode()


def _signature(secret: bytes, purpose: bytes, payload: bytes) -> bytes:
    return hmac.new(secret, purpose + b"\n" + payload, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
