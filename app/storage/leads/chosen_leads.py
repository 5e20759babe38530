"""The leads a reader chose, as conditions of a query."""

from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from app.domain.lead_filter import HowFar, LeadFilter
from app.storage.leads.lead_lists import IS_NEW, of_kind
from app.storage.tables import leads, tasks
from app.storage.tasks.tasks import UNDECIDED

_OPEN = select(tasks.c.id).where(tasks.c.lead_id == leads.c.id, UNDECIDED).exists()


def chosen(filtered: LeadFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """All but its words: those are looked for in the index."""
    conditions = of_kind(filtered.kind)
    if filtered.channel:
        conditions.append(leads.c.channel == filtered.channel)
    if filtered.tier:
        conditions.append(leads.c.tier == filtered.tier)
    if filtered.state == HowFar.FOR_A_PERSON:
        conditions.append(_OPEN)
    elif filtered.state:
        is_answered = leads.c.answered_at.is_not(None)
        conditions += [is_answered] if filtered.state == HowFar.ANSWERED else [IS_NEW, ~is_answered]
    if filtered.owner:
        theirs = select(tasks.c.id).where(tasks.c.lead_id == leads.c.id, tasks.c.owner == filtered.owner)
        conditions.append(theirs.exists())
    first, end = filtered.between(zone)
    if first is not None:
        conditions.append(leads.c.received_at >= first)
    if end is not None:
        conditions.append(leads.c.received_at < end)
    return conditions
