"""One lead's whole story, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from app.domain.lead_state import LeadFacts
from app.storage.leads.lead_lists import lead_facts
from app.storage.partner_tables import labels
from app.storage.people.new_addresses import Acquaintance, acquaintance_of
from app.storage.tables import effects, leads, messages
from app.storage.tasks.review import whole_leads

_STORY_MESSAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything known about one lead."""

    lead: Row[Any]
    facts: LeadFacts
    messages: Sequence[Any]
    effects: Sequence[Any]
    labels: Sequence[Any]
    joined: Sequence[Any]  # later messages that belong to it
    acquaintance: Acquaintance


def story_of(connection: Connection, firm_id: str, lead_id: str) -> Story | None:
    """The lead with its conversation, or None when this firm has no such lead."""
    lead = connection.execute(whole_leads().where(leads.c.id == lead_id, leads.c.firm_id == firm_id)).one_or_none()
    if lead is None:
        return None
    return Story(
        lead=lead,
        facts=lead_facts(connection, [lead])[0],
        messages=connection.execute(
            select(messages)
            .where(messages.c.thread_id == lead.thread_id)
            .order_by(messages.c.at, messages.c.id)
            .limit(_STORY_MESSAGES)
        ).all(),
        effects=connection.execute(
            select(effects).where(effects.c.lead_id == lead_id).order_by(effects.c.intended_at)
        ).all(),
        labels=connection.execute(select(labels).where(labels.c.lead_id == lead_id).order_by(labels.c.at)).all(),
        joined=_joined(connection, lead),
        acquaintance=acquaintance_of(connection, lead),
    )


def _joined(connection: Connection, lead: Row[Any]) -> Sequence[Any]:
    if lead.contact_id is None:  # not identified yet: nothing can have joined it
        return []
    return connection.execute(
        select(leads.c.id, leads.c.received_at, leads.c.channel)
        .where(leads.c.contact_id == lead.contact_id, or_(leads.c.joined_to == lead.id, leads.c.follows == lead.id))
        .order_by(leads.c.received_at)
        .limit(_STORY_MESSAGES)
    ).all()
