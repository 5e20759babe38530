"""Which scored leads met us, as the history says: by the vendor of the booking page, or by a colleague's click.

That a meeting was booked, and an invitation accepted, is no proof that it took place.
"""

from sqlalchemy import Connection, select

from app.domain.counted_events import CountedEvent
from app.storage.tables import events, leads

MEETING_HELD, MEETING_MISSED = CountedEvent.MEETING_HELD.value, CountedEvent.MEETING_MISSED.value


def meeting_outcomes(connection: Connection, firm_id: str) -> list[tuple[int, bool]]:
    """(score, whether a meeting took place) of each lead of which it is known: one did, by the last word of each."""
    query = (
        select(events.c.lead_id, events.c.about, leads.c.score, events.c.kind)
        .join(leads, leads.c.id == events.c.lead_id)
        .where(
            events.c.firm_id == firm_id,
            events.c.kind.in_((MEETING_HELD, MEETING_MISSED)),
            leads.c.score.is_not(None),
        )
        .order_by(events.c.at, events.c.id)
    )
    last: dict[tuple[str, str | None], bool] = {}
    scores: dict[str, int] = {}
    for lead_id, about, score, kind in connection.execute(query):
        last[lead_id, about], scores[lead_id] = kind == MEETING_HELD, int(score)
    held = {lead_id for (lead_id, _), took_place in last.items() if took_place}
    return [(score, lead_id in held) for lead_id, score in scores.items()]
