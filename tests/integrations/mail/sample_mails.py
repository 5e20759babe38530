"""A mail like the ones we send, with any field changed; deadlines; and a mailer for a loopback port."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.draft import OutgoingMail
from app.domain.identifiers import new_id
from integrations.mail.smtp_mailer import SmtpMailer
from staging.serving import LOOPBACK

ARCHIVE = "archive@fernhill.example"


def sample_mail(**changes: Any) -> OutgoingMail:
    mail = OutgoingMail(
        message_id=f"<{new_id()}@fernhill.example>",
        from_address="hello@fernhill.example",
        from_name="Fernhill Partners",
        to_address="noor@lumenwick.example",
        to_name="Noor Ait-Said",
        subject="Re: Our positioning",
        text="Hello Noor,\n\nthank you for writing to us.\n\n-- \nFernhill Partners\n",
        html="<p>Hello Noor,</p><p>thank you for writing to us.</p>",
        sent_at=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        in_reply_to="<their-id@lumenwick.example>",
        references=("<first@lumenwick.example>", "<their-id@lumenwick.example>"),
        list_unsubscribe="https://leads.fernhill.example/refuse/abc",
    )
    return replace(mail, **changes)


def soon(seconds: float = 60) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def mailer_for(port: int, **options: Any) -> SmtpMailer:
    usual: dict[str, Any] = {"tls": "none", "timeout_seconds": 5.0}
    return SmtpMailer(LOOPBACK, port, **usual | options)
