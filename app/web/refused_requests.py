"""Counts requests that did not prove their origin, so that a source whose secret broke is noticed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from app.storage.access.source_traffic import note_refusals
from app.storage.engines.database import Database

_WRITTEN_EVERY = timedelta(seconds=1)  # whoever floods a source with bad signatures costs no more writes than this


@dataclass(slots=True)
class RefusedRequests:
    """One per process. Only sources that exist are counted."""

    database: Database
    clock: Callable[[], datetime]
    _written: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def note(self, source_id: str) -> None:
        """One more; returns at once. A count that cannot be written is lost, and nothing depends on it."""
        now = self.clock()
        written_at, since = self._written.get(source_id, (now - _WRITTEN_EVERY, 0))
        if now - written_at < _WRITTEN_EVERY:
            self._written[source_id] = (written_at, since + 1)
            return
        self._written[source_id] = (now, 0)
        self.database.submit(partial(note_refusals, source_id=source_id, refused=since + 1, now=now))
