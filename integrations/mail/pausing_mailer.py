"""A mail server that is left alone for a moment when it keeps failing."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.draft import OutgoingMail
from integrations.circuit import Circuit
from integrations.mail.smtp_mailer import SmtpMailer

_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class PausingMailer:
    """Implements `Mailer`. A hanging server costs three timeouts, not one for every lead that waits.

    While the pause lasts a mail is certainly not sent, so the lead is tried again or
    handed to a person at once, in time for the promise of two minutes.
    """

    mailer: SmtpMailer
    circuit: Circuit = field(default_factory=lambda: Circuit(pause_seconds=_PAUSE_SECONDS))

    def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
        with self.circuit.watch("mail"):
            self.mailer.send(mail, not_after=not_after)

    def check(self) -> None:
        self.mailer.check()

    def close(self) -> None:
        self.mailer.close()
