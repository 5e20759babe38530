"""A step of the lead path: what the CRM is told about a lead."""

from collections.abc import Sequence

from app.domain.crm import CrmEntry, CrmMessage
from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, Evidence, Tier
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.people.person import Person
from app.domain.people.person_names import parse_name
from app.domain.record_facts import RecordFacts

_DEAL_TIERS = (Tier.HOT, Tier.WARM)


def entry_of(lead: Lead, facts: RecordFacts, firm: FirmProfile, review_url: str) -> CrmEntry:
    """The whole lead as one CRM entry. Built from our rows only, so building it again gives the same."""
    person = facts.person
    first, last = first_and_last_name(person, firm.name)
    disposition = lead.judgement.disposition if lead.judgement else Disposition.INQUIRY
    tier = lead.qualification.tier if lead.qualification else None
    return CrmEntry(
        lead_id=lead.id,
        contact_key=lead.contact_id or lead.id,
        known_contact_id=facts.their_contact_id,
        known_company_id=facts.their_company_id,
        email=person.email or None,
        first_name=first,
        last_name=last,
        phone=person.phone or lead.inquiry.phone,
        title=lead.inquiry.title,
        profile_url=lead.inquiry.profile_url,
        company_name=facts.company_name,
        company_domain=person.company_domain or None,
        channel=lead.inquiry.channel.value,
        disposition=disposition.value,
        score=lead.qualification.score if lead.qualification else None,
        tier=tier,
        evidence=_evidence(lead),
        owner_email=owner_of(lead, firm).email,
        open_deal=disposition is Disposition.INQUIRY and tier in _DEAL_TIERS and not lead.inquiry.test,
        deal_name=f"{facts.company_name or person.full_name or 'New inquiry'} - {_channel_words(lead)}",
        received_at=lead.received_at,
        review_url=review_url,
        messages=_messages(lead, facts.replies, firm),
        tasks=facts.tasks,
        first_attempt=lead.attempts == 0 and facts.never_recorded,
    )


def first_and_last_name(person: Person, firm: str) -> tuple[str, str]:
    """As the CRM keeps them; a single word is the last name, no name at all is the address's local part."""
    name = parse_name(person.full_name, email=person.email, company=person.company, firm=firm)
    if not name.given and not name.last:
        return "", person.email.partition("@")[0]
    return name.given, name.last


def _evidence(lead: Lead) -> tuple[Evidence, ...]:
    graded = lead.qualification.evidence if lead.qualification else ()
    return graded or (lead.judgement.evidence if lead.judgement else ())


def _channel_words(lead: Lead) -> str:
    return lead.inquiry.channel.value.replace("_", " ")


def _messages(lead: Lead, replies: Sequence[CrmMessage], firm: FirmProfile) -> tuple[CrmMessage, ...]:
    inquiry = lead.inquiry
    text = "\n\n".join(part for part in (inquiry.message, inquiry.boilerplate, inquiry.history) if part)
    theirs = CrmMessage(
        key=lead.id,
        from_us=False,
        at=inquiry.received_at,
        subject=inquiry.subject or f"Message by {_channel_words(lead)}",
        text=text,
        from_address=inquiry.sender_email or "",
        to_address=firm.mail_address,
    )
    return (theirs, *replies)
