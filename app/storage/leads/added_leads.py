"""Leads that a colleague adds: kept like any other, with who added them, and held until a person answers."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.domain.added_lead import BY_HAND, AddedLead
from app.domain.delivery import Delivery
from app.domain.inquiry import ChannelName
from app.storage.access.firms import add_source
from app.storage.events import note_event
from app.storage.leads.deliveries import load_delivery, settle_delivery, store_delivery
from app.storage.leads.leads import insert_lead
from app.storage.tables import deliveries, leads, sources
from app.storage.tasks.tasks import finish_tasks_of_delivery
from app.storage.turns import wait_for_turn

_KNOWN = select(leads.c.id).where(leads.c.firm_id == bindparam("firm"), leads.c.origin_id == bindparam("origin"))
_QUARANTINED = (
    select(deliveries.c.source_id, sources.c.channel)
    .join(sources, sources.c.id == deliveries.c.source_id)
    .where(deliveries.c.id == bindparam("delivery"), deliveries.c.firm_id == bindparam("firm"))
)
_LONGEST_SOURCE = 64


def add_lead(
    connection: Connection,
    firm_id: str,
    lead: AddedLead,
    *,
    by: str,
    entry: str,
    now: datetime,
    delivery_id: str | None = None,
) -> tuple[str | None, bool]:
    """The lead at its first step, with who added it in its history; the caller wakes the engine.

    `entry` names the form that was filled in: sent twice it adds once. `delivery_id` is the delivery of this firm in
    which the person was found; its task is done with that.

    Returns:
        (its id, True); (the id of the earlier one, False) for a form sent twice; (None, False) when that one was erased
        since, or the delivery is not this firm's.
    """
    if delivery_id is None:
        source_id, channel = _source_by_hand(connection, firm_id, now), None
        kept = _keep(connection, firm_id, source_id, lead, entry, now)
    else:
        found = connection.execute(_QUARANTINED, {"delivery": delivery_id, "firm": firm_id}).one_or_none()
        if found is None:
            return None, False
        source_id, channel, kept = found.source_id, ChannelName(found.channel), delivery_id
    inquiry = lead.inquiry(by=by, entry=entry, now=now, channel=channel)
    inserted = insert_lead(
        connection, firm_id=firm_id, source_id=source_id, delivery_id=kept, inquiry=inquiry, received_at=now
    )
    if inserted is None:
        return connection.execute(_KNOWN, {"firm": firm_id, "origin": inquiry.source_id}).scalar(), False
    if delivery_id is not None:
        finish_tasks_of_delivery(connection, delivery_id, now)
    told = f"{lead.came_by.replace('_', ' ')}; delivery {delivery_id}" if delivery_id else lead.came_by
    note_event(connection, firm_id=firm_id, lead_id=inserted.id, at=now, kind="added_by_hand", actor=by, detail=told)
    return inserted.id, True


def _source_by_hand(connection: Connection, firm_id: str, now: datetime) -> str:
    """The firm's own source for it; its name has a sign that no source has that is posted to."""
    source_id = f"{BY_HAND}:{firm_id}"[:_LONGEST_SOURCE]
    wait_for_turn(connection, source_id)
    known = connection.execute(select(sources.c.id).where(sources.c.id == source_id)).scalar()
    if known is None:
        channel = ChannelName.BY_HAND
        add_source(connection, source_id=source_id, firm_id=firm_id, channel=channel, adapter=BY_HAND, now=now)
    return source_id


def _keep(connection: Connection, firm_id: str, source_id: str, lead: AddedLead, entry: str, now: datetime) -> str:
    """What was filled in, as the delivery that every lead has; nobody has to read it any more."""
    body = json.dumps({"entry": entry, **asdict(lead)}, ensure_ascii=False).encode("utf-8", "replace")
    delivery = Delivery(headers={"content-type": "application/json"}, body=body, received_at=now)
    delivery_id, new = store_delivery(connection, firm_id, source_id, delivery)
    stored = load_delivery(connection, delivery_id) if new else None
    if stored is not None:
        settle_delivery(connection, stored, "read", now)
    return delivery_id
