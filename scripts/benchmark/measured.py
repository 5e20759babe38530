"""One running Firstreply with its sandbox, and what the benchmark asks of it: post, wait, read the clock."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.domain.counted_events import CountedEvent
from app.main.databases import AnyDatabase, connect
from app.settings import Settings
from app.storage.tables import deliveries, events, leads
from scripts.benchmark.client import post_until_taken, request_bytes
from scripts.benchmark.meter import children_of
from scripts.drivers.arrivals import Letter, letters
from staging.installation.firstreply import EngineName, Installation, installation

PATH = "/in/website"
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_START_WITHIN_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.25


class NotMeasured(Exception):
    """A run that did not do its work has no figures; the message says what was missing."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """The leads of one run, by the database's own times. Seconds since the first was received."""

    leads: int
    answered: int
    settled: int
    last_answer_seconds: float
    last_settled_seconds: float
    to_first_step_seconds: Sequence[float]
    to_answer_seconds: Sequence[float]


@dataclass(slots=True)
class Measured:
    """A Firstreply with its database opened for reading, and people nobody has written as before."""

    installation: Installation
    database: AnyDatabase
    _next_seed: int = field(default_factory=lambda: time.time_ns() % 10**9)

    @property
    def service_pids(self) -> list[int]:
        return [child.pid for child in self.installation.children.values() if child.poll() is None]

    @property
    def database_pids(self) -> list[int]:
        """The database server's; none for SQLite, which is part of the service."""
        return [self.installation.postgres.pid] if self.installation.postgres else []

    @property
    def sandbox_pids(self) -> list[int]:
        """Everything else this process has started: mail server, CRM, model, alerts."""
        others = {*self.service_pids, *self.database_pids}
        return [pid for pid in children_of(os.getpid()) if pid not in others]

    def people(self, count: int) -> list[Letter]:
        """Letters of people, companies and domains that this Firstreply does not know."""
        self._next_seed += 1
        return letters(count, self._next_seed)

    def requests(self, count: int) -> list[bytes]:
        return [request_bytes(PATH, letter, self.installation.secrets["website"]) for letter in self.people(count)]

    def start(self) -> float:
        """Start every process; seconds from starting the first to the first 202."""
        request = self.requests(1)[0]
        started = time.perf_counter()
        self.installation.begin_all()
        post_until_taken(self.installation.port, request, within_seconds=_START_WITHIN_SECONDS)
        return time.perf_counter() - started

    def stop(self) -> None:
        """As an operator would, with SIGTERM."""
        self.installation.stop()

    def settle(self, since: datetime, expected: int, within_seconds: float) -> Progressed:
        """Wait for every lead received since; how they went. Raises NotMeasured when some never settled."""
        deadline = time.monotonic() + within_seconds
        while self._settled(since) < expected and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_SECONDS)
        progressed = self._progressed(since)
        if progressed.settled < expected:
            raise NotMeasured(f"{progressed.settled} of {expected} leads settled within {within_seconds:g} s")
        return progressed

    def _settled(self, since: datetime) -> int:
        query = select(func.count()).where(leads.c.received_at >= since, leads.c.settled_at.is_not(None))
        return int(self.database.read(lambda connection: connection.execute(query).scalar_one()))

    def _progressed(self, since: datetime) -> Progressed:
        steps = select(events.c.lead_id, func.min(events.c.at).label("at")).where(events.c.kind != CountedEvent.ARRIVED)
        first = steps.group_by(events.c.lead_id).subquery()  # that it arrived is told with the time of its delivery
        query = (
            select(deliveries.c.received_at, first.c.at, leads.c.answered_at, leads.c.settled_at)
            .join_from(leads, deliveries, leads.c.delivery_id == deliveries.c.id)
            .join(first, first.c.lead_id == leads.c.id)
            .where(deliveries.c.received_at >= since)
        )
        rows = self.database.read(lambda connection: connection.execute(query).all())
        begun = min((row.received_at for row in rows), default=since)
        answered = [row for row in rows if row.answered_at is not None]
        settled = [row for row in rows if row.settled_at is not None]
        return Progressed(
            leads=len(rows),
            answered=len(answered),
            settled=len(settled),
            last_answer_seconds=_seconds(max((row.answered_at for row in answered), default=begun), begun),
            last_settled_seconds=_seconds(max((row.settled_at for row in settled), default=begun), begun),
            to_first_step_seconds=[_seconds(row.at, row.received_at) for row in rows],
            to_answer_seconds=[_seconds(row.answered_at, row.received_at) for row in answered],
        )

    def vendor_counts(self) -> dict[str, int]:
        """What the vendors have been asked so far: requests, objects made, mails, characters of prompts."""
        sandbox = self.installation.sandbox
        assert sandbox.model is not None
        model = sandbox.model.json("/_sandbox/counts")
        return {
            "model": model["requests"],
            "crm": sum(made for name, made in sandbox.hubspot.requests().items() if name.split()[0] in _METHODS),
            "crm_objects": sum(sandbox.hubspot.counts().values()),
            "mails": sandbox.mailbox.counts()["mails"],
            "prompt_characters": model["prompt_tokens"] * 4,  # as the sandbox counts tokens
        }


@contextmanager
def measured(engine: EngineName, workers: int) -> Iterator[Measured]:
    """Prepared, not yet started; vendors answer at once and without limits."""
    with installation(engine, workers=workers) as made:
        made.sandbox.hubspot.set_faults(limits=False)
        with connect(Settings(database_url=made.database_url, database_connections=2)) as database:
            yield Measured(made, database)


def now() -> datetime:
    return datetime.now(UTC)


def _seconds(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds()
