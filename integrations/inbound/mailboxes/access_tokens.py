"""Access tokens for mailboxes that take no password (XOAUTH2), as Google and Microsoft give them.

One is asked for at each connection: it lasts an hour, and a mailbox connects seldom. A refresh token is used again and
again, as Google's can be; Microsoft's ends after 90 days, so its mailboxes are read with the credentials of an
application.
"""

from collections.abc import Sequence

from app.domain.mailbox import MailboxAccount, MailboxSignIn
from integrations.inbound.token_server import ask_token


def access_token(account: MailboxAccount, secrets: Sequence[str]) -> str:
    """A new one. Raises UpstreamError as `ask_token`."""
    form = {"client_id": account.client_id}
    if account.scope:
        form["scope"] = account.scope
    if account.sign_in is MailboxSignIn.CLIENT_CREDENTIALS:
        form |= {"grant_type": "client_credentials", "client_secret": secrets[0]}
    else:
        form |= {"grant_type": "refresh_token", "refresh_token": secrets[0]}
        if len(secrets) > 1:
            form["client_secret"] = secrets[1]
    return ask_token(account.token_url, form)
