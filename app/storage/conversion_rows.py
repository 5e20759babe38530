"""What the figures of conversion are told from: rows of the history, and how the CRM counts the same deals."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from app.measures.journeys import KINDS, DealState, JourneyEvent
from app.storage.crm.crm_copies import as_copy
from app.storage.crm.deal_news import leads_of_deals
from app.storage.crm_tables import crm_copies
from app.storage.tables import events


def journey_events(connection: Connection, firm_id: str, since: datetime) -> list[JourneyEvent]:
    """What happened since then to leads, as far as conversion is told from it, in the order it happened."""
    query = (
        select(events.c.lead_id, events.c.at, events.c.kind, events.c.actor, events.c.about, events.c.value)
        .where(
            events.c.firm_id == firm_id,
            events.c.at >= since,
            events.c.lead_id.is_not(None),
            events.c.kind.in_(sorted(KINDS)),
        )
        .order_by(events.c.at, events.c.id)
    )
    return [JourneyEvent(*row) for row in connection.execute(query)]


def deals_in_crm(connection: Connection, firm_id: str) -> Mapping[DealState, int] | None:
    """How many deals of our leads the CRM shows in each state, as it was last read; None: it never was."""
    query = select(crm_copies).where(
        crm_copies.c.firm_id == firm_id, crm_copies.c.kind == "deal", crm_copies.c.archived.is_(False)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    values = {copy.their_id: copy.values for copy in map(as_copy, rows)}
    ours = leads_of_deals(connection, firm_id, values)
    states = Counter(values[deal].get("state") for deal in ours)
    return {state: states[state.value] for state in DealState}
