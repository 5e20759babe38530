"""A connection to an IMAP server: encrypted, signed in to, and what its failures mean."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MOST_BYTES, MailboxAccount, MailboxSignIn, MailboxTls

VENDOR = "mailbox"
# imaplib.IMAP4.error is a plain Exception; the rest: an answer that is none.
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError, ValueError, LookupError)
_CODE = re.compile(r"\[([A-Z-]{2,40})")
_TRY_LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}  # RFC 5530; every other no needs a person
_LONGEST_ANSWER = MOST_BYTES + 1_000_000
_BYTES_OF_A_LINE = 100  # that Python needs to hold even an empty one


class _Limited(imaplib.IMAP4):
    """Nobody takes more into memory of what a server says to one command than the longest mail; imaplib has no limit.

    That is before and after signing in alike: in the pieces whose length it tells, and in lines without end.
    """

    _said_to = 0  # the number of a command
    _said_bytes = 0

    def read(self, size: int) -> bytes:
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._take(len(line) + _BYTES_OF_A_LINE)
        return line

    def _take(self, size: int) -> None:
        if self._said_to != self.tagnum:
            self._said_to, self._said_bytes = self.tagnum, 0
        self._said_bytes += size
        if self._said_bytes > _LONGEST_ANSWER:
            raise self.abort("an answer too long")


class _LimitedTls(_Limited, imaplib.IMAP4_SSL):
    pass


class _Box(BaseMailBox):
    def __init__(self, client: imaplib.IMAP4) -> None:
        self._connected = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._connected


def connected(account: MailboxAccount, timeout: float) -> BaseMailBox:
    if account.tls is MailboxTls.IMPLICIT:
        trusted = ssl.create_default_context()
        return _Box(_LimitedTls(account.host, account.port, ssl_context=trusted, timeout=timeout))
    client = _Limited(account.host, account.port, timeout)
    if account.tls is MailboxTls.STARTTLS:
        client.starttls(ssl.create_default_context())
    return _Box(client)


def sign_in(box: BaseMailBox, account: MailboxAccount, secret: str) -> None:
    try:
        if account.sign_in is not MailboxSignIn.PASSWORD:
            box.xoauth2(account.user, secret, initial_folder=None)
        elif account.user.isascii() and secret.isascii():
            box.login(account.user, secret, initial_folder=None)
        else:
            box.login_utf8(account.user, secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error) as refusal:
        if is_for_now(refusal):
            raise UpstreamUnavailable(VENDOR, "it lets nobody in now") from None
        what = "password" if account.sign_in is MailboxSignIn.PASSWORD else "token"
        raise UpstreamRefused(VENDOR, f"it refuses our user name or {what}") from None


def is_for_now(refusal: Exception) -> bool:
    code = _CODE.search(str(refusal))
    return code is not None and code[1] in _TRY_LATER


def is_refused(error: UpstreamUnavailable) -> bool:
    """Whether the server answered, and said no: another request may work at once."""
    cause = error.__cause__
    return isinstance(cause, imaplib.IMAP4.error) and not isinstance(cause, imaplib.IMAP4.abort)


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong with the server is an UpstreamError."""
    try:
        yield
    except FAILURES as error:
        raise UpstreamUnavailable(VENDOR, type(error).__name__) from error
