"""Which partner a lead belongs to."""

from app.domain.firm import FirmProfile, Partner
from app.domain.lead import Lead
from app.domain.reply.case_study_choice import asked_services


def owner_of(lead: Lead, firm: FirmProfile) -> Partner:
    """The partner who passed it on, else who owns the service most asked for, the channel, or the first partner.

    From the words of the inquiry alone, so that a lead has one owner from its first step to its
    last: judges find whether a service is needed, not which.
    """
    brought = lead.inquiry.passed_on
    if brought is not None and (partner := firm.partner_at(brought.by)) is not None:
        return partner
    asked = asked_services(f"{lead.inquiry.subject or ''}\n{lead.inquiry.message}", firm)
    return firm.owner_of(*(service.name for service in asked[:1]), lead.inquiry.channel)
