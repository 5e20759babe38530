"""One look at the database for everybody who watches a desk, and who is told of it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.storage.engines.database import Database, driver_says
from app.storage.tasks.desk_changes import DeskState, desk_states

log = structlog.get_logger("live_desks")

MOST_STREAMS = 3  # of a session; whoever has more tabs open has them ask now and then


class TooManyStreams(Exception):
    """This session has as many as it may have."""


class LiveDesks:
    """Lives in the event loop. While nobody watches, nothing is read."""

    def __init__(self, database: Database, clock: Callable[[], datetime], *, look_every_seconds: float = 2.0) -> None:
        self._database = database
        self._clock = clock
        self._seconds = look_every_seconds
        self._states: dict[str, DeskState] = {}
        self._firms: Counter[str] = Counter()
        self._sessions: Counter[str] = Counter()
        self._told: set[asyncio.Event] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, firm_id: str, session: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something has changed. Raises TooManyStreams."""
        if self._sessions[session] >= MOST_STREAMS:
            raise TooManyStreams
        changed = asyncio.Event()
        self._sessions[session] += 1
        self._firms[firm_id] += 1
        self._told.add(changed)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again())
        try:
            yield changed
        finally:
            self._told.discard(changed)
            self._firms[firm_id] -= 1
            self._sessions[session] -= 1
            self._firms, self._sessions = +self._firms, +self._sessions
            if not self._told:
                self._looking.cancel()

    def last_seen(self, firm_id: str) -> DeskState | None:
        """As it was at the last look."""
        return self._states.get(firm_id)

    async def look(self, firm_id: str) -> DeskState:
        """As it is now."""
        self._states |= await asyncio.to_thread(self._read, [firm_id])
        return self._states[firm_id]

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                states = await asyncio.to_thread(self._read, list(self._firms))
            except SQLAlchemyError as error:
                log.warning("desks_not_seen", why=driver_says(error)[:200])
                continue
            if states != self._states:
                self._states = states
                for changed in self._told:
                    changed.set()

    def _read(self, firm_ids: Collection[str]) -> dict[str, DeskState]:
        return self._database.read(lambda connection: desk_states(connection, firm_ids, self._clock()))
