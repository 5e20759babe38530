"""What a deal is worth in HubSpot: theirs where they named it, else our estimate; what a person wrote there stays."""

from collections.abc import Mapping

from app.domain.crm import CrmDeal
from app.domain.deal_figures import AmountOrigin, amount_of
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.batch_answers import Existing

READ_OF_AMOUNT = ("amount", "deal_currency_code")


def amount_change(deal: CrmDeal, there: Existing) -> dict[str, str]:
    """What to write to a deal that is there: a sum named since. An estimate is written to a new deal only."""
    wanted, wrote = deal.amount, deal.written.get("amount")
    if wanted is None or wanted.origin is not AmountOrigin.NAMED:
        return {}
    is_empty = wrote is None and not there.properties.get("amount")
    is_ours = wrote is not None and _same(there.properties.get("amount"), wrote)
    is_known = _same(wanted.number, wrote) and wanted.currency == deal.written.get("currency")
    return wording.amount_properties(wanted) if is_empty or (is_ours and not is_known) else {}


def amount_as_written(deal: CrmDeal) -> dict[str, str]:
    """For `CrmLink.written`."""
    if deal.amount is None:
        return {}
    return {"amount": deal.amount.number, "currency": deal.amount.currency, "origin": deal.amount.origin.value}


def amount_that_stands(deal: CrmDeal, there: Mapping[str, str | None]) -> dict[str, str]:
    """The same of a deal whose creation nobody answered: only where that is what stands there."""
    return amount_as_written(deal) if deal.amount and _same(there.get("amount"), deal.amount.number) else {}


def _same(one: str | None, other: str | None) -> bool:
    return amount_of(one or "") is not None and amount_of(one or "") == amount_of(other or "")
