"""Tries the parts outside again and again, so that a key that ran out is noticed before a lead needs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.errors import UpstreamError, UpstreamRefused
from app.domain.trouble import PART, Trouble

TRIED_EVERY = timedelta(minutes=4)
_AWAY_FOR = timedelta(minutes=8)  # a vendor that does not answer has this long before anybody is told


@dataclass(frozen=True, slots=True)
class OutsidePart:
    """Something we depend on, and what to look at when it fails."""

    name: str
    check: Callable[[], None]  # raises UpstreamError; sends nothing
    advice: str


@dataclass(slots=True)
class PartsWatch:
    """Tries each part every four minutes. A refusal is told at once, silence when it has lasted."""

    parts: Sequence[OutsidePart]
    _tried_at: datetime | None = None
    _failing: dict[str, tuple[datetime, UpstreamError]] = field(default_factory=dict)

    def failing(self, now: datetime) -> Sequence[Trouble]:
        if self._tried_at is None or now - self._tried_at >= TRIED_EVERY:
            self._tried_at = now
            for part in self.parts:
                self._try(part, now)
        return [
            Trouble(
                key=f"{PART}{part.name}",
                title=f"{_spoken(part.name)} {_how(error)}",
                advice=f"It says: {error.detail[:200]}. What helps: {part.advice}.",
            )
            for part in self.parts
            if part.name in self._failing
            for since, error in [self._failing[part.name]]
            if isinstance(error, UpstreamRefused) or now - since >= _AWAY_FOR
        ]

    def _try(self, part: OutsidePart, now: datetime) -> None:
        try:
            part.check()
        except UpstreamError as error:
            since, _ = self._failing.get(part.name, (now, error))
            self._failing[part.name] = (since, error)
        else:
            self._failing.pop(part.name, None)


def _spoken(name: str) -> str:
    """At the beginning of a sentence; a product's name needs no article."""
    return name if name[0].isupper() else f"The {name}"


def _how(error: UpstreamError) -> str:
    return "refuses us" if isinstance(error, UpstreamRefused) else "does not answer"
