"""Tells the owner by mail, which every firm has. The webhook is the way that works while the mail server is down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import ClassVar

from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Mailer
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.words.shown_text import defanged

_HAND_OVER_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class MailAlerts:
    """Implements `Alerts`."""

    mailer: Mailer
    profiles: Mapping[str, FirmProfile]
    clock: Callable[[], datetime]
    needs: ClassVar[str] = "mail server"

    def send(self, alert: Alert) -> None:
        firm = self.profiles[alert.firm_id]
        now, title = self.clock(), defanged(alert.title)
        act = "Look here" if alert.kind == "alarm" else "Decide here"
        text = f"{title}.\n\n{act}: {alert.url}\n\nFirstreply for {firm.name}\n"
        html = f'<p>{escape(title)}.</p><p><a href="{escape(alert.url)}">{act}</a></p><p>Firstreply</p>'
        mail = mail_to_colleague(
            firm,
            alert.owner or firm.partners[0].email,
            now,
            subject=f"[Firstreply] {title}",
            text=text,
            html=f"<html><body>{html}</body></html>",
        )
        self.mailer.send(mail, not_after=now + _HAND_OVER_WITHIN)
