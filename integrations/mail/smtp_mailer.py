"""Hands mails to the mail server over kept connections. Implements `app.domain.ports.Mailer`."""

import asyncio
import concurrent.futures
import re
import threading
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

import aiosmtplib

from app.domain.draft import OutgoingMail
from app.domain.errors import UpstreamError, UpstreamRefused, UpstreamUnavailable
from integrations.mail.smtp_connections import SmtpConnections, SmtpServer, Tls
from integrations.mail.smtp_conversation import CLEAR_NO, PERMANENT
from integrations.mail.smtp_handover import VENDOR, Handover, handover_of

WAIT_BEYOND_SECONDS = 0.5  # for the loop's own clock to be the one that rings
LONGEST_DETAIL = 160
ADDRESS = re.compile(r"\S+@\S+")


class SmtpMailer:
    """Sends from any thread; talks to the server in one event loop of its own.

    Args:
        tls: "starttls" and "implicit" check the server's certificate against the system's authorities (or the file
            that SSL_CERT_FILE names); "none" is for servers on the same machine.
        timeout_seconds: For one call of `send` or `check` in all, wherever the server falls silent.
        connections: How many are open at most. Further calls wait their turn within their own time.

    The thread starts with the first call, so that building one costs nothing.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: Tls = "starttls",
        timeout_seconds: float = 15.0,
        connections: int = 4,
    ) -> None:
        self._server = SmtpServer(host, port, username, password, tls)
        self._timeout_seconds = timeout_seconds
        self._most = connections
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connections: SmtpConnections | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
        """Returns when the server has taken the mail for its recipient.

        The archive address is an extra recipient of the same envelope. If the server refuses only that one the mail
        goes all the same: the lead's answer matters more than its proof.

        Raises:
            UpstreamUnavailable: Certainly not sent: no connection, no answer before the text was handed over, a
                4xx, or `not_after` had passed.
            UpstreamRefused: Certainly not sent, and never will be: a 5xx, or an address no mail can be sent to.
            OutcomeUnknown: The text was handed over and no clear answer came.
        """
        handover = handover_of(mail, not_after)
        handover.require_time()
        try:
            self._wait_for(self._attempt(handover))
        except (concurrent.futures.CancelledError, TimeoutError) as error:
            handover.abandon()
            raise handover.unanswered("no answer in time") from error

    def check(self) -> None:
        """Connect, say EHLO, upgrade and log in as configured. Raises UpstreamError; sends nothing."""
        try:
            self._wait_for(self._check())
        except (concurrent.futures.CancelledError, TimeoutError) as error:
            raise UpstreamUnavailable(VENDOR, "no answer in time") from error

    def close(self) -> None:
        """End the connections and the thread. What is being sent meanwhile ends as its error says; no more calls."""
        with self._lock:
            self._closed = True
            loop, connections, thread = self._loop, self._connections, self._thread
        if loop is None or connections is None or thread is None or not thread.is_alive():
            return
        ended = asyncio.run_coroutine_threadsafe(end_all(connections), loop)
        with suppress(concurrent.futures.CancelledError, TimeoutError):
            ended.result(self._timeout_seconds)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(self._timeout_seconds)

    async def _attempt(self, handover: Handover) -> None:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._open_connections().deliver(handover)
        except UpstreamError:
            raise
        except aiosmtplib.SMTPResponseException as error:
            raise refusal(error, handover) from error
        except TimeoutError as error:
            raise handover.unanswered(f"no answer within {self._timeout_seconds:g} s") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise handover.unanswered(plain_detail(str(error))) from error

    async def _check(self) -> None:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._open_connections().check()
        except aiosmtplib.SMTPResponseException as error:
            raise clear_refusal(error) from error
        except TimeoutError as error:
            raise UpstreamUnavailable(VENDOR, f"no answer within {self._timeout_seconds:g} s") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise UpstreamUnavailable(VENDOR, plain_detail(str(error))) from error

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            loop = self._running_loop()
        except UpstreamUnavailable:
            work.close()
            raise
        waiting = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            waiting.result(self._timeout_seconds + WAIT_BEYOND_SECONDS)
        except TimeoutError:
            waiting.cancel()
            raise

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise UpstreamUnavailable(VENDOR, "not sent: the mailer is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=run_loop, args=(self._loop,), name="smtp", daemon=True)
                self._thread.start()
            return self._loop

    def _open_connections(self) -> SmtpConnections:
        if self._connections is None:  # only ever called in the loop's thread
            self._connections = SmtpConnections(self._server, self._most)
        return self._connections


def run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


async def end_all(connections: SmtpConnections) -> None:
    """Cancel what is under way, then close."""
    ourselves = asyncio.current_task()
    under_way = [task for task in asyncio.all_tasks() if task is not ourselves]
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await connections.say_goodbye()


def refusal(error: aiosmtplib.SMTPResponseException, handover: Handover) -> UpstreamError:
    """What a server's answer means for the mail; one that is no answer leaves its fate open."""
    if error.code in CLEAR_NO:
        return clear_refusal(error)
    return handover.unanswered(f"the server's answer is not SMTP: {plain_detail(error.message)}")


def clear_refusal(error: aiosmtplib.SMTPResponseException) -> UpstreamRefused | UpstreamUnavailable:
    detail = f"{error.code} {plain_detail(error.message)}"
    return UpstreamRefused(VENDOR, detail) if error.code >= PERMANENT else UpstreamUnavailable(VENDOR, detail)


def plain_detail(text: str) -> str:
    """The server's words on one line, short, without the addresses it may repeat: they end up in logs."""
    return ADDRESS.sub("<address>", " ".join(text.split()))[:LONGEST_DETAIL]
