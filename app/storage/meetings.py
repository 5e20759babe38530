"""Which scored leads met us, as the history says.

Nothing writes these two events yet: bookings are not heard (see DECISIONS). An accepted invitation is no proof that a
meeting took place, and whoever books on the firm's own page sends none.
"""

from sqlalchemy import Connection, select

from app.storage.tables import events, leads

MEETING_HELD, MEETING_MISSED = "meeting_held", "meeting_missed"  # kinds of event, never renamed


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
