"""How badly the sandbox behaves, and what its account allows: set by `POST /_sandbox/faults`, read by the gate."""

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
    forbidden: str = ""  # kinds, with spaces between, that no token may touch: 403
    absent: str = ""  # kinds, with spaces between, that the account has not: 400
    limits: bool = True  # the three limits below
    calls_per_ten_seconds: int = 100
    searches_per_second: int = 5
    calls_per_day: int = 250_000
    day_used_up: bool = False  # every call is over the day's limit
    retry_after_seconds: float = 0.0  # above 0: 429 carries Retry-After; HubSpot does not promise it
    search_lag_seconds: float = 5.0  # how long the search index misses what was written
    multi_status: bool = True  # False: a batch with one bad input is refused as a whole
    custom_properties: int = 1000  # how many an object may have; the free plan has few
    unique_engagements: bool = True  # False: notes, mails, tasks ... take no property with unique values
    seed: int | None = None  # starts the dice anew, for repeatable runs
    dice: random.Random = field(default_factory=random.Random, repr=False)

    def change(self, wanted: dict[str, Any]) -> None:
        """Sets what is named. Raises ValueError for unknown names and values of another type."""
        known = {one.name for one in fields(self)} - {"dice"}
        if unknown := set(wanted) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
        for name, value in wanted.items():
            if _kind(value) != _kind(getattr(self, name)):
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


def _kind(value: object) -> type:
    """Numbers may be whole or not, and `seed` also nothing; a flag is a flag."""
    return float if value is None or (isinstance(value, int) and not isinstance(value, bool)) else type(value)
