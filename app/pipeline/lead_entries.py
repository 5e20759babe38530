"""What the CRM is told of leads, and its answers: a lead that breaks either is a person's, and holds up no other."""

from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.domain.crm import CrmEntry, CrmOutcome
from app.domain.errors import UpstreamError, UpstreamRefused
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.ports import Crm
from app.domain.record_facts import RecordFacts
from app.pipeline.steps.record import entry_of
from app.storage.crm import crm_records
from app.storage.leads.leads import load_leads_alone

log = structlog.get_logger("lead_entries")


def entries_of(
    connection: Connection, leads: Sequence[Lead], firm: FirmProfile, vendor: str, url_of: Callable[[str], str]
) -> list[CrmEntry | CrmOutcome]:
    """In the order of `leads`: what the recorder writes, or why it cannot be told. `url_of`: the page of a lead.

    A lead that breaks it is found by building each alone; asking again would change nothing.
    """
    try:
        facts = _facts_of(connection, leads, vendor)
        return [entry_of(lead, facts[lead.id], firm, url_of) for lead in leads]
    except SQLAlchemyError:  # of the database, and so of no lead
        raise
    except Exception as fault:
        log.exception("entry_failed", leads=len(leads))
        if len(leads) > 1:
            return [one for lead in leads for one in entries_of(connection, [lead], firm, vendor, url_of)]
        return [_refusal(leads[0].id, fault)]


def recorded(crm: Crm, entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
    """The CRM's answers. An entry that breaks the adapter is found by asking for each alone: a person looks at it."""
    if not entries:
        return []
    try:
        return crm.record(entries)
    except UpstreamError as failure:
        return [CrmOutcome(lead_id=entry.lead_id, links=(), error=failure) for entry in entries]
    except Exception as fault:
        log.exception("recording_failed", leads=len(entries))
        if len(entries) > 1:
            return [outcome for entry in entries for outcome in recorded(crm, [entry])]
        return [_refusal(entries[0].lead_id, fault)]


def _facts_of(connection: Connection, leads: Sequence[Lead], vendor: str) -> dict[str, RecordFacts]:
    """Lead id -> what its entry is made of."""
    known = {lead.id: lead for lead in leads}
    asked = {lead.opportunity_id for lead in leads if lead.opportunity_id}
    parts = {*asked, *crm_records.parts_of(connection, sorted(asked))}
    known |= {lead.id: lead for lead in load_leads_alone(connection, sorted(parts - known.keys()))}
    return crm_records.facts_for(connection, leads, known, vendor)


def _refusal(lead_id: str, fault: Exception) -> CrmOutcome:
    refusal = UpstreamRefused("CRM", f"{type(fault).__name__} while it was recorded")
    return CrmOutcome(lead_id=lead_id, links=(), error=refusal)
