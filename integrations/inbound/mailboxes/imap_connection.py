"""A connection to an IMAP server: encrypted, signed in to, and what its failures mean."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import MOST_BYTES, MailboxAccount, MailboxSignIn, MailboxTls

VENDOR = "mailbox"
# imaplib.IMAP4.error is a plain Exception; the rest: an answer that is none.
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError, ValueError, LookupError)
_CODE = re.compile(r"\[([A-Z-]{2,40})")
_TRY_LATER = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}  # RFC 5530; every other no needs a person
_LONGEST_PIECE = MOST_BYTES + 1_000_000


def connected(account: MailboxAccount, timeout: float) -> BaseMailBox:
    if account.tls is MailboxTls.NONE:
        return _limited(MailBoxUnencrypted(account.host, account.port, timeout))
    trusted = ssl.create_default_context()
    if account.tls is MailboxTls.STARTTLS:
        return _limited(MailBoxStartTls(account.host, account.port, timeout, ssl_context=trusted))
    return _limited(MailBox(account.host, account.port, timeout, ssl_context=trusted))


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


def _limited(box: BaseMailBox) -> BaseMailBox:
    """The server says how long its next piece is; nobody reads one into memory that is longer than a mail may be."""
    read = box.client.read

    def limited(size: int) -> bytes:
        if size > _LONGEST_PIECE:
            raise imaplib.IMAP4.abort("a piece too long")
        return read(size)

    box.client.read = limited  # type: ignore[method-assign]  # imaplib has no limit of its own
    return box


@contextmanager
def asking() -> Iterator[None]:
    """Whatever goes wrong with the server is an UpstreamError."""
    try:
        yield
    except FAILURES as error:
        raise UpstreamUnavailable(VENDOR, type(error).__name__) from error
