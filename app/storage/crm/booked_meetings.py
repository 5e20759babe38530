"""The meetings of leads, as the CRM is told of them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from app.domain.booking import happenings, host_of, standing_of
from app.domain.counted_events import CountedEvent
from app.domain.crm import CrmMeeting
from app.storage.booking_tables import bookings


def meetings_of(connection: Connection, lead_ids: Collection[str]) -> dict[str, list[CrmMeeting]]:
    """Lead id -> all of theirs, the first to begin first, and whatever turned out to be the same meeting."""
    found: dict[str, list[CrmMeeting]] = defaultdict(list)
    query = select(bookings).where(bookings.c.lead_id.in_(lead_ids)).order_by(bookings.c.starts_at, bookings.c.id)
    for row in connection.execute(query):
        standing, moved = standing_of(row.news), happenings(row.news)[CountedEvent.MOVED] > 0
        for key in (row.id, *(row.stands_for or ())):
            found[row.lead_id].append(
                CrmMeeting(
                    key=key,
                    vendor=row.vendor,
                    state=standing.state,
                    moved=moved,
                    starts_at=standing.starts_at,
                    ends_at=standing.ends_at,
                    place=standing.place,
                    host=host_of(row.news),
                    double=key != row.id,
                )
            )
    return found


def meeting_keys(connection: Connection, lead_ids: Collection[str]) -> list[str]:
    """Under which the meetings of these leads may stand in the CRM."""
    query = select(bookings.c.id, bookings.c.stands_for).where(bookings.c.lead_id.in_(lead_ids))
    return [key for row in connection.execute(query) for key in (row.id, *(row.stands_for or ()))]
