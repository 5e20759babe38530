"""What storage knows about a lead beyond the lead itself, for its CRM entry."""

from dataclasses import dataclass

from app.domain.crm import CrmLink, CrmMeeting, CrmMessage, CrmTask
from app.domain.crm_plan import DealEvent
from app.domain.lead import Lead
from app.domain.opportunity import LeadFit
from app.domain.own_refusals import OwnRefusal
from app.domain.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """Gathered in one read."""

    person: Person  # the contact, merged over all its messages
    company_name: str | None
    message: CrmLink | None  # of their own message
    replies: tuple[CrmMessage, ...]  # what we sent about this lead
    tasks: tuple[CrmTask, ...]  # open holds, and those that the CRM has
    contact: CrmLink | None
    their_company_id: str | None
    never_recorded: bool
    opener: Lead | None = None  # which opened its opportunity, maybe itself; None: it belongs to none
    of_opportunity: tuple[Lead, ...] = ()  # everything written about it, the newest first; the opener is the last
    deal: CrmLink | None = None  # of that opportunity
    fit: LeadFit | None = None  # of the contact
    deal_fit: LeadFit | None = None
    meetings: tuple[CrmMeeting, ...] = ()
    deal_events: tuple[DealEvent, ...] = ()  # see `CrmDeal.events`
    refusals: tuple[OwnRefusal, ...] = ()  # of the contact's addresses
    is_newest: bool = True  # no later message of the contact, about something else, says how far we are
