"""What the head of a mail in the sent folder says, wherever the mailbox is."""

from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32

from app.domain.mailbox import MailHead
from integrations.inbound.mail.addresses import recipients
from integrations.inbound.mail.headers import Headers, message_id, message_ids

LONGEST_HEAD = 200_000  # bytes


def head_of(raw: bytes, arrived_at: datetime) -> MailHead:
    """`raw` is the head with or without what follows it; `arrived_at` is what the mailbox says (aware, UTC)."""
    fields = Headers.of(BytesHeaderParser(policy=compat32).parsebytes(raw).raw_items())
    says = fields.first("auto-submitted").strip().lower()
    return MailHead(
        message_id=message_id(fields.first("message-id")),
        answered_ids=message_ids([fields.first("in-reply-to"), *fields.all("references")], 20),
        recipients=recipients(fields),
        by_program=says not in ("", "no"),
        arrived_at=arrived_at,
    )
