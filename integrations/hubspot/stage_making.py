"""Makes the pipeline and the stages of deals that a firm's crm.toml names and its account does not have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.crm_plan import DealEvent
from integrations.hubspot.deal_stages import DealStages
from integrations.hubspot.hubspot_calls import Calls

# HubSpot wants to know of each stage how likely a deal in it is won.
_LIKELY: Final[Mapping[str, str]] = {
    DealEvent.ANSWERED: "0.3",
    DealEvent.BOOKED: "0.4",
    DealEvent.HELD: "0.6",
}
_BEGINS: Final = "0.2"
_ENDS: Final = (("Won", "1.0"), ("Lost", "0.0"))  # of a new pipeline


@dataclass(frozen=True, slots=True)
class StageMaking:
    """Of one firm. Every method raises UpstreamError."""

    calls: Calls
    stages: DealStages

    def told(self) -> str:
        """What would be made, in a sentence; empty: nothing is missing."""
        missing = self.stages.missing()
        if not missing.labels:
            return ""
        named = ", ".join(f'"{one}"' for one in missing.labels)
        if missing.pipeline is None:
            ends = " and ".join(f'"{one}"' for one, _ in _ENDS)
            return f'the pipeline "{self.stages.plan.pipeline}" with the stages {named}, {ends}'
        return f'in the pipeline "{missing.pipeline_label}", after the stages that are there: {named}'

    def make(self) -> None:
        """What `told` says."""
        missing = self.stages.missing()
        likely = [(label, _LIKELY.get(moment, _BEGINS)) for label, moment in missing.labels.items()]
        made = [_stage(label, chance, n) for n, (label, chance) in enumerate(likely)]
        if missing.pipeline is None and made:
            ends = [_stage(label, chance, len(made) + n) for n, (label, chance) in enumerate(_ENDS)]
            body = {"label": self.stages.plan.pipeline, "displayOrder": missing.next_order, "stages": [*made, *ends]}
            self.calls.post("pipelines", "deals", body)
        else:
            for n, one in enumerate(made):
                body = {**one, "displayOrder": missing.next_order + n}
                self.calls.post("pipelines", f"deals/{missing.pipeline}/stages", body)
        self.stages.forget()


def _stage(label: str, likely: str, order: int) -> dict[str, Any]:
    return {"label": label, "displayOrder": order, "metadata": {"probability": likely}}
