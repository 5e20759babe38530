"""What a deal is worth, from what its people wrote: the sum they named, else what the firm expects of such a deal."""

from collections.abc import Sequence

from app.domain.deal_figures import AmountOrigin, DealAmount
from app.domain.firm import FirmProfile
from app.domain.judgement import LONGEST_QUOTE, Criterion, Met
from app.domain.lead import Lead
from app.domain.reply.case_study_choice import services_by_weight
from app.domain.words.folding import folded_in_place
from app.domain.words.named_budget import NamedBudget, named_budget

_AROUND = 60  # characters of their words on each side of the sum


def amount_of_deal(leads: Sequence[Lead], firm: FirmProfile) -> DealAmount | None:
    """None where nothing is known, or an amount would be written as another currency.

    `leads`: everything written about the opportunity, the newest first; the last one opened it. The newest sum counts.
    """
    budgets_in = firm.ideal_customer.currency
    found = next((amount for one in leads if (amount := _named_in(one, budgets_in))), None) or _estimate(leads, firm)
    return found if found and firm.crm.takes_amount_in(found.currency, budgets_in) else None


def _named_in(lead: Lead, budgets_in: str) -> DealAmount | None:
    """The sum that their words name, where the judge's reason about their budget rests on the same words."""
    text, judgement = lead.inquiry.message, lead.judgement
    budget = named_budget(text, budgets_in, judgement.language if judgement else "")
    if budget is None or not _is_judged_so(lead, budget):
        return None
    words = " ".join(text[max(0, budget.start - _AROUND) : budget.end + _AROUND].split())[:LONGEST_QUOTE]
    return DealAmount(origin=AmountOrigin.NAMED, amount=budget.amount, currency=budget.currency, about=words)


def _is_judged_so(lead: Lead, budget: NamedBudget) -> bool:
    finding = lead.judgement.findings.get(Criterion.BUDGET) if lead.judgement else None
    if finding is None:
        return True
    quote = folded_in_place(finding.quote)
    start = folded_in_place(lead.inquiry.message).find(quote) if quote else -1
    return start >= 0 and start < budget.end and budget.start < start + len(quote)


def _estimate(leads: Sequence[Lead], firm: FirmProfile) -> DealAmount | None:
    """By the service that the first message asks for most; nothing where one says what they have to spend."""
    for lead in leads:
        budget = lead.judgement.findings.get(Criterion.BUDGET) if lead.judgement else None
        if budget is not None and (budget.met is not Met.UNKNOWN or budget.quote):
            return None
    inquiry = leads[-1].inquiry
    asked = services_by_weight(inquiry.subject or "", inquiry.message, firm)
    return firm.crm.estimate_of((service.name for _, service in asked), firm.ideal_customer.currency)
