"""Sources as of at most a second ago, so that a burst of leads does not ask for the same row each time."""

import time
from dataclasses import dataclass, field

from app.storage.access.firms import Source, load_source
from app.storage.engines.database import Database

_KNOWN_FOR_SECONDS = 1.0  # a paused source, or a rotated secret, takes effect within this time


@dataclass(slots=True)
class KnownSources:
    """One per process; safe to share between threads."""

    database: Database
    _known: dict[str, tuple[float, Source]] = field(default_factory=dict)

    def remembered(self, source_id: str) -> Source | None:
        """The source without asking the database, or None when it would have to be asked."""
        known = self._known.get(source_id)
        return known[1] if known is not None and known[0] > time.monotonic() else None

    def find(self, source_id: str) -> Source | None:
        """The source, or None when there is none."""
        if (known := self.remembered(source_id)) is not None:
            return known
        source = self.database.read(lambda connection: load_source(connection, source_id))
        if source is None:
            self._known.pop(source_id, None)
        else:
            self._known[source_id] = (time.monotonic() + _KNOWN_FOR_SECONDS, source)
        return source
