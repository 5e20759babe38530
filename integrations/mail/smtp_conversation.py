"""One mail's conversation with the server: what may be said until when, and what an answer means for the mail."""

import re
import smtplib
import socket
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.draft import OutgoingMail
from app.domain.errors import OutcomeUnknown, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.words.addresses_in_text import without_mail_addresses
from integrations.mail.mail_message import UnusableAddress, wire_address, wire_bytes

Reply = tuple[int, bytes]

VENDOR = "mail server"
LEAST_SECONDS = 0.001  # a timeout of zero would mean "do not wait at all" to a socket, which is another error
THIS_MACHINE = "[127.0.0.1]"  # an address literal, as RFC 5321 4.1.4 wants from a client without a public name
TAKEN = range(200, 300)
START_OF_TEXT = range(354, 355)
CLEAR_NO = range(400, 600)
CLOSING = 421
PERMANENT = 500  # from here on the same mail will be refused again
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
LONGEST_DETAIL = 160


class SmtpConnection(smtplib.SMTP):
    """A connection whose every wait ends at `ends_at` (of `time.monotonic()`), which its user sets."""

    def __init__(self, host: str, port: int, *, ends_at: float, **options: Any) -> None:
        self.ends_at = ends_at
        super().__init__(host, port, local_hostname=THIS_MACHINE, timeout=self.seconds_left(), **options)

    def seconds_left(self) -> float:
        return max(self.ends_at - time.monotonic(), LEAST_SECONDS)

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.seconds_left())
        super().send(s)

    def getreply(self) -> Reply:
        if self.sock is not None:
            self.sock.settimeout(self.seconds_left())
        return super().getreply()

    def cut(self) -> None:
        """End it from another thread: whoever waits for an answer gets none."""
        if (connected := self.sock) is not None:
            with suppress(OSError):  # it has ended already
                connected.shutdown(socket.SHUT_RDWR)


class TlsConnection(SmtpConnection, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


@dataclass(slots=True)
class Handover:
    """One attempt to send one mail, and whether its text was, or may have been, handed over.

    Two clocks guard `not_after`: the wall clock goes on while a machine is suspended, the monotonic one does not
    jump when somebody sets the time. Either of them passing ends the attempt.
    """

    sender: str
    recipient: str
    archive: str | None
    text: bytes
    not_after: datetime
    ends_at: float  # of time.monotonic()
    begun: bool = False

    def require_time(self) -> None:
        """Raises UpstreamUnavailable when it is too late to begin."""
        if datetime.now(UTC) > self.not_after or time.monotonic() > self.ends_at:
            raise UpstreamUnavailable(VENDOR, "not sent: the time for it had passed")


def handover_of(mail: OutgoingMail, not_after: datetime, timeout_seconds: float) -> Handover:
    """The mail, ready to go. Raises UpstreamRefused when it can never be sent as it is."""
    try:
        sender, recipient = wire_address(mail.from_address), wire_address(mail.to_address)
        text = wire_bytes(mail)
    except ValueError as error:  # says what is wrong without naming anybody
        raise UpstreamRefused(VENDOR, f"not sent: {error}") from error
    archive = archive_of(mail.archive_address)
    seconds = min(timeout_seconds, (not_after - datetime.now(UTC)).total_seconds())
    return Handover(
        sender, recipient, None if archive == recipient else archive, text, not_after, time.monotonic() + seconds
    )


def archive_of(address: str | None) -> str | None:
    """The archive as a recipient; None when there is none or it could keep the mail from going."""
    try:
        archive = wire_address(address) if address else None
    except UnusableAddress:
        return None
    return archive if archive is not None and archive.isascii() else None


def log_in(connection: SmtpConnection, username: str, password: str) -> None:
    """smtplib writes credentials in ASCII only; others are said in UTF-8, as RFC 4616 wants them."""
    if (username + password).isascii():
        connection.login(username, password)
    else:
        said = b64encode(f"\0{username}\0{password}".encode()).decode()
        expect(TAKEN, connection.docmd("AUTH", f"PLAIN {said}"))


def transact(connection: SmtpConnection, handover: Handover) -> None:
    """Say MAIL, RCPT, DATA and the text. Returns when the server has taken the mail.

    If only the archive's copy is refused the mail goes all the same, without a word: the proof is missing then, the
    lead has its answer. If the lead's address is refused nothing goes, not even to the archive.

    Raises:
        smtplib.SMTPResponseException: An answer other than yes. SMTPServerDisconnected: no answer.
        UpstreamError: Too late, or the server cannot write to such an address. Whether the text had been handed
            over stands in `handover.begun`.
    """
    beyond_ascii = not (handover.sender + handover.recipient).isascii()
    if beyond_ascii and not connection.has_extn("smtputf8"):
        raise UpstreamRefused(VENDOR, "not sent: the server cannot write to addresses beyond ASCII")
    connection.command_encoding = "utf-8" if beyond_ascii else "ascii"
    # Not smtplib's `mail` and `rcpt`: they take each address apart again, a tenth of what sending costs.
    expect(TAKEN, connection.docmd("MAIL", f"FROM:<{handover.sender}>" + " SMTPUTF8" * beyond_ascii))
    expect(TAKEN, connection.docmd("RCPT", f"TO:<{handover.recipient}>"))
    if handover.archive is not None:
        connection.docmd("RCPT", f"TO:<{handover.archive}>")
    handover.require_time()
    # Not smtplib's `data`: it does not say whether it failed before or after the text.
    expect(START_OF_TEXT, connection.docmd("DATA"))
    handover.require_time()
    handover.begun = True
    connection.send(LEADING_DOT.sub(b"..", handover.text) + b".\r\n")
    expect(TAKEN, connection.getreply())


def expect(codes: range, reply: Reply) -> None:
    """Raises SMTPResponseException for any other reply; its code is -1 when it is no SMTP."""
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)


def code_of(error: OSError) -> int:
    """The server's answer; CLOSING for a connection that has ended, 0 for any other error."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    return CLOSING if isinstance(error, smtplib.SMTPServerDisconnected) else 0


def meaning(error: OSError, *, begun: bool) -> UpstreamError:
    """What an error means for the mail. Only a clear no says anything once its text was handed over."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        detail = f"{error.smtp_code} {plain_detail(said)}"
        if error.smtp_code in CLEAR_NO:
            return (UpstreamRefused if error.smtp_code >= PERMANENT else UpstreamUnavailable)(VENDOR, detail)
    elif isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        detail = _NO_STARTTLS
    else:
        detail = plain_detail(str(error))
    return (OutcomeUnknown if begun else UpstreamUnavailable)(VENDOR, detail)


_NO_STARTTLS = (
    "the server offers no STARTTLS; LEADS_SMTP_TLS=implicit encrypts from the start (port 465), "
    "none is for a server on this machine"
)


def plain_detail(text: str) -> str:
    """The server's words on one line, short, without the addresses it may repeat: they end up in logs."""
    return without_mail_addresses(" ".join(text.split()))[:LONGEST_DETAIL]
