"""Profiles with what was learned from each firm's own messages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.domain.firm import FirmProfile
from app.storage.engines.database import Database
from app.storage.learned_thresholds import thresholds_in_use


class LearnedProfiles(Mapping[str, FirmProfile]):
    """The same firms for as long as the process runs; `refresh` takes over what `leads learn` has kept meanwhile."""

    def __init__(self, found: Mapping[str, FirmProfile], database: Database) -> None:
        self._found = found
        self._database = database
        self._current = dict(found)
        self.refresh()

    def refresh(self) -> None:
        """Called by the schedule. A profile whose thresholds are the same stays the same object."""
        learned = self._database.read(thresholds_in_use)
        for firm_id, profile in self._found.items():
            if self._current[firm_id].thresholds != learned.get(firm_id):
                self._current[firm_id] = replace(profile, thresholds=learned.get(firm_id))

    def __getitem__(self, firm_id: str) -> FirmProfile:
        return self._current[firm_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
