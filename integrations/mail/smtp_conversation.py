"""One mail's conversation with the server: MAIL, RCPT, DATA, the text."""

import re

import aiosmtplib

from app.domain.errors import UpstreamRefused
from integrations.mail.smtp_handover import VENDOR, Handover

TAKEN = range(200, 300)
START_OF_TEXT = range(354, 355)
CLEAR_NO = range(400, 600)
PERMANENT = 500  # from here on the same mail will be refused again
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


async def transact(connection: aiosmtplib.SMTP, handover: Handover) -> None:
    """Returns when the server has taken the mail.

    If only the archive's copy is refused the mail goes all the same, without a word: the proof is missing then, the
    lead has its answer. If the lead's address is refused nothing goes, not even to the archive.

    Raises:
        aiosmtplib.SMTPResponseException: An answer other than yes. SMTPServerDisconnected: the connection broke.
        UpstreamError: Too late, or the server cannot write to such an address. Whether the text had been handed
            over stands in `handover.begun`.
    """
    await say_envelope(connection, handover)
    handover.require_time()
    await expect(START_OF_TEXT, connection, b"DATA")
    if connection.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("closed after DATA")
    handover.begin()
    # Not aiosmtplib's `data`: it does not say whether it failed before or after the text.
    connection.protocol.write(LEADING_DOT.sub(b"..", handover.text) + b".\r\n")
    answer = await connection.protocol.read_response()
    if answer.code not in TAKEN:
        raise aiosmtplib.SMTPDataError(answer.code, answer.message)


async def say_envelope(connection: aiosmtplib.SMTP, handover: Handover) -> None:
    """Sender and recipients; their addresses were checked when the envelope was made."""
    envelope, options = handover.envelope, []
    if envelope.needs_smtputf8:
        if not connection.supports_extension("smtputf8"):
            raise UpstreamRefused(VENDOR, "not sent: the server cannot write to addresses beyond ASCII")
        options = [b"SMTPUTF8"]
    await expect(TAKEN, connection, b"MAIL", b"FROM:<%s>" % envelope.sender.text.encode(), *options)
    await expect(TAKEN, connection, b"RCPT", b"TO:<%s>" % envelope.recipient.text.encode())
    if envelope.archive is not None:
        await connection.execute_command(b"RCPT", b"TO:<%s>" % envelope.archive.text.encode())
    if not connection.is_connected:  # 421: aiosmtplib closes; the server is going, the mail has not gone
        raise aiosmtplib.SMTPServerDisconnected("closed before DATA")


async def expect(codes: range, connection: aiosmtplib.SMTP, *command: bytes) -> None:
    """Say a command. Raises SMTPResponseException for any other answer."""
    answer = await connection.execute_command(*command)
    if answer.code not in codes:
        raise aiosmtplib.SMTPResponseException(answer.code, answer.message)
