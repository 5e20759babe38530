"""What a person's mail program does in a mailbox, over IMAP."""

import imaplib
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.domain.mailbox import MailboxAccount, MailboxTls
from integrations.inbound.mailboxes.imap_mailbox import ImapMailbox, open_imap
from staging.dovecot import Dovecot


@dataclass(frozen=True)
class PersonsMailbox:
    """An empty mailbox of the test's own."""

    server: Dovecot
    user: str = field(default_factory=lambda: f"leads-{secrets.token_hex(4)}@fernhill.example")

    @property
    def password(self) -> str:
        return self.server.password

    def account(
        self, *, folder: str = "INBOX", since: datetime | None = None, tls: MailboxTls = MailboxTls.IMPLICIT
    ) -> MailboxAccount:
        return MailboxAccount(
            host="127.0.0.1",
            port=self.server.tls_port if tls is MailboxTls.IMPLICIT else self.server.plain_port,
            user=self.user,
            folder=folder,
            since=since or datetime.now(UTC) - timedelta(hours=1),
            tls=tls,
        )

    def opened(self, *, folder: str = "INBOX", since: datetime | None = None, most_bytes: int = 50_000) -> ImapMailbox:
        return open_imap(self.account(folder=folder, since=since), lambda: self.password, most_bytes=most_bytes)

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        trusted = ssl.create_default_context(cafile=self.server.certificate)
        with imaplib.IMAP4_SSL("127.0.0.1", self.server.tls_port, ssl_context=trusted) as client:
            client.login(self.user, self.password)
            yield client

    def put(self, *mails: bytes, folder: str = "INBOX", at: datetime | None = None, flags: str = "") -> None:
        with self.client() as client:
            for mail in mails:
                when = imaplib.Time2Internaldate(at or datetime.now(UTC))
                kind, said = client.append(f'"{folder}"', flags, when, mail)
                assert kind == "OK", said


def mail(number: int, *, text: str = "We need help with our pricing.", size: int = 0) -> bytes:
    """An inquiry; every number is another one."""
    return (
        f"From: Ana Brook <ana{number}@brightpump{number}.example>\r\nTo: leads@fernhill.example\r\n"
        f"Subject: Pricing {number}\r\nMessage-ID: <m{number}@brightpump.example>\r\n"
        f"Date: Sat, 28 Nov 2026 10:00:00 +0000\r\n\r\n{text}\r\n" + ("x" * 70 + "\r\n") * (size // 72)
    ).encode()
