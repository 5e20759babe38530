"""Tells the owner by mail, which every firm has. The webhook is the way that works while the mail server is down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from jinja2 import Environment

from app.domain.alert_words import foot_of, link_words, title_in
from app.domain.errors import UpstreamRefused
from app.domain.firm import FirmProfile
from app.domain.ports import Alert, Mailer
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.words.shown_text import defanged
from app.templates import Words, templates_in

_HAND_OVER_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class MailAlerts:
    """Implements `Alerts`."""

    mailer: Mailer
    profiles: Mapping[str, FirmProfile]
    clock: Callable[[], datetime]
    words_for: Callable[[Alert], Words]  # those of whom it is meant for
    needs: ClassVar[str] = "mail server"

    def send(self, alert: Alert) -> None:
        """Raises UpstreamError where it did not leave, or where nobody knows from which address it would."""
        firm = self.profiles.get(alert.firm_id)
        if firm is None:
            raise UpstreamRefused(self.needs, f"the profile of {alert.firm_id} cannot be read")
        now, words = self.clock(), self.words_for(alert)
        title = defanged(title_in(alert, words.said))
        values: dict[str, Any] = {
            "alert": alert,
            "title": title,
            "language": words.language,
            "link": words.said(link_words(alert)),
            "foot": words.said(foot_of(alert, firm)),
            "is_one": len(alert.items) == 1 and not alert.more,
        }
        mail = mail_to_colleague(
            firm,
            alert.owner or firm.partners[0].email,
            now,
            subject=title,
            text=_templates(words).get_template("alert.txt").render(values),
            html=_templates(words).get_template("alert.html").render(values),
        )
        self.mailer.send(mail, not_after=now + _HAND_OVER_WITHIN)


@cache
def _templates(words: Words) -> Environment:
    return templates_in("app.digests", words)
