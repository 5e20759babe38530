"""To whom a new lead goes that is nobody's yet: the firm's own rules, the first that fits."""

from app.domain.firm import FirmProfile, Partner, RoutingRule
from app.domain.lead import Lead
from app.domain.people.mail_keys import domain_of
from app.domain.people.phone_numbers import region_of
from app.domain.reply.case_study_choice import services_by_weight
from app.domain.words.languages import guess_language


def rule_for(lead: Lead, firm: FirmProfile) -> RoutingRule | None:
    """The first rule all of whose conditions hold; None: no rule is about it."""
    if not firm.routing:
        return None
    inquiry = lead.inquiry
    asked = [service.name for _, service in services_by_weight(inquiry.subject or "", inquiry.message, firm)]
    language = lead.judgement.language if lead.judgement else ""
    said = {
        "services": set(asked[:1]),
        "languages": {language or guess_language(inquiry.message) or firm.language},
        "countries": countries_of(lead),
        "channels": {inquiry.channel.value},
    }
    return next((rule for rule in firm.routing if _fits(rule, said)), None)


def countries_of(lead: Lead) -> set[str]:
    """Where they are, in capitals: as the CRM writes it, else the two letters of a telephone number or a domain."""
    inquiry = lead.inquiry
    if lead.standing is not None and lead.standing.country:
        return {lead.standing.country.upper()}
    region = region_of(inquiry.phone or "", domain_of(inquiry.sender_email or ""))
    return {region} if region else set()


def partners_of(rule: RoutingRule, firm: FirmProfile) -> list[Partner]:
    """Those of the rule who are still partners, in its order."""
    found = (firm.partner_at(address) for address in rule.to)
    return [partner for partner in found if partner is not None]


def _fits(rule: RoutingRule, said: dict[str, set[str]]) -> bool:
    wanted = ((getattr(rule, name), holds) for name, holds in said.items())
    return all(not names or holds & set(names) for names, holds in wanted)
