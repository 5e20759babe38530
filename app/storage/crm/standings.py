"""What the copies of the CRM say of somebody who writes: one answer from contact, company and deals."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from app.domain.crm_copy import CUSTOMERS, CopyKind, CrmCopy, CrmStanding, InCrm
from app.domain.people.mail_domains import company_domain
from app.domain.people.mail_keys import domain_of, mailbox_key
from app.storage.crm.crm_copies import copies_by_key, linked_copies, standing_copies


def in_crm(connection: Connection, firm_id: str, contact_id: str | None, address: str) -> InCrm | None:
    """None: the CRM knows neither them nor their company."""
    domain = company_domain(domain_of(address)) if address else None
    by_address = copies_by_key(connection, firm_id, ("contact", mailbox_key(address)), ("company", domain or ""))
    contact, written = _contact(connection, firm_id, contact_id, by_address)
    company = _company(connection, firm_id, contact, by_address)
    ends: list[tuple[CopyKind, str]] = [("deal", f"{one.kind}:{one.their_id}") for one in (contact, company) if one]
    if not ends:
        return None
    deals = copies_by_key(connection, firm_id, *ends)
    open_deal = next((deal for deal in deals if deal.values.get("state") == "open"), None)
    lifecycles = {copy.values.get("lifecycle") for copy in (contact, company) if copy is not None}
    has_bought = any(deal.values.get("state") == "won" for deal in deals)

    def said(name: str) -> str:
        return next((value for copy in (company, contact) if copy and (value := copy.values.get(name))), "")

    standing = CrmStanding(
        customer=has_bought or not lifecycles.isdisjoint(CUSTOMERS),
        open_deal=open_deal is not None,
        industry=said("industry"),
        staff=said("staff"),
        country=said("country"),
        opted_out=contact is not None and contact.wants_no_mail(written),
    )
    return InCrm(
        standing=standing, owners=tuple(copy.owner for copy in (contact, open_deal, company) if copy and copy.owner)
    )


def _contact(
    connection: Connection, firm_id: str, contact_id: str | None, by_address: Sequence[CrmCopy]
) -> tuple[CrmCopy | None, Mapping[str, str]]:
    """By our link to it, with what we wrote there, else by the mailbox."""
    for copy, written in linked_copies(connection, firm_id, "contact", contact_id or ""):
        if not copy.archived:
            return copy, written
    return next((copy for copy in by_address if copy.kind == "contact"), None), {}


def _company(
    connection: Connection, firm_id: str, contact: CrmCopy | None, by_address: Sequence[CrmCopy]
) -> CrmCopy | None:
    """The contact's, else that of the domain they write from: never of mail that is anybody's."""
    theirs = contact.values.get("company_id", "") if contact is not None else ""
    known = standing_copies(connection, firm_id, ("company", theirs)) if theirs else []
    return next((copy for copy in [*known, *by_address] if copy.kind == "company"), None)
