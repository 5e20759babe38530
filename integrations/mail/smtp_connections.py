"""Connections to the mail server that are kept and used again."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from integrations.mail.smtp_conversation import CLEAR_NO, transact
from integrations.mail.smtp_handover import Handover

Tls = Literal["starttls", "implicit", "none"]

LONGEST_IDLE_SECONDS = 30.0  # servers and the boxes in between forget quiet connections, not always aloud
GOODBYE_SECONDS = 1.0
CLOSING = 421
THIS_MACHINE = "[127.0.0.1]"  # an address literal, as RFC 5321 4.1.4 wants from a client without a public name


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where it is and how it is spoken to."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: Tls

    async def connect(self, context: ssl.SSLContext | None) -> aiosmtplib.SMTP:
        """A connection that has said EHLO, upgraded and logged in. Bounded in time by the caller."""
        connection = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls == "implicit",
            start_tls=self.tls == "starttls",
            tls_context=context,
            local_hostname=THIS_MACHINE,
            timeout=None,
        )
        try:
            await connection.connect()
            if connection.is_ehlo_or_helo_needed:
                await connection.ehlo()
        except BaseException:
            connection.close()
            raise
        return connection


@dataclass(slots=True)
class SmtpConnections:
    """At most `most` at a time; lives in one event loop."""

    server: SmtpServer
    most: int
    _idle: list[tuple[float, aiosmtplib.SMTP]] = field(default_factory=list)
    _context: ssl.SSLContext | None = None
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.most)

    async def deliver(self, handover: Handover) -> None:
        """Hand the mail over on a kept connection, or on a fresh one when the kept ones have died.

        Raises aiosmtplib's errors, OSError, or the UpstreamError of whoever decided; the caller looks at
        `handover.begun` to know what they mean.
        """
        async with self._slots:
            while not await self._delivered(handover):
                pass  # ends: each round takes a dead connection away, and a fresh one is not excused

    async def check(self) -> None:
        """Connect anew, as the next mail might have to."""
        async with self._slots:
            self._keep(await self._open())

    async def say_goodbye(self) -> None:
        """Close what is kept."""
        while self._idle:
            _, connection = self._idle.pop()
            with suppress(aiosmtplib.SMTPException, OSError):
                await asyncio.wait_for(connection.quit(), GOODBYE_SECONDS)
            connection.close()

    async def _delivered(self, handover: Handover) -> bool:
        """One try; False when a kept connection had died before the server knew of the mail."""
        kept = self._take()
        connection = kept or await self._open()
        try:
            await transact(connection, handover)
        except aiosmtplib.SMTPResponseException as refusal:
            if kept and refusal.code == CLOSING and not handover.begun:
                connection.close()
                return False
            await self._keep_after(refusal, connection, handover)
            raise
        except BaseException as error:  # a cancelled conversation leaves the connection in the middle of it, too
            connection.close()
            if kept and isinstance(error, ConnectionError) and not handover.begun:
                return False
            raise
        self._keep(connection)
        return True

    async def _open(self) -> aiosmtplib.SMTP:
        if self._context is None and self.server.tls != "none":
            self._context = await asyncio.to_thread(ssl.create_default_context)  # reads all certificates: 20 ms
        return await self.server.connect(self._context)

    def _take(self) -> aiosmtplib.SMTP | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, connection = self._idle.pop()
            if connection.is_connected and now - since < LONGEST_IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def _keep(self, connection: aiosmtplib.SMTP) -> None:
        if connection.is_connected:
            self._idle.append((asyncio.get_running_loop().time(), connection))

    async def _keep_after(
        self, refusal: aiosmtplib.SMTPResponseException, connection: aiosmtplib.SMTP, handover: Handover
    ) -> None:
        """A clear no ends the mail, not the connection; before the text it needs RSET."""
        if refusal.code not in CLEAR_NO or refusal.code == CLOSING:
            connection.close()
            return
        try:
            if connection.is_connected and not handover.begun:
                await connection.rset()
        except BaseException as error:
            connection.close()
            if not isinstance(error, aiosmtplib.SMTPException | OSError):
                raise
        self._keep(connection)
