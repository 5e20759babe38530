"""What has been kept as long as the firm wants to keep it, oldest first, a few rows at a time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from app.domain.judgement import Disposition
from app.storage.partner_tables import sign_ins
from app.storage.tables import deliveries, events, leads, tasks

_SETTLED = and_(leads.c.emptied_at.is_(None), leads.c.next_step.is_(None))
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
    query = select(leads.c.id).where(_SETTLED, which, leads.c.received_at < received_before, ~waiting)
    return list(connection.execute(query.order_by(leads.c.received_at).limit(limit)).scalars())


def settled_deliveries(connection: Connection, received_before: datetime, limit: int) -> list[str]:
    """Read ones with their bytes. Quarantined ones wait until a person has decided about them."""
    waiting = select(tasks.c.id).where(tasks.c.delivery_id == deliveries.c.id, tasks.c.done_at.is_(None)).exists()
    query = select(deliveries.c.id).where(
        deliveries.c.next_step.is_(None),
        deliveries.c.body != b"",
        deliveries.c.received_at < received_before,
        ~waiting,
    )
    return list(connection.execute(query.order_by(deliveries.c.received_at).limit(limit)).scalars())


def remove_events(connection: Connection, before: datetime, limit: int) -> int:
    """Lines of the history. What they said of a lead is gone, its row and the counts are not."""
    old = select(events.c.id).where(events.c.at < before).order_by(events.c.at).limit(limit)
    return connection.execute(delete(events).where(events.c.id.in_(old))).rowcount


def remove_ended_sign_ins(connection: Connection, now: datetime) -> int:
    """Links and sessions that ended a day ago: until then a link that is tried too late is an event with who it is."""
    return connection.execute(delete(sign_ins).where(sign_ins.c.expires_at < now - _ENDED_FOR)).rowcount
