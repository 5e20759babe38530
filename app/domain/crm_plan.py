"""How a firm wants its CRM filled: `crm.toml` of its profile folder. What it leaves out is as the product does it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.domain.deal_figures import AmountOrigin, DealAmount

_SHORT: Final = (  # of properties of our own: "contacts.score"
    *("score", "tier", "review", "profile", "test", "channel", "consent"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "landing_page", "referrer"),
)
# What records are found by, or what a CRM refuses a record without.
KEPT: Final = frozenset(
    {
        *("contacts.email", "companies.domain", "companies.name", "deals.dealname", "deals.dealstage"),
        *("deals.pipeline", "contacts.lifecyclestage"),
        *("contacts.firstreply_contact", "companies.firstreply_company", "deals.firstreply_lead"),
    }
)


class DealEvent(StrEnum):
    """What moves a deal to another stage; keys of `CrmPlan.stages`, beside the tiers "hot" and "warm"."""

    ANSWERED = "answered"  # a letter of ours has left
    BOOKED = "booked"
    HELD = "held"  # the meeting took place
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmPlan:
    """Names of pipelines, stages and properties are those of the firm's account: a label or an id."""

    pipeline: str = ""  # empty: the account's first
    stages: Mapping[str, str] = field(default_factory=dict, hash=False)  # a tier or a DealEvent -> stage
    lifecycle: Mapping[str, str] = field(default_factory=dict, hash=False)  # "lead", "mql" -> theirs; "": none
    properties: Mapping[str, str] = field(default_factory=dict, hash=False)  # "contacts.score" -> theirs; "": none
    never: tuple[str, ...] = ()  # "contacts.phone": never written
    amounts: Mapping[str, int] = field(default_factory=dict, hash=False)  # service -> what its deal should bring
    currency: str = ""  # of the amounts; empty: that of the budgets
    subscription: str = ""  # what a refusal of our mail ends there, by its name or id; empty: nothing
    days_to_close: int = 0  # from the inquiry to an order, as a rule; 0: nobody said

    def name_of(self, kind: str, name: str) -> str | None:
        """What a property of `kind` ("contacts"), in the product's words, is called there; None: it is not written."""
        full = full_name(f"{kind}.{name}")
        if full in map(full_name, self.never):
            return None
        theirs = {full_name(ours): theirs for ours, theirs in self.properties.items()}
        return theirs.get(full, name) or None

    def estimate_of(self, services: Iterable[str], budgets_in: str) -> DealAmount | None:
        """For the first of these services that has an amount; None: none has.

        `budgets_in`: the currency where the plan names none.
        """
        for service in (one for one in services if one in self.amounts):
            amount, currency = Decimal(self.amounts[service]), self.currency or budgets_in
            return DealAmount(origin=AmountOrigin.ESTIMATE, amount=amount, currency=currency, about=service)
        return None

    def takes_amount_in(self, currency: str, budgets_in: str) -> bool:
        """False: it would be written as another currency, or amounts are never written."""
        is_told = self.name_of("deals", "deal_currency_code") is not None
        own = self.currency or budgets_in
        return self.name_of("deals", "amount") is not None and (is_told or currency == own)

    def stage_of(self, moment: str) -> str:
        """The stage, as it is written, of a tier or an event; empty: the pipeline's first."""
        return self.stages.get(moment, "")


def full_name(written: str) -> str:
    """ "contacts.score" as "contacts.firstreply_score"; other names are HubSpot's own."""
    kind, _, name = written.partition(".")
    return f"{kind}.firstreply_{name}" if name in _SHORT else written
