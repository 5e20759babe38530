"""Which opportunity a lead belongs to, decided in the transaction that keeps how it fits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.judgement import Disposition, Tier
from app.domain.lead import Lead
from app.domain.opportunity import OVER_AFTER, KnownOpportunity, opportunity_of
from app.domain.reply.case_study_choice import services_by_weight
from app.storage.crm_tables import crm_copies
from app.storage.tables import companies, contacts, crm_links, leads

DEAL_TIERS = (Tier.HOT, Tier.WARM)
_MOST = 200  # messages of a company that are looked at, the newest
_CONTACT = select(contacts.c.id).where(contacts.c.id == bindparam("contact"))
_COMPANY = (
    select(companies.c.id)
    .join(contacts, contacts.c.company_id == companies.c.id)
    .where(contacts.c.id == bindparam("contact"), companies.c.domain.is_not(None))
)
_CONTACTS = select(contacts.c.id).where(
    or_(contacts.c.id == bindparam("contact"), contacts.c.company_id == _COMPANY.scalar_subquery())
)
_LOCKED_CONTACT = _CONTACT.with_for_update(key_share=True)
_LOCKED_COMPANY = _COMPANY.with_for_update(key_share=True, of=companies)
_MEMBERS = (
    select(leads.c.opportunity_id, leads.c.contact_id, leads.c.thread_id)
    .where(
        leads.c.contact_id.in_(_CONTACTS),
        leads.c.received_at > bindparam("since"),
        leads.c.opportunity_id.is_not(None),
        leads.c.id != bindparam("lead"),
    )
    .order_by(leads.c.received_at.desc())
    .limit(_MOST)
)
_OPENERS = select(leads.c.id, leads.c.received_at, leads.c.inquiry).where(
    leads.c.id.in_(bindparam("ids", expanding=True)), leads.c.emptied_at.is_(None)
)
_THEIRS = (
    select(crm_links.c.our_key, crm_copies.c.archived, crm_copies.c["values"].label("values_of"))
    .join(
        crm_copies,
        (crm_copies.c.firm_id == crm_links.c.firm_id)
        & (crm_copies.c.vendor == crm_links.c.vendor)
        & (crm_copies.c.kind == crm_links.c.kind)
        & (crm_copies.c.their_id == crm_links.c.their_id),
    )
    .where(crm_links.c.kind == "deal", crm_links.c.our_key.in_(bindparam("ids", expanding=True)))
)


def with_opportunity(connection: Connection, lead: Lead, firm: FirmProfile, now: datetime) -> Lead:
    """The lead with the opportunity it joins or opens; as it was where it is no inquiry of a known contact.

    Two leads of one contact or one company at once meet at the row of the contact, then at that of the company: the
    second one finds the first's opportunity. A company counts where it is known by its domain, which is never one of
    free mail.
    """
    if lead.qualification is None or lead.contact_id is None or not _is_inquiry(lead):
        return lead
    opens = lead.qualification.tier in DEAL_TIERS
    return replace(lead, opportunity_id=_opportunity_of(connection, lead, firm, now, opens=opens))


def _is_inquiry(lead: Lead) -> bool:
    disposition = lead.judgement.disposition if lead.judgement else Disposition.INQUIRY
    return disposition is Disposition.INQUIRY and not lead.inquiry.test


def _opportunity_of(connection: Connection, lead: Lead, firm: FirmProfile, now: datetime, *, opens: bool) -> str | None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        for locked in (_LOCKED_CONTACT, _LOCKED_COMPANY):
            connection.execute(locked, {"contact": lead.contact_id})
    asked = {"contact": lead.contact_id, "since": now - OVER_AFTER, "lead": lead.id}
    members = connection.execute(_MEMBERS, asked).all()
    if not members:
        return lead.id if opens else None
    ids = {row.opportunity_id for row in members}
    closed = _closed(connection, ids)
    thread = lead.thread.id if lead.thread else None
    known = [
        KnownOpportunity(
            id=row.id,
            same_thread=any(one.thread_id == thread for one in members if one.opportunity_id == row.id and thread),
            same_contact=any(one.contact_id == lead.contact_id for one in members if one.opportunity_id == row.id),
            services=_services(row.inquiry, firm),
            opened_at=row.received_at,
            closed=row.id in closed,
        )
        for row in connection.execute(_OPENERS, {"ids": list(ids)})
        if not row.inquiry.test and row.id != lead.id
    ]
    return opportunity_of(lead.id, opens=opens, services=_services(lead.inquiry, firm), known=known, now=now)


def _services(inquiry: Inquiry, firm: FirmProfile) -> frozenset[str]:
    asked = services_by_weight(inquiry.subject or "", inquiry.message, firm)
    return frozenset(service.name for _, service in asked)


def _closed(connection: Connection, ids: set[str]) -> set[str]:
    """Those whose deal was won, lost or deleted in the CRM, as far as its copy says."""
    rows = connection.execute(_THEIRS, {"ids": list(ids)})
    return {row.our_key for row in rows if row.archived or row.values_of.get("state") in ("won", "lost")}
