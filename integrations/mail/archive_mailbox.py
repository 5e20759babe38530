"""Asks the archive mailbox whether a mail was sent. Implements `app.domain.ports.Archive`."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from app.domain.errors import UpstreamUnavailable
from integrations.mail.mail_headers import message_id_value

# imaplib.IMAP4.error is a plain Exception; UnicodeError is what it makes of a server that answers in bytes of its own.
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError)


@dataclass(frozen=True, slots=True)
class ImapArchive:
    """The inbox of one account, opened read-only for each question: they are rare.

    Args:
        tls: Off only for a server on the same machine. The server's certificate is checked against the system's
            authorities, which imaplib alone would not do.
        timeout_seconds: For each answer of the server; one question takes five.
    """

    host: str
    port: int
    username: str
    password: str
    tls: bool = True
    timeout_seconds: float = 10
    vendor: ClassVar[str] = "archive mailbox"

    def holds(self, message_id: str) -> bool:
        """True proves that the mail with this Message-ID (in angle brackets) was sent; False proves nothing.

        Raises UpstreamUnavailable, and ValueError for what is no Message-ID.
        """
        wanted = message_id_value(message_id).replace("\\", "\\\\").replace('"', '\\"')
        with self._inbox() as inbox:
            # No CHARSET: it is all ASCII, and some servers refuse an explicit one.
            return bool(inbox.uids(f'HEADER Message-ID "{wanted}"', charset=None))

    def check(self) -> None:
        """Log in and open the inbox. Raises UpstreamUnavailable; changes nothing."""
        with self._inbox():
            pass

    @contextmanager
    def _inbox(self) -> Iterator[BaseMailBox]:
        try:
            mailbox = self._connected()
            try:
                mailbox.login(self.username, self.password, initial_folder=None)
                mailbox.folder.set("INBOX", readonly=True)
                yield mailbox
            finally:
                with suppress(*FAILURES):  # the answer is known; a server that hangs up first may
                    mailbox.logout()
        except FAILURES as error:
            raise UpstreamUnavailable(self.vendor, type(error).__name__) from error

    def _connected(self) -> BaseMailBox:
        if self.tls:
            return MailBox(self.host, self.port, self.timeout_seconds, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(self.host, self.port, self.timeout_seconds)
