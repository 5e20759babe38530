"""What somebody deleted in the CRM is to be made again there: marks for the recorder, with all that hangs on it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from app.domain.crm import AGAIN, HANG, LinkKind, key_of_said_answer, without_marks
from app.storage.crm.booked_meetings import meetings_of
from app.storage.recording_again import record_all_again
from app.storage.tables import crm_links, leads, messages, tasks

_AT_A_TIME = 500


def make_again(connection: Connection, lead_id: str, kind: LinkKind, now: datetime) -> None:
    """`kind`: the "deal" of this lead's opportunity, or its "contact".

    Every lead that belongs to it is recorded again; so the marks hold, whatever the recorder has read before.
    """
    asked = select(leads.c.firm_id, leads.c.contact_id, leads.c.opportunity_id).where(leads.c.id == lead_id)
    lead = connection.execute(asked).one_or_none()
    if lead is None:
        return
    deals = [lead.opportunity_id or lead_id]
    which: ColumnElement[bool] = leads.c.opportunity_id.in_(deals)
    if kind == "contact":
        theirs = and_(leads.c.contact_id == lead.contact_id, leads.c.contact_id.is_not(None))
        own = select(leads.c.opportunity_id).where(theirs)
        deals = [one for one in connection.execute(own).scalars() if one]
        which = or_(theirs, leads.c.opportunity_id.in_(deals))
    ids = sorted({lead_id, *connection.execute(select(leads.c.id).where(which)).scalars()})
    written = connection.execute(select(messages.c.id).where(messages.c.lead_id.in_(ids))).scalars().all()
    asked_for = connection.execute(select(tasks.c.id).where(tasks.c.lead_id.in_(ids))).scalars().all()
    of_firm = crm_links.c.firm_id == lead.firm_id
    key = lead.contact_id or lead_id if kind == "contact" else deals[0]
    _mark(connection, and_(of_firm, crm_links.c.kind == kind), [key], AGAIN)
    said = [*ids, *written, *map(key_of_said_answer, ids)]
    _mark(connection, and_(of_firm, crm_links.c.kind == "message"), said, HANG)
    _mark(connection, and_(of_firm, crm_links.c.kind == "task"), asked_for, HANG)
    booked = {meeting.key for those in meetings_of(connection, ids).values() for meeting in those}
    _mark(connection, and_(of_firm, crm_links.c.kind == "meeting"), booked, HANG)
    if kind == "contact":
        _mark(connection, and_(of_firm, crm_links.c.kind == "deal"), deals, HANG)
    record_all_again(connection, ids, now)


def _mark(connection: Connection, which: ColumnElement[bool], keys: Iterable[str], mark: str) -> None:
    """A record that is to be made again has no other mark; one that hangs on it keeps that of its own deletion."""
    in_order = sorted(set(keys))
    for start in range(0, len(in_order), _AT_A_TIME):
        some: Sequence[str] = in_order[start : start + _AT_A_TIME]
        for row in connection.execute(select(crm_links).where(which, crm_links.c.our_key.in_(some))).all():
            before = without_marks(row.written or {}) if mark == AGAIN else row.written or {}
            one = and_(which, crm_links.c.vendor == row.vendor, crm_links.c.our_key == row.our_key)
            connection.execute(update(crm_links).where(one).values(written={**before, mark: "yes"}))
