"""Empties what was kept long enough: a few rows at a time, so that no lead waits for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.storage.engines.database import Database
from app.storage.leads import past_their_time as past
from app.storage.leads.posted_forms import forget_visitors
from app.storage.model_requests import old_requests, remove_requests
from app.storage.people.emptying import empty_deliveries, empty_leads, remove_uncounted_replies

log = structlog.get_logger("retention")

_Find = Callable[[Connection, datetime, int], list[str]]
_Empty = Callable[[Connection, Sequence[str]], object]
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
    events: timedelta  # the history, and what was asked of models

    def empty_what_is_past_its_time(self) -> int:
        """How many rows were emptied or removed."""
        emptied = sum(self._in_batches(*one) for one in self._kinds())
        emptied += self.database.write(lambda connection: past.remove_ended_sign_ins(connection, self.clock()))
        emptied += self.database.write(lambda connection: forget_visitors(connection, self.clock()))
        emptied += self.database.write(lambda connection: remove_uncounted_replies(connection, self.clock()))
        if emptied:
            log.info("past_their_time", rows=emptied)
        return emptied

    def _kinds(self) -> Iterator[tuple[timedelta, _Find, _Empty]]:
        """Period, what finds a few rows that are older, and what empties them."""
        yield self.filtered, past.filtered_leads, self._empty_leads
        yield self.leads, past.all_leads, self._empty_leads
        yield self.deliveries, past.settled_deliveries, self._empty_deliveries
        yield self.events, past.old_events, past.remove_events
        yield self.events, old_requests, remove_requests

    def _in_batches(self, period: timedelta, find: _Find, empty: _Empty) -> int:
        """Nobody who writes waits for a search that finds nothing. What is found is looked for again where it is
        emptied: meanwhile somebody may have taken it up.
        """
        before, done = self.clock() - period, 0

        def found(connection: Connection) -> list[str]:
            return find(connection, before, _AT_ONCE)

        def batch(connection: Connection) -> int:
            ids = found(connection)
            empty(connection, ids)
            return len(ids)

        for _ in range(_ROUNDS_A_TICK if period else 0):
            number = self.database.write(batch) if self.database.read(found) else 0
            done += number
            if number < _AT_ONCE:
                break
        return done

    def _empty_deliveries(self, connection: Connection, delivery_ids: Sequence[str]) -> object:
        return empty_deliveries(connection, delivery_ids, self.clock())

    def _empty_leads(self, connection: Connection, lead_ids: Sequence[str]) -> object:
        return empty_leads(connection, lead_ids, self.clock())
