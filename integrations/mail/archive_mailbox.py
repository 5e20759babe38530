"""Asks the archive mailbox whether a mail was sent. Implements `app.domain.ports.Archive`."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.query import AND, Header

from app.domain.errors import UpstreamUnavailable
from integrations.mail.mail_message import message_id_value

# imaplib.IMAP4.error is a plain Exception; UnicodeError: the server's answer is not text.
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
        wanted = AND(header=Header("Message-ID", message_id_value(message_id)))
        with self._inbox() as inbox:
            return bool(inbox.uids(wanted, charset=None))  # all ASCII, and some servers refuse to be told so

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
                with suppress(*FAILURES):  # the answer is known by now, even if the server hangs up first
                    mailbox.logout()
        except FAILURES as error:
            raise UpstreamUnavailable(self.vendor, type(error).__name__) from error

    def _connected(self) -> BaseMailBox:
        if self.tls:
            return MailBox(self.host, self.port, self.timeout_seconds, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(self.host, self.port, self.timeout_seconds)
