"""Hands mails to the mail server over kept connections. Implements `app.domain.ports.Mailer`."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from typing import Literal

from app.domain.draft import OutgoingMail
from app.domain.errors import UpstreamUnavailable
from integrations.mail.smtp_conversation import (
    CLEAR_NO,
    CLOSING,
    TAKEN,
    VENDOR,
    Handover,
    SmtpConnection,
    TlsConnection,
    code_of,
    expect,
    handover_of,
    log_in,
    meaning,
    transact,
)

Tls = Literal["starttls", "implicit", "none"]

LONGEST_IDLE_SECONDS = 30.0  # servers and firewalls forget quiet connections, and do not always say so
QUIT_SECONDS = 1.0


class SmtpMailer:
    """Sends from any thread.

    Args:
        tls: "starttls" and "implicit" check the server's certificate against the system's authorities (or the file
            that SSL_CERT_FILE names); "none" is for servers on the same machine.
        timeout_seconds: For one call of `send` or `check` in all, wherever the server falls silent. Only a server
            that sends a single answer in small pieces, and the look-up of its name, can take longer.
        connections: How many are open at most. Further calls wait their turn within their own time.
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
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._tls = tls
        self._timeout_seconds = timeout_seconds
        self._slots = threading.Semaphore(connections)
        self._lock = threading.Lock()  # for the three below
        self._idle: list[tuple[float, SmtpConnection]] = []
        self._busy: set[SmtpConnection] = set()
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
        handover = handover_of(mail, not_after, self._timeout_seconds)
        handover.require_time()
        try:
            with self._slot(handover.ends_at):
                while not self._delivered(handover):
                    pass  # ends: each round removes a kept connection that has ended; a new one that ends is an error
        except OSError as error:
            raise meaning(error, begun=handover.begun) from error

    def check(self) -> None:
        """Connect anew, say EHLO, upgrade and log in as configured. Raises UpstreamError; sends nothing."""
        ends_at = time.monotonic() + self._timeout_seconds
        try:
            with self._slot(ends_at):
                self._put_back(self._opened(ends_at))
        except OSError as error:
            raise meaning(error, begun=False) from error

    def close(self) -> None:
        """End all connections. What is being sent meanwhile ends as its error says; no more calls."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for connection in self._busy:
                connection.cut()
        for _, connection in idle:
            connection.ends_at = time.monotonic() + QUIT_SECONDS
            with suppress(OSError):  # the server was quicker: either way it ends
                connection.quit()
            connection.close()

    @contextmanager
    def _slot(self, ends_at: float) -> Iterator[None]:
        if not self._slots.acquire(timeout=max(ends_at - time.monotonic(), 0)):
            raise TimeoutError("no connection was free in time")
        try:
            yield
        finally:
            self._slots.release()

    def _delivered(self, handover: Handover) -> bool:
        """One try; False when a kept connection had ended before the server was given the mail."""
        kept = self._taken()
        connection = kept or self._opened(handover.ends_at)
        connection.ends_at = handover.ends_at
        try:
            transact(connection, handover)
        except OSError as error:
            code = code_of(error)
            if code in CLEAR_NO and code != CLOSING:
                with suppress(OSError):  # a clear no ends the mail, not the connection
                    connection.rset()
                raise
            connection.close()
            if kept is None or handover.begun or code != CLOSING:
                raise
            return False
        except BaseException:
            connection.close()  # in the middle of a conversation
            raise
        finally:
            self._put_back(connection)
        return True

    def _opened(self, ends_at: float) -> SmtpConnection:
        """A new connection that has said EHLO, upgraded and logged in."""
        if self._tls == "implicit":
            connection: SmtpConnection = TlsConnection(self._host, self._port, ends_at=ends_at, context=self._context)
        else:
            connection = SmtpConnection(self._host, self._port, ends_at=ends_at)
        try:
            expect(TAKEN, connection.ehlo())
            if self._tls == "starttls":
                connection.starttls(context=self._context)
                expect(TAKEN, connection.ehlo())
            if self._username is not None:
                log_in(connection, self._username, self._password or "")
            with self._lock:
                self._require_open()
                self._busy.add(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()  # reads all certificates: 20 ms, not needed before the first mail

    def _taken(self) -> SmtpConnection | None:
        """A kept connection; the server may have closed it meanwhile."""
        with self._lock:
            self._require_open()
            while self._idle:
                since, connection = self._idle.pop()
                if time.monotonic() - since < LONGEST_IDLE_SECONDS:
                    self._busy.add(connection)
                    return connection
                connection.close()
        return None

    def _require_open(self) -> None:
        if self._closed:
            raise UpstreamUnavailable(VENDOR, "not sent: the mailer is closed")

    def _put_back(self, connection: SmtpConnection) -> None:
        with self._lock:
            self._busy.discard(connection)
            if connection.sock is not None and not self._closed:
                self._idle.append((time.monotonic(), connection))
                return
        connection.close()
