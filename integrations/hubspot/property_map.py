"""Our names of properties and lifecycle stages as the firm's account has them, and back.

The writing side speaks the product's names throughout; here, at the edge, they become the firm's, and what the firm
never wants written is dropped. What was read comes back in the product's names, so that both can be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.crm_plan import CrmPlan

STAGE: Final = "lifecyclestage"
LIFECYCLE_NAMES: Final = {"lead": "lead", "mql": "marketingqualifiedlead"}  # in crm.toml -> what the writing side says


@dataclass(frozen=True, slots=True)
class PropertyMap:
    """Of one firm."""

    plan: CrmPlan = CrmPlan()

    def written(self, kind: str, properties: Mapping[str, str]) -> dict[str, str]:
        """As the account takes them; without what is never written."""
        found: dict[str, str] = {}
        for name, value in properties.items():
            theirs, said = self.plan.name_of(kind, name), value
            if kind == "contacts" and name == STAGE:
                said = self._stages().get(value, value)
            if theirs is not None and (said or not value):
                found[theirs] = said
        return found

    def asked(self, kind: str, names: Sequence[str]) -> list[str]:
        """The account's names of what shall be read."""
        theirs = (self.plan.name_of(kind, name) for name in names)
        return list(dict.fromkeys(name for name in theirs if name))

    def read(self, kind: str, names: Sequence[str], properties: Mapping[str, str | None]) -> dict[str, str | None]:
        """What was read, under our names as well."""
        found = dict(properties)
        for name in names:
            theirs = self.plan.name_of(kind, name)
            if theirs is not None and theirs in properties:
                found[name] = properties[theirs]
        if kind == "contacts" and (stage := found.get(STAGE)):
            found[STAGE] = {theirs: ours for ours, theirs in self._stages().items() if theirs}.get(stage, stage)
        return found

    def nothing_without(self, kind: str) -> dict[str, str]:
        """The account's names of what a value is nothing without, and of that value: a sum without its currency."""
        currency, amount = (self.plan.name_of(kind, name) for name in ("deal_currency_code", "amount"))
        return {currency: amount} if kind == "deals" and currency and amount else {}

    def _stages(self) -> Mapping[str, str]:
        return {LIFECYCLE_NAMES[name]: theirs for name, theirs in self.plan.lifecycle.items()}
