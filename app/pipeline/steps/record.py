"""A step of the lead path: what the CRM is told about a lead."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from app.domain.booking import CALENDAR
from app.domain.contact_state import ContactState, contact_state
from app.domain.crm import CrmDeal, CrmEntry, CrmMeeting, CrmMessage
from app.domain.deal_amount import amount_of_deal
from app.domain.deal_closing import closing_of_deal
from app.domain.firm import FirmProfile
from app.domain.form_lines import said_of_company
from app.domain.inquiry import is_said_on_linkedin
from app.domain.judgement import Disposition, Evidence
from app.domain.lead import Lead
from app.domain.lead_owner import owner_of
from app.domain.people.person import Person
from app.domain.people.person_names import parse_name
from app.domain.record_facts import RecordFacts
from app.domain.scheduling_link import page_of
from app.domain.signature_facts import said_in_signature

_HUBSPOT = "hubspot"  # as the vendor of a booking
_PAGE_OF_HUBSPOT = re.compile(r"(?:^|\.)meetings(?:-[a-z0-9]+)?\.hubspot\.com$")


def entry_of(lead: Lead, facts: RecordFacts, firm: FirmProfile, url_of: Callable[[str], str]) -> CrmEntry:
    """The whole lead as one CRM entry. Built from our rows only, so building it again gives the same.

    `url_of`: the page of a lead, by its id.
    """
    person = facts.person
    first, last = first_and_last_name(person, firm.name)
    disposition = _disposition(lead)
    said = said_of_company(lead.inquiry) if lead.inquiry.labels else said_in_signature(lead.inquiry, firm)
    return CrmEntry(
        lead_id=lead.id,
        contact_key=lead.contact_id or lead.id,
        known_contact_id=facts.contact.their_id if facts.contact else None,
        contact_written=facts.contact.written if facts.contact else {},
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
        score=facts.fit.score if facts.fit else None,
        tier=facts.fit.tier if facts.fit else None,
        owner_email=owner_of(lead, firm).email,
        deal=_deal(facts, firm, url_of) if disposition is Disposition.INQUIRY and not lead.inquiry.test else None,
        received_at=lead.received_at,
        review_url=url_of(lead.id),
        contact_review_url=url_of(facts.fit.lead_id if facts.fit else lead.id),
        messages=_messages(lead, facts, firm),
        tasks=facts.tasks,
        meetings=_meetings(lead, facts, firm),
        test=lead.inquiry.test,
        state=_state(lead, facts),
        web_visit=lead.inquiry.web_visit,
        consent=lead.inquiry.consent,
        website=said.website,
        country=said.country,
        staff=said.staff,
        refusals=facts.refusals,
        first_attempt=lead.attempts == 0 and facts.never_recorded,
    )


def _deal(facts: RecordFacts, firm: FirmProfile, url_of: Callable[[str], str]) -> CrmDeal | None:
    opener = facts.opener
    if opener is None:
        return None
    inquiry = opener.inquiry
    name = facts.company_name or facts.person.full_name or "New inquiry"
    return CrmDeal(
        key=opener.id,
        known_id=facts.deal.their_id if facts.deal else None,
        name=f"{name} - {_channel_words(opener)}",
        score=facts.deal_fit.score if facts.deal_fit else None,
        tier=facts.deal_fit.tier if facts.deal_fit else None,
        evidence=_evidence(opener),
        who=inquiry.sender_email or inquiry.profile_url or "no address",
        channel=inquiry.channel.value,
        opened_at=opener.received_at,
        review_url=url_of(opener.id),
        amount=amount_of_deal(facts.of_opportunity or (opener,), firm),
        closing=closing_of_deal(facts.of_opportunity or (opener,), firm),
        events=facts.deal_events,
        written=facts.deal.written if facts.deal else {},
    )


def _meetings(lead: Lead, facts: RecordFacts, firm: FirmProfile) -> tuple[CrmMeeting, ...]:
    """Without what stands there already: read there, or put there by its own page, of which the calendar tells too."""
    page = urlsplit(page_of(lead, firm)).hostname or ""
    there = {_HUBSPOT, CALENDAR} if _PAGE_OF_HUBSPOT.search(page) else {_HUBSPOT}
    hosts = {one.host: firm.partner_at(one.host) for one in facts.meetings}
    return tuple(
        replace(one, host=host.email if (host := hosts[one.host]) else "")
        for one in facts.meetings
        if one.known_id or one.vendor not in there
    )


def _disposition(lead: Lead) -> Disposition:
    return lead.judgement.disposition if lead.judgement else Disposition.INQUIRY


def _state(lead: Lead, facts: RecordFacts) -> ContactState | None:
    if _disposition(lead) is not Disposition.INQUIRY or lead.inquiry.test or not facts.is_newest:
        return None
    return contact_state(
        events=facts.deal_events,
        answered=bool(facts.replies),
        waits=any(not task.done for task in facts.tasks),
        tier=lead.qualification.tier if lead.qualification else None,
        judgement=lead.judgement,
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


def _messages(lead: Lead, facts: RecordFacts, firm: FirmProfile) -> tuple[CrmMessage, ...]:
    inquiry, known = lead.inquiry, facts.message
    text = "\n\n".join(part for part in (inquiry.message, inquiry.boilerplate, inquiry.history) if part)
    theirs = CrmMessage(
        key=lead.id,
        from_us=False,
        at=inquiry.received_at,
        subject=inquiry.subject or f"Message by {_channel_words(lead)}",
        text=text,
        from_address=inquiry.sender_email or "",
        to_address=firm.mail_address,
        known_id=known.their_id if known else None,
        written=known.written if known else {},
        message_id=inquiry.message_id or "",
        answers=inquiry.in_reply_to or "",
        on_linkedin=is_said_on_linkedin(inquiry),
    )
    ours = (replace(one, answers=theirs.message_id, on_linkedin=theirs.on_linkedin) for one in facts.replies)
    return (theirs, *ours)
