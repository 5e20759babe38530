"""What a partner looks at: tasks with their context, and what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from app.domain.task import RequiredAction
from app.storage.people.new_addresses import Acquaintance, acquaintance_of
from app.storage.tables import companies, contacts, deliveries, leads, tasks
from app.storage.tasks.lifted_refusals import Silence, silence_of
from app.storage.tasks.tasks import UNDECIDED, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A task, and the lead or delivery it is about as rows (None where there is none)."""

    task: Row[Any]
    lead: Row[Any] | None
    acquaintance: Acquaintance = Acquaintance()
    silence: Silence = Silence()  # what keeps mail from the sender's address


def undecided_task(connection: Connection, firm_id: str, task_id: str) -> OpenTask | None:
    """One task with its lead; None when it is decided, or this firm has none such."""
    waiting = tasks.c.id == task_id, tasks.c.firm_id == firm_id, UNDECIDED
    row = connection.execute(select(tasks).where(*waiting)).one_or_none()
    if row is None:
        return None
    lead = leads_by_id(connection, [row.lead_id] if row.lead_id else []).get(row.lead_id)
    return OpenTask(
        task=row,
        lead=lead,
        acquaintance=acquaintance_of(connection, lead) if lead is not None else Acquaintance(),
        silence=silence_of(connection, firm_id, lead.inquiry.sender_email if lead is not None else None),
    )


def silence_of_task(connection: Connection, task: Task, *, despite_refusal: bool) -> Silence:
    """What keeps mail from the address a task would write to: to be asked in the transaction that decides.

    `despite_refusal`: the person writes although somebody who proved nothing asked for silence.
    """
    lead = leads_by_id(connection, [task.lead_id]).get(task.lead_id) if task.lead_id else None
    silence = silence_of(connection, task.firm_id, lead.inquiry.sender_email if lead is not None else None)
    return replace(silence, is_asked=silence.is_asked and not despite_refusal)


def being_carried_out(connection: Connection, firm_id: str) -> int:
    """Decisions the worker has not finished."""
    return connection.execute(
        select(func.count()).where(tasks.c.firm_id == firm_id, tasks.c.done_at.is_(None), tasks.c.decision.is_not(None))
    ).scalar_one()


def leads_by_id(connection: Connection, lead_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Those of `whole_leads` that have these ids."""
    return {row.id: row for row in connection.execute(whole_leads().where(leads.c.id.in_(lead_ids)))}


def whole_leads() -> Select[Any]:
    """Leads with their contact's and company's names."""
    return (
        select(
            leads,
            contacts.c.name.label("contact_name"),
            contacts.c.email.label("contact_email"),
            companies.c.name.label("company_name"),
        )
        .outerjoin(contacts, contacts.c.id == leads.c.contact_id)
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
    )


def open_task_of(connection: Connection, lead_id: str, actions: Sequence[RequiredAction]) -> str | None:
    """The undecided task of one of these kinds that a lead has."""
    return connection.execute(
        select(tasks.c.id)
        .where(
            tasks.c.lead_id == lead_id,
            tasks.c.action.in_([action.value for action in actions]),
            UNDECIDED,
        )
        .limit(1)
    ).scalar()


def quarantined_delivery(connection: Connection, firm_id: str, delivery_id: str) -> Row[Any] | None:
    """A delivery nobody could read, or nobody has read yet, with its bytes; None when this firm has none such."""
    return connection.execute(
        select(deliveries).where(
            deliveries.c.id == delivery_id,
            deliveries.c.firm_id == firm_id,
            or_(deliveries.c.outcome == "quarantined", deliveries.c.outcome.is_(None)),
        )
    ).one_or_none()


def open_task_of_delivery(connection: Connection, delivery_id: str) -> Row[Any] | None:
    """The undecided task about a delivery."""
    return connection.execute(select(tasks).where(tasks.c.delivery_id == delivery_id, UNDECIDED).limit(1)).one_or_none()
