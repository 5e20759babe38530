"""Who refused our mail by their own word: what the CRM is told of it, and when."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.crm import DELETED, REFUSED
from app.domain.own_refusals import OwnRefusal, is_own
from app.domain.people.mail_keys import mailbox_key, recipient_key
from app.storage.partner_tables import suppressions
from app.storage.recording_again import record_again
from app.storage.tables import contact_points, crm_links, leads

_PORTION = 500


def own_refusals(
    connection: Connection, firm_ids: Collection[str], addresses: Iterable[str]
) -> dict[tuple[str, str], OwnRefusal]:
    """(firm, `recipient_key`) -> what the owner of that mailbox said."""
    keys = sorted({recipient_key(one) for one in addresses if one})
    if not keys:
        return {}
    query = select(suppressions).where(suppressions.c.firm_id.in_(firm_ids), suppressions.c.mailbox.in_(keys))
    return {
        (row.firm_id, row.mailbox): OwnRefusal(address=row.address, reason=row.reason, at=row.at)
        for row in connection.execute(query)
        if is_own(row.reason, row.asked_by)
    }


def tell_crm_of_refusal(connection: Connection, firm_id: str, address: str, now: datetime) -> None:
    """Records again the newest lead, of those the CRM has, of each contact with that mailbox."""
    of_mailbox = contact_points.c.firm_id == firm_id, contact_points.c.key == f"email:{mailbox_key(address)}"
    whose = select(contact_points.c.contact_id).where(*of_mailbox)
    is_there = select(crm_links.c.our_key).where(
        crm_links.c.firm_id == firm_id, crm_links.c.kind == "message", crm_links.c.our_key == leads.c.id
    )
    recorded = select(leads.c.contact_id, leads.c.id).where(leads.c.contact_id.in_(whose), is_there.exists())
    newest_last = recorded.order_by(leads.c.received_at, leads.c.id)
    newest = {row.contact_id: row.id for row in connection.execute(newest_last)}
    for lead_id in sorted(newest.values()):
        record_again(connection, lead_id, now)


def tell_crm_of_untold_refusals(connection: Connection, firm_id: str, now: datetime) -> None:
    """The same for each refusal that the CRM has not heard: its token might not, or no subscription was named then."""
    of_firm = select(suppressions).where(suppressions.c.firm_id == firm_id)
    own = [row for row in connection.execute(of_firm) if is_own(row.reason, row.asked_by) and "@" in row.address]
    for start in range(0, len(own), _PORTION):
        some = {f"email:{mailbox_key(row.address)}": row for row in own[start : start + _PORTION]}
        points = contact_points.c.firm_id == firm_id, contact_points.c.key.in_(sorted(some))
        links = crm_links.c.firm_id == firm_id, crm_links.c.kind == "contact"
        known = select(contact_points.c.key, crm_links.c.written).where(
            *points, *links, crm_links.c.our_key == contact_points.c.contact_id
        )
        untold = {row.key for row in connection.execute(known) if not _is_told(row.written or {}, some[row.key].at)}
        for key in sorted(untold):
            tell_crm_of_refusal(connection, firm_id, some[key].address, now)


def _is_told(written: Mapping[str, str], at: datetime) -> bool:
    """That one or a later one; of a contact that was deleted there nothing is told."""
    marked = written.get(REFUSED, "").partition(" ")[2]
    return DELETED in written or (bool(marked) and datetime.fromisoformat(marked) >= at)
