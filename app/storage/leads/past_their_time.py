"""What has been kept as long as the firm wants to keep it, a few rows at a time.

Asked every minute, nearly always in vain: each question reads an index in which what has been emptied is not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from app.domain.judgement import Disposition
from app.storage.device_tables import devices
from app.storage.partner_tables import sign_ins
from app.storage.tables import SETTLED, WITH_BYTES, deliveries, events, firms, leads, tasks

_FILTERED = and_(leads.c.disposition.is_not(None), leads.c.disposition != Disposition.INQUIRY.value)
_ENDED_FOR = timedelta(days=1)


def filtered_leads(connection: Connection, received_before: datetime, limit: int) -> list[str]:
    """Judged as no inquiry, and nobody has rescued them."""
    return _leads(connection, and_(_FILTERED, leads.c.rescued.is_(False)), received_before, limit)


def all_leads(connection: Connection, received_before: datetime, limit: int) -> list[str]:
    """Settled ones of every kind."""
    return _leads(connection, leads.c.id.is_not(None), received_before, limit)


def _leads(connection: Connection, which: ColumnElement[bool], received_before: datetime, limit: int) -> list[str]:
    """What waits for a person stays until they have decided."""
    waiting = select(tasks.c.lead_id).where(tasks.c.lead_id == leads.c.id, tasks.c.done_at.is_(None)).exists()
    query = select(leads.c.id).where(SETTLED, which, leads.c.received_at < received_before, ~waiting)
    return list(connection.execute(query.order_by(leads.c.received_at).limit(limit)).scalars())


def settled_deliveries(connection: Connection, received_before: datetime, limit: int) -> list[str]:
    """Read ones with their bytes. Quarantined ones wait until a person has decided about them."""
    waiting = select(tasks.c.id).where(tasks.c.delivery_id == deliveries.c.id, tasks.c.done_at.is_(None)).exists()
    query = select(deliveries.c.id).where(
        deliveries.c.next_step.is_(None),
        WITH_BYTES,
        deliveries.c.received_at < received_before,
        ~waiting,
    )
    return list(connection.execute(query.order_by(deliveries.c.received_at).limit(limit)).scalars())


def old_events(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Lines of the history."""
    of_firms = events.c.firm_id.in_(select(firms.c.id))  # all; named because the index begins with it
    return list(connection.execute(select(events.c.id).where(of_firms, events.c.at < before).limit(limit)).scalars())


def remove_events(connection: Connection, event_ids: Sequence[str]) -> int:
    """What they said of a lead is gone, its row and the counts are not."""
    return connection.execute(delete(events).where(events.c.id.in_(event_ids))).rowcount


def remove_ended_sign_ins(connection: Connection, now: datetime) -> int:
    """Links and sessions that ended a day ago: until then a link that is tried too late is an event with who it is.

    Devices with them; only the former are counted.
    """
    connection.execute(delete(devices).where(devices.c.expires_at < now))
    return connection.execute(delete(sign_ins).where(sign_ins.c.expires_at < now - _ENDED_FOR)).rowcount
