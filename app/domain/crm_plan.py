"""How a firm wants its CRM filled: `crm.toml` of its profile folder. What it leaves out is as the product does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
