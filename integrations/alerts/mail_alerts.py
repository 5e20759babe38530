"""Tells the owner by mail, which every firm has. The webhook is the way that works while the mail server is down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.alert_words import details_of, foot_of, link_words, named, sentence_of
from app.domain.errors import UpstreamRefused
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
        """Raises UpstreamError where it did not leave, or where nobody knows from which address it would."""
        firm = self.profiles.get(alert.firm_id)
        if firm is None:
            raise UpstreamRefused(self.needs, f"the profile of {alert.firm_id} cannot be read")
        now, title = self.clock(), defanged(alert.title)
        values: dict[str, Any] = {
            "alert": alert,
            "title": title,
            "link": link_words(alert),
            "foot": foot_of(alert, firm),
            "is_one": len(alert.items) == 1 and not alert.more,
        }
        mail = mail_to_colleague(
            firm,
            alert.owner or firm.partners[0].email,
            now,
            subject=title,
            text=_templates().get_template("alert.txt").render(values),
            html=_templates().get_template("alert.html").render(values),
        )
        self.mailer.send(mail, not_after=now + _HAND_OVER_WITHIN)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("integrations.alerts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"defanged": defanged, "named": named, "sentence": sentence_of, "details": details_of}
    return environment
