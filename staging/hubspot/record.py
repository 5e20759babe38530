"""One object of the CRM, with what it held before and what the search index knows of it."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from staging.hubspot.catalogue import now_text

Key = tuple[str, str]  # (kind, id)
_VERSIONS_KEPT: Final = 20  # for the index; older ones are of no use within any lag one sets


@dataclass(slots=True)
class Record:
    """Values are strings; what is empty is absent."""

    id: str
    kind: str
    properties: dict[str, str]
    created_at: str
    updated_at: str
    archived_at: str | None = None
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # newest first
    _versions: deque[tuple[float, dict[str, str]]] = field(default_factory=lambda: deque(maxlen=_VERSIONS_KEPT))

    @property
    def archived(self) -> bool:
        return self.archived_at is not None

    def remember(self, changed: Mapping[str, str | None]) -> None:
        """After a write: for the history of each value, and for the index, which learns of it later."""
        for name, value in changed.items():
            entry = {"value": value or "", "timestamp": now_text(), "sourceType": "INTEGRATION"}
            self.history.setdefault(name, []).insert(0, entry)
        self._versions.append((time.monotonic(), dict(self.properties)))

    def indexed(self, until: float) -> dict[str, str] | None:
        """The values the index knew at this moment (monotonic seconds); None: it did not know the record."""
        known = [held for at, held in self._versions if at <= until]
        if known:
            return known[-1]
        return None if len(self._versions) < _VERSIONS_KEPT else self._versions[0][1]
