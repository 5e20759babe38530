"""What the history hears of a letter that left, for the figures of how leads go on."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from app.domain.counted_events import SalesEvent
from app.domain.lead import Lead
from app.storage.events import count_event


def count_letter(connection: Connection, lead: Lead, writer: str, cases: Iterable[str], at: datetime) -> None:
    """By whom it was written, with the version, and the names of the case studies in it."""
    count_event(connection, SalesEvent.LETTER_LEFT, lead.firm_id, lead.id, at, value=writer)
    for name in cases:
        count_event(connection, SalesEvent.CASE_SHOWN, lead.firm_id, lead.id, at, value=name)
