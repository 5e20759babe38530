"""Counts requests that did not prove their origin, so that a sender whose secret broke is noticed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.storage.access.source_traffic import note_refusals
from app.storage.engines.database import Database

_A_SECOND = timedelta(seconds=1)
_WRITTEN_IN_A_SECOND = 2  # a source is told of when it was refused twice; whoever floods it costs no more writes


@dataclass(slots=True)
class RefusedRequests:
    """One per process. Only sources that exist are counted."""

    database: Database
    clock: Callable[[], datetime]
    keep: Callable[..., None] = note_refusals  # connection, whose, how many, when, and what else `note` was told
    _noted: dict[str, tuple[datetime, int, int]] = field(default_factory=dict)  # the second, in it, not yet written

    def note(self, whose: str, **told: str) -> None:
        """One more; returns at once. A count that cannot be written is lost, and so is the end of
        a burst (all but its first two) until another request is refused."""
        now = self.clock()
        began_at, noted, unwritten = self._noted.get(whose, (now, 0, 0))
        if now - began_at >= _A_SECOND:
            began_at, noted = now, 0
        noted, unwritten = noted + 1, unwritten + 1
        if noted <= _WRITTEN_IN_A_SECOND:
            kept, many = self.keep, unwritten
            self.database.submit(lambda connection: kept(connection, whose, many, now, **told))
            unwritten = 0
        self._noted[whose] = (began_at, noted, unwritten)
