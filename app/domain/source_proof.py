"""How the requests of a source prove where they come from, for adapters whose senders differ in what they can do."""

import base64
import binascii
import secrets as random_secrets
from enum import StrEnum

SECRET_HEADER = "x-form-secret"  # noqa: S105  its name
_STANDARD_PREFIX = "whsec_"
_LEAST_STANDARD_BYTES = 24


class SourceProof(StrEnum):
    """One way, chosen when the source is opened. Stored; values are never renamed."""

    HMAC = "hmac"  # X-Form-Signature over the body
    HEADER = "header"  # the secret itself, in X-Form-Secret
    BEARER = "bearer"  # the secret itself, in Authorization
    BASIC = "basic"  # the secret itself, as the password
    TOKEN = "token"  # noqa: S105  the secret itself, as ?token= of the address
    WEBFLOW = "webflow"  # X-Webflow-Signature over time stamp and body
    NETLIFY = "netlify"  # X-Webhook-Signature, a JWS with the hash of the body
    FRAMER = "framer"  # Framer-Signature over body and submission id
    STANDARD_WEBHOOKS = "standard_webhooks"  # webhook-signature over id, time stamp and body


def new_secret(proof: SourceProof | None = None) -> str:
    """A secret nobody can guess, in the form this way needs."""
    if proof is SourceProof.STANDARD_WEBHOOKS:
        return _STANDARD_PREFIX + base64.b64encode(random_secrets.token_bytes(32)).decode()
    return random_secrets.token_urlsafe(32)


def why_unusable(secret: str, proof: SourceProof | None) -> str | None:
    """Why a secret cannot be used this way, as the end of a sentence; None for one that can."""
    if proof is SourceProof.STANDARD_WEBHOOKS:
        if len(standard_key(secret)) < _LEAST_STANDARD_BYTES:
            return f"is none of Standard Webhooks: {_STANDARD_PREFIX} and the base64 of at least 24 bytes"
    elif proof is not None and not (secret.isascii() and secret.isprintable() and " " not in secret):
        return "has characters that do not survive in a header or an address"
    return None


def standard_key(secret: str) -> bytes:
    """The key in a secret of Standard Webhooks; empty where there is none in it."""
    try:
        return base64.b64decode(secret.removeprefix(_STANDARD_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
