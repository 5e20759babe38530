"""Which scored leads met us, as the history says: by the vendor of the booking page, or by a colleague's click.

That a meeting was booked, and an invitation accepted, is no proof that it took place.
"""

from sqlalchemy import Connection, select

from app.domain.counted_events import CountedEvent
from app.storage.tables import events, leads

MEETING_HELD, MEETING_MISSED = CountedEvent.MEETING_HELD.value, CountedEvent.MEETING_MISSED.value


def meeting_outcomes(connection: Connection, firm_id: str) -> list[tuple[int, bool]]:
    """(score, whether a meeting took place) of each lead of which it is known; held once is held."""
    query = (
        select(events.c.lead_id, leads.c.score, events.c.kind)
        .join(leads, leads.c.id == events.c.lead_id)
        .where(
            events.c.firm_id == firm_id,
            events.c.kind.in_((MEETING_HELD, MEETING_MISSED)),
            leads.c.score.is_not(None),
        )
    )
    found: dict[str, tuple[int, bool]] = {}
    for lead_id, score, kind in connection.execute(query):
        held = kind == MEETING_HELD or found.get(lead_id, (0, False))[1]
        found[lead_id] = (int(score), held)
    return list(found.values())
