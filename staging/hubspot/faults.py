"""How badly the sandbox behaves: set by `POST /_sandbox/faults`, read by the gate."""

import random
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """Every knob, with its harmless default. Shares are between 0 and 1, drawn per request."""

    share_429: float = 0.0
    share_5xx: float = 0.0  # refused before anything was written
    share_applied_then_timeout: float = 0.0  # written, and then no answer until `hold_seconds` are over
    hold_seconds: float = 30.0
    latency_ms: float = 0.0  # before every answer
    outage: bool = False  # every call is answered 503 by a gateway that knows no JSON
    limits: bool = True  # 100 requests in 10 s, 5 searches in 1 s
    retry_after_seconds: float = 0.0  # above 0: 429 carries Retry-After; HubSpot does not promise it
    search_lag_seconds: float = 5.0  # how long the search index misses a new object
    multi_status: bool = True  # False: a batch with one bad input is refused as a whole
    seed: int | None = None  # starts the dice anew, for repeatable runs
    dice: random.Random = field(default_factory=random.Random, repr=False)

    def change(self, wanted: dict[str, Any]) -> None:
        """Sets what is named. Raises ValueError for unknown names and values of another type."""
        known = {one.name for one in fields(self)} - {"dice"}
        if unknown := set(wanted) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        for name, value in wanted.items():
            is_flag = isinstance(getattr(self, name), bool)
            if is_flag != isinstance(value, bool) or not isinstance(value, int | float | None):
                raise ValueError(f"{name} cannot be {value!r}")
            setattr(self, name, value)
        if wanted.get("seed") is not None:
            self.dice = random.Random(wanted["seed"])

    def shown(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "dice"}

    def draw(self) -> str | None:
        """What goes wrong with this request: "429", "5xx", "timeout" or None."""
        throw = self.dice.random()
        for name, share in (
            ("429", self.share_429),
            ("5xx", self.share_5xx),
            ("timeout", self.share_applied_then_timeout),
        ):
            if throw < share:
                return name
            throw -= share
        return None
