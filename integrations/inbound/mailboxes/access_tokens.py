"""Access tokens for mailboxes that take no password (XOAUTH2), as Google and Microsoft give them (RFC 6749).

One is asked for at each connection: it lasts an hour, and a mailbox connects seldom. A refresh token is used again and
again, as Google's can be; Microsoft's ends after 90 days, so its mailboxes are read with the credentials of an
application.
"""

from collections.abc import Sequence

import httpx2
from pydantic import BaseModel, ValidationError

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MailboxAccount, MailboxSignIn

_VENDOR = "token server"
_TIMEOUT_SECONDS = 15.0
_LONGEST_REASON = 60


class _Token(BaseModel):
    access_token: str


class _Refusal(BaseModel):
    error: str = "no reason given"  # "invalid_grant", "invalid_client", ...


def access_token(account: MailboxAccount, secrets: Sequence[str]) -> str:
    """A new one.

    Raises:
        UpstreamUnavailable: not reached, or it cannot answer now.
        UpstreamRefused: it gives none; a person has to allow the access again.
    """
    form = {"client_id": account.client_id}
    if account.scope:
        form["scope"] = account.scope
    if account.sign_in is MailboxSignIn.CLIENT_CREDENTIALS:
        form |= {"grant_type": "client_credentials", "client_secret": secrets[0]}
    else:
        form |= {"grant_type": "refresh_token", "refresh_token": secrets[0]}
        if len(secrets) > 1:
            form["client_secret"] = secrets[1]
    try:
        answer = httpx2.post(account.token_url, data=form, timeout=_TIMEOUT_SECONDS)
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
