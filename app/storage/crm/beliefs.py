"""What we believe of records that we wrote to the CRM: whose they are, what we wrote, whether it is settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from app.domain.crm import lead_of_message_key
from app.domain.crm_copy import CopyKind, CrmCopy
from app.storage.crm.crm_copies import Account
from app.storage.crm_tables import crm_copies, crm_copy_keys
from app.storage.tables import crm_links, leads, messages, tasks


def recorded_leads(connection: Connection, account: Account, kind: CopyKind, our_keys: Sequence[str]) -> dict[str, str]:
    """Our key -> the lead by which the record is written: of a contact its newest one; none of whoever was erased."""
    if kind == "contact":
        wanted = _newest_recorded(connection, account, our_keys)
    elif kind == "task":
        rows = connection.execute(select(tasks.c.id, tasks.c.lead_id).where(tasks.c.id.in_(our_keys)))
        wanted = {row.id: row.lead_id for row in rows if row.lead_id}
    elif kind == "message":
        rows = connection.execute(select(messages.c.id, messages.c.lead_id).where(messages.c.id.in_(our_keys)))
        wanted = {
            **{key: lead_of_message_key(key) for key in our_keys},
            **{row.id: row.lead_id for row in rows if row.lead_id},
        }
    else:
        wanted = {key: key for key in our_keys} if kind == "deal" else {}
    query = select(leads.c.id).where(leads.c.id.in_(sorted(set(wanted.values()))), leads.c.emptied_at.is_(None))
    standing = set(connection.execute(query).scalars())
    return {key: one for key, one in wanted.items() if one in standing}


def _newest_recorded(connection: Connection, account: Account, contact_ids: Sequence[str]) -> dict[str, str]:
    recorded = (
        crm_links.c.firm_id == account.firm_id,
        crm_links.c.vendor == account.vendor,
        crm_links.c.kind == "message",
        crm_links.c.our_key == leads.c.id,
    )
    query = (
        select(leads.c.contact_id, leads.c.id)
        .join(crm_links, leads.c.id == crm_links.c.our_key)
        .where(leads.c.contact_id.in_(contact_ids), leads.c.emptied_at.is_(None), *recorded)
        .order_by(leads.c.received_at, leads.c.id)
    )
    return {row.contact_id: row.id for row in connection.execute(query)}


def settled_leads(connection: Connection, lead_ids: Collection[str], since: datetime) -> set[str]:
    """Those of which nothing waits for the CRM, nor was written there since then."""
    before = or_(leads.c.settled_at.is_(None), leads.c.settled_at < since)
    query = select(leads.c.id).where(leads.c.id.in_(lead_ids), leads.c.next_step.is_(None), before)
    return set(connection.execute(query).scalars())


def owners_of_tasks(connection: Connection, task_ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Task -> whose it is, and whether it waits for their decision."""
    query = select(tasks.c.id, tasks.c.owner, tasks.c.done_at, tasks.c.decision).where(tasks.c.id.in_(task_ids))
    rows = connection.execute(query)
    return {row.id: (row.owner, row.done_at is None and row.decision is None) for row in rows}


def written_by_key(
    connection: Connection, account: Account, kind: CopyKind, our_keys: Sequence[str]
) -> dict[str, Mapping[str, str]]:
    """Our key -> what we wrote there last of what people change there too."""
    query = select(crm_links.c.our_key, crm_links.c.written).where(
        crm_links.c.firm_id == account.firm_id,
        crm_links.c.vendor == account.vendor,
        crm_links.c.kind == kind,
        crm_links.c.our_key.in_(our_keys),
    )
    return {row.our_key: row.written or {} for row in connection.execute(query)}


def deals_of_others(connection: Connection, account: Account, deals: Collection[CrmCopy]) -> dict[str, tuple[str, ...]]:
    """Their id of an open deal of ours -> open deals for one of its contacts that are not ours."""
    whose = {
        one.their_id: {f"contact:{id_}" for id_ in one.values.get("contact_ids", "").split()}
        for one in deals
        if one.values.get("state") == "open"
    }
    keys = {key for some in whose.values() for key in some}
    if not keys:
        return {}
    same = (
        (crm_copies.c.firm_id == crm_copy_keys.c.firm_id)
        & (crm_copies.c.vendor == crm_copy_keys.c.vendor)
        & (crm_copies.c.kind == crm_copy_keys.c.kind)
        & (crm_copies.c.their_id == crm_copy_keys.c.their_id)
    )
    query = select(crm_copy_keys.c.key, crm_copies.c.their_id, crm_copies.c["values"].label("values_of")).join(
        crm_copies, same
    )
    of_account = (crm_copies.c.firm_id == account.firm_id, crm_copies.c.vendor == account.vendor)
    rows = connection.execute(query.where(*of_account, crm_copy_keys.c.kind == "deal", crm_copy_keys.c.key.in_(keys)))
    open_there: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.values_of.get("state") == "open":
            open_there[row.key].add(row.their_id)
    every = {one for some in open_there.values() for one in some}
    links = select(crm_links.c.their_id).where(crm_links.c.firm_id == account.firm_id, crm_links.c.kind == "deal")
    ours = set(connection.execute(links.where(crm_links.c.their_id.in_(every))).scalars())
    return {
        deal: found
        for deal, of_it in whose.items()
        if (found := tuple(sorted({one for key in of_it for one in open_there[key]} - ours - {deal})))
    }
