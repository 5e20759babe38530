"""Who refused our mail by their own word: what the CRM is told of it, and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.domain.crm import DELETED, REFUSED
from app.domain.firm import FirmProfile
from app.domain.own_refusals import OwnRefusal, ToldRefusal, is_own
from app.domain.people.mail_keys import mailbox_key
from app.storage.partner_tables import suppressions
from app.storage.recording_again import record_again
from app.storage.tables import contact_points, crm_links, leads

_MAILBOX = "email:"  # of a contact's points
_PORTION = 500


def own_refusals(connection: Connection, contact_ids: Collection[str]) -> dict[str, list[OwnRefusal]]:
    """Contact -> what was said by the owners of all the mailboxes that it was ever known by."""
    of_firm = suppressions.c.firm_id == contact_points.c.firm_id
    of_mailbox = suppressions.c.mailbox == func.substr(contact_points.c.key, len(_MAILBOX) + 1)
    query = (
        select(contact_points.c.contact_id, suppressions)
        .join(suppressions, of_firm & of_mailbox)
        .where(contact_points.c.contact_id.in_(contact_ids), contact_points.c.key.startswith(_MAILBOX))
        .order_by(suppressions.c.mailbox)
    )
    found: dict[str, list[OwnRefusal]] = defaultdict(list)
    for row in connection.execute(query):
        if is_own(row.reason, row.asked_by):
            found[row.contact_id].append(OwnRefusal(address=row.address, reason=row.reason, at=row.at))
    return found


def tell_crm_of_refusal(connection: Connection, firm_id: str, address: str, now: datetime) -> None:
    """Records again the newest lead, of those the CRM has, of each contact with that mailbox."""
    of_mailbox = contact_points.c.firm_id == firm_id, contact_points.c.key == f"{_MAILBOX}{mailbox_key(address)}"
    whose = select(contact_points.c.contact_id).where(*of_mailbox)
    is_there = select(crm_links.c.our_key).where(
        crm_links.c.firm_id == firm_id, crm_links.c.kind == "message", crm_links.c.our_key == leads.c.id
    )
    recorded = select(leads.c.contact_id, leads.c.id).where(leads.c.contact_id.in_(whose), is_there.exists())
    newest_last = recorded.order_by(leads.c.received_at, leads.c.id)
    newest = {row.contact_id: row.id for row in connection.execute(newest_last)}
    for lead_id in sorted(newest.values()):
        record_again(connection, lead_id, now)


def tell_crm_of_untold_refusals(
    connection: Connection, firm: FirmProfile, now: datetime, *, not_taken: bool = False
) -> None:
    """The same for each refusal that the CRM has not heard: its token might not, or no subscription was named then.

    None, while none is named. `not_taken`: also those of which it did not take an address.
    """
    if not firm.crm.subscription:
        return
    of_firm = select(suppressions).where(suppressions.c.firm_id == firm.id)
    own = [row for row in connection.execute(of_firm) if is_own(row.reason, row.asked_by) and "@" in row.address]
    for start in range(0, len(own), _PORTION):
        some = {f"{_MAILBOX}{mailbox_key(row.address)}": row for row in own[start : start + _PORTION]}
        points = contact_points.c.firm_id == firm.id, contact_points.c.key.in_(sorted(some))
        links = crm_links.c.firm_id == firm.id, crm_links.c.kind == "contact"
        known = select(contact_points.c.key, crm_links.c.written).where(
            *points, *links, crm_links.c.our_key == contact_points.c.contact_id
        )
        untold = {
            row.key
            for row in connection.execute(known)
            if not _is_told(row.written or {}, some[row.key].at, or_not_taken=not not_taken)
        }
        for key in sorted(untold):
            tell_crm_of_refusal(connection, firm.id, some[key].address, now)


def _is_told(written: Mapping[str, str], at: datetime, *, or_not_taken: bool) -> bool:
    """That one or a later one; of a contact that was deleted there nothing is told."""
    told = ToldRefusal.read(written.get(REFUSED, ""))
    is_told = told is not None and told.newest_at >= at and (or_not_taken or told.is_whole)
    return is_told or DELETED in written
