"""Empties what was kept long enough: a few rows at a time, so that no lead waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.storage.engines.database import Database
from app.storage.leads import past_their_time as past
from app.storage.leads.posted_forms import forget_visitors
from app.storage.people.emptying import empty_deliveries, empty_leads, remove_uncounted_replies

log = structlog.get_logger("retention")

_AT_ONCE = 50
_ROUNDS_A_TICK = 20  # a thousand rows a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Called by the schedule in every process that works; what another one has emptied is found empty.

    Periods count from when something arrived. A period of zero keeps for ever.
    """

    database: Database
    clock: Callable[[], datetime]
    filtered: timedelta  # leads judged as no inquiry, and their contacts
    deliveries: timedelta  # the raw bytes of what was read
    leads: timedelta  # every lead
    events: timedelta  # the history

    def empty_what_is_past_its_time(self) -> int:
        """How many rows were emptied or removed."""
        emptied = sum(self._in_batches(one) for one in (self._filtered, self._leads, self._deliveries, self._events))
        emptied += self.database.write(lambda connection: past.remove_ended_sign_ins(connection, self.clock()))
        emptied += self.database.write(lambda connection: forget_visitors(connection, self.clock()))
        emptied += self.database.write(lambda connection: remove_uncounted_replies(connection, self.clock()))
        if emptied:
            log.info("past_their_time", rows=emptied)
        return emptied

    def _in_batches(self, empty: Callable[[Connection], int]) -> int:
        done = 0
        for _ in range(_ROUNDS_A_TICK):
            found = self.database.write(empty)
            done += found
            if found < _AT_ONCE:
                break
        return done

    def _filtered(self, connection: Connection) -> int:
        return self._empty_leads(connection, self.filtered, past.filtered_leads)

    def _leads(self, connection: Connection) -> int:
        return self._empty_leads(connection, self.leads, past.all_leads)

    def _empty_leads(
        self,
        connection: Connection,
        period: timedelta,
        find: Callable[[Connection, datetime, int], list[str]],
    ) -> int:
        now = self.clock()
        found = find(connection, now - period, _AT_ONCE) if period else []
        if found:
            empty_leads(connection, found, now)
        return len(found)

    def _deliveries(self, connection: Connection) -> int:
        found = past.settled_deliveries(connection, self.clock() - self.deliveries, _AT_ONCE) if self.deliveries else []
        if found:
            empty_deliveries(connection, found)
        return len(found)

    def _events(self, connection: Connection) -> int:
        return past.remove_events(connection, self.clock() - self.events, _AT_ONCE) if self.events else 0
