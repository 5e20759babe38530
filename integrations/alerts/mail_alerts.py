"""Tells the owner by mail, which every firm has. The webhook is the way that works while the mail server is down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from app.domain.draft import OutgoingMail
from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Mailer
from app.domain.reply.reply_mail import new_message_id

_HAND_OVER_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class MailAlerts:
    """Implements `Alerts`."""

    mailer: Mailer
    profiles: Mapping[str, FirmProfile]
    clock: Callable[[], datetime]

    def send(self, alert: Alert) -> None:
        firm = self.profiles[alert.firm_id]
        now = self.clock()
        text = f"{alert.title}.\n\nDecide here: {alert.url}\n\nFirstreply for {firm.name}\n"
        html = f'<p>{escape(alert.title)}.</p><p><a href="{escape(alert.url)}">Decide here</a></p><p>Firstreply</p>'
        self.mailer.send(
            OutgoingMail(
                message_id=new_message_id(firm),
                from_address=firm.mail_address,
                from_name="Firstreply",
                to_address=alert.owner or firm.partners[0].email,
                to_name="",
                subject=f"[Firstreply] {alert.title}",
                text=text,
                html=f"<html><body>{html}</body></html>",
                sent_at=now,
                auto_submitted="auto-generated",
            ),
            not_after=now + _HAND_OVER_WITHIN,
        )
