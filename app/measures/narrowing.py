"""Which leads a figure counts, so that it can be shown beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import tzinfo
from typing import Any, Final

from app.measures.conversion import Dimension, Period, begins_on, closing_month, values_of
from app.measures.journeys import Deal, DealState, Journey, Stage

CALLED_OFF, MISSED = "called-off", "missed"  # beside the stages
_KNOWN: Final[dict[str, Iterable[str]]] = {
    "reached": ("", CALLED_OFF, MISSED, *Stage),
    "by": ("", *Dimension),
    "deals": ("", *DealState),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Each field narrows; empty ones do not. As they stand in an address."""

    reached: str = ""  # a Stage, or one of the two above
    by: str = ""  # a Dimension, whose value is `value`
    value: str = ""
    week: str = ""  # the day it begins
    month: str = ""
    deals: str = ""  # a DealState
    closing: str = ""  # of those deals: the first day of the month they close in, or "none"

    @classmethod
    def of(cls, asked: dict[str, str]) -> "Narrowing":
        """What is not known narrows nothing."""
        return cls(
            **{one.name: asked.get(one.name, "") for one in fields(cls) if _is_known(one.name, asked.get(one.name, ""))}
        )

    @property
    def as_dict(self) -> dict[str, str]:
        """Those that narrow; a value also where it is the empty one of its dimension."""
        found: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value or (name == "value" and self.by)}

    def fits(self, journey: Journey, zone: tzinfo) -> bool:
        """Whether the figure counts it."""
        if self.reached == CALLED_OFF:
            has_reached = journey.called_off
        elif self.reached == MISSED:
            has_reached = journey.missed
        else:
            has_reached = not self.reached or self.reached in journey.stages
        return (
            has_reached
            and (not self.by or self.value in values_of(journey, Dimension(self.by)))
            and (not self.week or self.week == str(begins_on(journey.arrived_at, Period.WEEK, zone)))
            and (not self.month or self.month == str(begins_on(journey.arrived_at, Period.MONTH, zone)))
            and (not self.deals or any(self._has_deal(deal, zone) for deal in journey.deals))
        )

    def _has_deal(self, deal: Deal, zone: tzinfo) -> bool:
        closing = str(closing_month(deal, zone) or "none")
        return deal.state == self.deals and (not self.closing or self.closing == closing)


def _is_known(name: str, value: str) -> bool:
    return name not in _KNOWN or value in _KNOWN[name]
