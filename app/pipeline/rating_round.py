"""Asks for what partners are to rate: all of it in the first days of a stage, a few by lot each week afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from app.storage.access.firms import firm_ids
from app.storage.engines.database import Database
from app.storage.leads.ratings import draw_ratings
from app.storage.leases import hold_lease

log = structlog.get_logger("ratings")

_LEASE = timedelta(minutes=15)  # after a kill the next process draws


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRound:
    """Called by the schedule in every process; a lease makes it single."""

    database: Database
    holder: str  # this process
    clock: Callable[[], datetime]

    def draw(self) -> int:
        """How many ratings are asked for from now on."""
        if not self.database.write(self._is_my_turn):
            return 0
        drawn = sum(
            self.database.write(partial(draw_ratings, firm_id=firm_id, now=self.clock()))
            for firm_id in self.database.read(firm_ids)
        )
        if drawn:
            log.info("to_be_rated", ratings=drawn)
        return drawn

    def _is_my_turn(self, connection: Connection) -> bool:
        return hold_lease(connection, "ratings", self.holder, self.clock(), _LEASE)
