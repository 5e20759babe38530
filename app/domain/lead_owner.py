"""Which partner a lead belongs to."""

from app.domain.firm import FirmProfile, Partner
from app.domain.greeted_partner import greeted_partner
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.reply.case_study_choice import services_by_weight

_CLEARLY = 2  # times the next service of another owner


def owner_of(lead: Lead, firm: FirmProfile) -> Partner:
    """Whose it was found to be on its way (in the CRM, by its conversation, by the firm's routing), else by its words.

    A lead has one owner from then to its last step; who is no partner any more owns nothing.
    """
    kept = firm.partner_at(lead.owner) if lead.owner else None
    return kept or owner_by_words(lead, firm)


def answers_go_to(lead: Lead, firm: FirmProfile) -> str | None:
    """Their address, where the firm wants answers to go to whoever a lead belongs to; None: to the mailbox alone."""
    if firm.answers_to != "owner":
        return None
    owner = owner_of(lead, firm).email
    return owner if owner.lower() != firm.mail_address.lower() else None


def owner_by_words(lead: Lead, firm: FirmProfile) -> Partner:
    """The partner whose lead it is by name, else who owns the service most asked for, the channel, or the first.

    From the words of the inquiry alone: judges find whether a service is needed, not which.
    """
    return partner_by_name(lead, firm) or _owner_by_service(lead.inquiry, firm) or firm.owner_of(lead.inquiry.channel)


def partner_by_name(lead: Lead, firm: FirmProfile) -> Partner | None:
    """The partner who passed it on, else whom it greets by name; None: neither, so that it is anybody's."""
    brought = lead.inquiry.passed_on
    passed_on_by = firm.partner_at(brought.by) if brought is not None else None
    return passed_on_by or greeted_partner(lead.inquiry, firm)


def _owner_by_service(inquiry: Inquiry, firm: FirmProfile) -> Partner | None:
    """None where no service is asked for, or one of somebody else's is nearly as much: words alone do not say whose."""
    weights = services_by_weight(inquiry.subject or "", inquiry.message, firm)
    owners = [(weight, firm.owner_of(service.name, inquiry.channel)) for weight, service in weights]
    if not owners:
        return None
    most, owner = owners[0]
    is_clear = all(one is owner or most >= _CLEARLY * weight for weight, one in owners)
    return owner if is_clear else None
