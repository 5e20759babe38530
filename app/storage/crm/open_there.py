"""What of ours is open here and stands in the CRM too, and whose leads a record there is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, or_, select

from app.domain.crm_copy import CopyKind
from app.domain.lead import Lead
from app.storage.crm.crm_copies import Account, our_keys_of, their_ids_of
from app.storage.rows import from_row
from app.storage.tables import companies, contacts, crm_links, leads, messages, tasks


def open_tasks_there(connection: Connection, account: Account, limit: int) -> list[str]:
    """Their ids of tasks that nobody has decided here, due first."""
    ours = and_(tasks.c.id == crm_links.c.our_key, tasks.c.done_at.is_(None), tasks.c.decision.is_(None))
    of_account = (crm_links.c.firm_id == account.firm_id, crm_links.c.vendor == account.vendor)
    query = select(crm_links.c.their_id).join(tasks, ours).where(*of_account, crm_links.c.kind == "task")
    return list(connection.execute(query.order_by(tasks.c.due_at, tasks.c.id).limit(limit)).scalars())


def linked_ids(connection: Connection, account: Account, kind: CopyKind, their_ids: Sequence[str]) -> list[str]:
    """Those of these ids that stand for something of ours."""
    of_account = (crm_links.c.firm_id == account.firm_id, crm_links.c.vendor == account.vendor)
    query = select(crm_links.c.their_id).where(
        *of_account, crm_links.c.kind == kind, crm_links.c.their_id.in_(their_ids)
    )
    return list(connection.execute(query.distinct().order_by(crm_links.c.their_id)).scalars())


def leads_of_record(connection: Connection, account: Account, kind: CopyKind, their_id: str) -> list[Lead]:
    """Without their threads, the newest first; none that was emptied."""
    keys = our_keys_of(connection, account, kind, their_id)
    if not keys:
        return []
    about = {
        "contact": or_(leads.c.contact_id.in_(keys), leads.c.id.in_(keys)),
        "company": leads.c.contact_id.in_(_contacts_of(account.firm_id, keys)),
    }.get(kind, leads.c.id.in_(keys))
    query = select(leads).where(leads.c.firm_id == account.firm_id, about, leads.c.emptied_at.is_(None))
    rows = connection.execute(query.order_by(leads.c.received_at.desc(), leads.c.id))
    return [from_row(Lead, row, thread=None, booking_page="", free_times=()) for row in rows]


def _contacts_of(firm_id: str, keys: Sequence[str]) -> Select[str]:
    named = or_(companies.c.key.in_(keys), companies.c.domain.in_(keys))
    same = contacts.c.company_id == companies.c.id
    return select(contacts.c.id).join(companies, same).where(companies.c.firm_id == firm_id, named)


def we_wrote_since(connection: Connection, task_id: str) -> bool:
    """Whether a letter of ours has left in the task's conversation since it was asked for."""
    talk = select(leads.c.thread_id).join(tasks, tasks.c.lead_id == leads.c.id).where(tasks.c.id == task_id)
    asked = select(tasks.c.created_at).where(tasks.c.id == task_id).scalar_subquery()
    query = select(messages.c.id).where(
        messages.c.thread_id.in_(talk), messages.c.from_us.is_(True), messages.c.at > asked
    )
    return connection.execute(query.limit(1)).scalar() is not None


def is_personally_answered(connection: Connection, lead_id: str) -> bool:
    """Whether more than an acknowledgement has left, or a person said so."""
    query = select(leads.c.personally_answered_at).where(leads.c.id == lead_id)
    return connection.execute(query).scalar() is not None


def contacts_of_tasks(
    connection: Connection, account: Account, their_ids: Sequence[str]
) -> dict[str, tuple[str, datetime]]:
    """Their id of a task -> theirs of whom it is about, and since when it has been asked for."""
    of_account = (crm_links.c.firm_id == account.firm_id, crm_links.c.vendor == account.vendor)
    asked = (
        select(crm_links.c.their_id, leads.c.contact_id, tasks.c.created_at)
        .join(tasks, tasks.c.id == crm_links.c.our_key)
        .join(leads, leads.c.id == tasks.c.lead_id)
        .where(*of_account, crm_links.c.kind == "task", crm_links.c.their_id.in_(their_ids))
    )
    found = connection.execute(asked).all()
    theirs = their_ids_of(connection, account, "contact", [row.contact_id for row in found if row.contact_id])
    return {row.their_id: (theirs[row.contact_id], row.created_at) for row in found if row.contact_id in theirs}
