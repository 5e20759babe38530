"""SMTP: takes every mail for every address and keeps it, unless a fault says otherwise."""

import asyncio
import ssl
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from staging.mailbox.faults import FaultsInForce
from staging.mailbox.kept_mail import Mailboxes

OUR_NAME = "sandbox.example"
LARGEST_MAIL_BYTES = 50_000_000


class Sink(SMTP):
    """aiosmtpd that can fall silent and knows its connections."""

    def __init__(self, mailboxes: Mailboxes, in_force: FaultsInForce, tls: ssl.SSLContext | None) -> None:
        self._in_force = in_force
        self._mailboxes = mailboxes
        super().__init__(
            Reception(mailboxes, in_force),
            hostname=OUR_NAME,
            ident="ESMTP sandbox",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL_BYTES,
            tls_context=tls,
            timeout=in_force.faults.idle_seconds,
            auth_require_tls=False,
            authenticator=accept_anybody,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mailboxes.counts["smtp_connections"] += 1
        super().connection_made(transport)

    def break_off(self) -> None:
        """Close without an answer, as a crash or a lost line does."""
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()  # uvloop's is none by inheritance

    async def push(self, status: Any) -> None:
        await self._in_force.smtp_may_answer()
        await super().push(status)


class Reception:
    """aiosmtpd's hooks; each returns the answer to one command."""

    def __init__(self, mailboxes: Mailboxes, in_force: FaultsInForce) -> None:
        self._mailboxes = mailboxes
        self._in_force = in_force

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: Sink, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        faults = self._in_force.faults
        if address.lower() in (refused.lower() for refused in faults.rejected_recipients):
            return self._counted("rejected", f"550 5.1.1 <{address}> no such mailbox")
        # One throw of the dice per mail, at its first recipient.
        if not envelope.rcpt_tos and self._in_force.happens(faults.temporary_share):
            return self._counted("temporary", "451 4.7.1 try again later")
        if not envelope.rcpt_tos and self._in_force.happens(faults.reject_share):
            return self._counted("rejected", f"550 5.7.1 <{address}> refused")
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Sink, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        await self._in_force.smtp_may_answer()
        faults = self._in_force.faults
        if faults.delay_seconds:
            await asyncio.sleep(faults.delay_seconds)
        if self._in_force.happens(faults.temporary_after_data):
            return self._counted("temporary", "451 4.3.0 not taken, try again later")
        if self._in_force.happens(faults.reject_after_data):
            return self._counted("rejected", "554 5.6.0 content refused")
        mail = self._mailboxes.keep(
            bytes(envelope.original_content or b""), envelope.mail_from or "", envelope.rcpt_tos
        )
        if self._in_force.happens(faults.drop_after_data):
            self._mailboxes.counts["dropped"] += 1
            server.break_off()
            await asyncio.Event().wait()  # until aiosmtpd cancels the lost connection's task
        if self._in_force.happens(faults.hang_after_data):
            self._mailboxes.counts["hung"] += 1
            await asyncio.Event().wait()
        return f"250 2.0.0 OK kept as {mail.n}"

    def _counted(self, what: str, answer: str) -> str:
        self._mailboxes.counts[what] += 1
        return answer


def accept_anybody(*_: object) -> AuthResult:
    return AuthResult(success=True)
