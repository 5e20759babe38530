"""Profiles with what was learned from a firm's own messages, and the answers its partners kept from letters."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from app.domain.firm import FirmProfile
from app.main.databases import connect, database_file, is_sqlite
from app.settings import Settings
from app.storage.engines.database import Database
from app.storage.kept_answers import answers_in_use
from app.storage.learned_thresholds import thresholds_in_use


def with_kept_answers(profile: FirmProfile, settings: Settings) -> FirmProfile:
    """For a command that needs no database: with what the partners kept from letters, where there is one.

    Nothing is made or changed; a database of an older version, or none that answers, has none.
    """
    if is_sqlite(settings) and not database_file(settings).exists():
        return profile
    with connect(settings) as database, suppress(SQLAlchemyError):
        return replace(profile, answers=(*profile.answers, *database.read(answers_in_use).get(profile.id, ())))
    return profile


class LearnedProfiles(Mapping[str, FirmProfile]):
    """The same firms for as long as the process runs; `refresh` takes over what was kept meanwhile."""

    def __init__(self, found: Mapping[str, FirmProfile], database: Database) -> None:
        self._found = found
        self._database = database
        self._current = dict(found)
        self.refresh()

    def refresh(self) -> None:
        """Called by the schedule. A profile with nothing new stays the same object."""
        learned, kept = self._database.read(thresholds_in_use), self._database.read(answers_in_use)
        for firm_id, profile in self._found.items():
            answers = (*profile.answers, *kept.get(firm_id, ()))
            current = self._current[firm_id]
            if (current.thresholds, current.answers) != (learned.get(firm_id), answers):
                self._current[firm_id] = replace(profile, thresholds=learned.get(firm_id), answers=answers)

    def __getitem__(self, firm_id: str) -> FirmProfile:
        return self._current[firm_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
