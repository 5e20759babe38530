"""What was said besides the message a card is about."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from app.storage.tables import messages

_MOST = 20  # the lead's page has them all


def said_besides(connection: Connection, lead: Row[Any]) -> Sequence[Row[Any]]:
    """The newest messages of a lead's conversation without its own, oldest first."""
    if lead.thread_id is None:
        return ()
    newest = (
        select(messages.c.id, messages.c.from_us, messages.c.at, messages.c.subject, messages.c.text)
        .where(messages.c.thread_id == lead.thread_id, or_(messages.c.lead_id != lead.id, messages.c.from_us))
        .order_by(messages.c.at.desc(), messages.c.id.desc())
        .limit(_MOST)
    )
    return list(reversed(connection.execute(newest).all()))
