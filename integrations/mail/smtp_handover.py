"""The one moment in a mail's life that cannot be taken back: may it still begin, and has it begun?"""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.domain.draft import OutgoingMail
from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from integrations.mail.mail_headers import UnusableAddress, WireAddress, wire_address
from integrations.mail.mail_message import wire_bytes

VENDOR = "mail server"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server is told before it gets the text."""

    sender: WireAddress
    recipient: WireAddress
    archive: WireAddress | None

    @property
    def needs_smtputf8(self) -> bool:
        """Decided by sender and recipient: for the archive alone a mail is not made unreadable to old servers."""
        return self.sender.needs_smtputf8 or self.recipient.needs_smtputf8


def envelope_of(mail: OutgoingMail) -> Envelope:
    """Raises ValueError when sender or recipient cannot be written to; an unusable archive is left out."""
    recipient = wire_address(mail.to_address)
    archive = archive_of(mail.archive_address)
    return Envelope(wire_address(mail.from_address), recipient, None if archive == recipient else archive)


def archive_of(address: str | None) -> WireAddress | None:
    """The archive as a recipient; None when there is none or it could keep the mail from going."""
    try:
        archive = wire_address(address) if address else None
    except UnusableAddress:
        return None
    return None if archive is None or archive.needs_smtputf8 else archive


@dataclass(slots=True)
class Handover:
    """One attempt to send one mail, shared by the calling thread and the loop that talks to the server.

    Two clocks guard `not_after`: the wall clock goes on while a machine is suspended, the monotonic one does not
    jump when somebody sets the time. Either of them passing ends the attempt.
    """

    envelope: Envelope
    text: bytes
    not_after: datetime
    begun: bool = False  # the text was, or may have been, handed over
    _abandoned: bool = False
    _latest: float = 0.0  # of time.monotonic()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._latest = time.monotonic() + (self.not_after - datetime.now(UTC)).total_seconds()

    def require_time(self) -> None:
        """Raises UpstreamUnavailable when it is too late to begin."""
        if datetime.now(UTC) > self.not_after or time.monotonic() > self._latest:
            raise UpstreamUnavailable(VENDOR, "not sent: the time for it had passed")

    def begin(self) -> None:
        """Take the step over the line, unless it is too late or nobody waits any more."""
        with self._lock:
            if self._abandoned:
                raise UpstreamUnavailable(VENDOR, "not sent: given up before the text was handed over")
            self.require_time()
            self.begun = True

    def abandon(self) -> None:
        """From now on it cannot begin; what has begun stays begun."""
        with self._lock:
            self._abandoned = True

    def unanswered(self, detail: str) -> UpstreamUnavailable | OutcomeUnknown:
        """The error for a connection that gave no clear answer."""
        return OutcomeUnknown(VENDOR, detail) if self.begun else UpstreamUnavailable(VENDOR, detail)


def handover_of(mail: OutgoingMail, not_after: datetime) -> Handover:
    """The mail, ready to go. Raises UpstreamRefused when it can never be sent as it is."""
    try:
        envelope, text = envelope_of(mail), wire_bytes(mail)
    except ValueError as error:  # says what is wrong without naming anybody
        raise UpstreamRefused(VENDOR, f"not sent: {error}") from error
    return Handover(envelope, text, not_after)
