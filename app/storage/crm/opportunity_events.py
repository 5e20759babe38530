"""What happened to the leads of an opportunity, for the stage of its deal."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from app.domain.booking import BookingState
from app.domain.crm_plan import DealEvent
from app.domain.deal_progress import deal_events
from app.storage.booking_tables import bookings
from app.storage.tables import leads


def events_of_opportunities(connection: Connection, ids: Collection[str]) -> dict[str, tuple[DealEvent, ...]]:
    """Id of the lead that opened it -> what happened, the furthest first; those without any event are left out."""
    if not ids:
        return {}
    of_them = leads.c.opportunity_id.in_(ids)
    answered = set(
        connection.execute(select(leads.c.opportunity_id).where(of_them, leads.c.answered_at.is_not(None))).scalars()
    )
    states: dict[str, list[BookingState]] = defaultdict(list)
    query = select(leads.c.opportunity_id, bookings.c.state).join(bookings, bookings.c.lead_id == leads.c.id)
    for row in connection.execute(query.where(of_them).order_by(bookings.c.starts_at, bookings.c.id)):
        states[row.opportunity_id].append(BookingState(row.state))
    return {id_: deal_events(states[id_], answered=id_ in answered) for id_ in answered | states.keys()}
