"""Access tokens for sources that take no lasting key, as token servers give them (OAuth, RFC 6749)."""

from collections.abc import Mapping

import httpx2
from pydantic import BaseModel, ValidationError

from app.domain.errors import UpstreamRefused, UpstreamUnavailable

_VENDOR = "token server"
_TIMEOUT_SECONDS = 15.0
_LONGEST_REASON = 60


class _Token(BaseModel):
    access_token: str


class _Refusal(BaseModel):
    error: str = "no reason given"  # "invalid_grant", "invalid_client", ...


def ask_token(url: str, form: Mapping[str, str]) -> str:
    """A new one.

    Raises:
        UpstreamUnavailable: not reached, or it cannot answer now.
        UpstreamRefused: it gives none; a person has to allow the access again.
    """
    try:
        answer = httpx2.post(url, data=form, timeout=_TIMEOUT_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise UpstreamUnavailable(_VENDOR, type(error).__name__) from error
    if answer.status_code in (httpx2.codes.BAD_REQUEST, httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        raise UpstreamRefused(_VENDOR, f"it gives no token ({_reason(answer.content)})")
    if not answer.is_success:
        raise UpstreamUnavailable(_VENDOR, f"it answers {answer.status_code}")
    try:
        return _Token.model_validate_json(answer.content).access_token
    except ValidationError:
        raise UpstreamUnavailable(_VENDOR, "it answers without a token") from None


def _reason(body: bytes) -> str:
    try:
        said = _Refusal.model_validate_json(body).error
    except ValidationError:
        return "no reason given"
    return "".join(sign for sign in said if sign.isalnum() or sign == "_")[:_LONGEST_REASON]
