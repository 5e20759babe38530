"""A step of the lead path: score and tier, by code, from what the judge found; and to whom a new one goes."""

from dataclasses import replace
from datetime import datetime

from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Disposition, Finding, Judgement, Met
from app.domain.lead import Advance, Lead
from app.domain.lead_owner import partner_by_name
from app.domain.qualification import as_too_early, qualified
from app.domain.reply.case_study_choice import services_by_weight
from app.domain.reply.not_now import wants_nothing_now
from app.domain.routing import partners_of, rule_for
from app.pipeline.steps.identify import AskPeople, People

_UNJUDGED = Judgement(disposition=Disposition.INQUIRY, evidence=())  # every criterion unknown


def qualify(lead: Lead, firm: FirmProfile, _now: datetime) -> Advance | AskPeople:
    """The lead graded against the firm's ideal customer.

    Only here, where pitches have left the path, does a new one take somebody's turn in the firm's routing.
    """
    said = wants_nothing_now(lead.inquiry.message)
    lead = _as_they_say(lead, said)
    grade = qualified(lead.judgement or _UNJUDGED, firm, lead.standing)
    if said:
        grade = as_too_early(grade)
    asked = services_by_weight(lead.inquiry.subject or "", lead.inquiry.message, firm)
    graded = replace(lead, qualification=replace(grade, service=asked[0][1].name if asked else ""))
    rule = None if _has_owner(lead, firm) else rule_for(lead, firm)
    partners = partners_of(rule, firm) if rule else []
    if rule is None or not partners:
        return Advance(lead=graded)
    addresses = [partner.email for partner in partners]

    def routed(people: People) -> Advance:
        return Advance(lead=replace(graded, owner=people.take_turn(rule.key, addresses)))

    return AskPeople(routed, nobody_known=Advance(lead=replace(graded, owner=addresses[0])))


def _as_they_say(lead: Lead, said: str) -> Lead:
    """With what they say of the time, whatever a judge read in it. `said`: that they want nothing now; "" else."""
    if not said or lead.judgement is None:
        return lead
    findings = {**lead.judgement.findings, Criterion.TIMING: Finding(met=Met.NO, quote=said)}
    return lead.with_judgement(replace(lead.judgement, findings=findings))


def _has_owner(lead: Lead, firm: FirmProfile) -> bool:
    return lead.owner is not None or lead.inquiry.test or partner_by_name(lead, firm) is not None
