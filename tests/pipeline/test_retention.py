"""What was kept long enough is emptied; what a person still has to decide, and the counts, stay."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.domain.digest import DigestCounts
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.pipeline.retention import Retention
from app.storage.digest.day_facts import digest_of_day
from app.storage.engines.database import Database
from app.storage.events import note_event
from app.storage.tables import deliveries, events, leads
from app.storage.tasks.tasks import finish_task
from tests.seeding import DAY, LONDON, NOON, Seed, seed_every_state


@dataclass
class Shifted:
    """A seeded firm some days later."""

    database: Database
    now: datetime = NOON
    seed: Seed = field(init=False)

    def __post_init__(self) -> None:
        self.seed = self.database.write(seed_every_state)

    def after(self, days: int, **periods: int) -> int:
        self.now = NOON + timedelta(days=days)
        usual = {"filtered": 90, "deliveries": 30, "leads": 730, "events": 730} | periods
        kept = {name: timedelta(days=period) for name, period in usual.items()}
        return Retention(database=self.database, clock=lambda: self.now, **kept).empty_what_is_past_its_time()

    def counts(self) -> DigestCounts:
        return self.database.read(lambda found: digest_of_day(found, "larkfield", DAY, LONDON)).counts

    def emptied(self) -> set[str]:
        def read(connection: Connection) -> set[Any]:
            return set(connection.execute(select(leads.c.id).where(leads.c.emptied_at.is_not(None))).scalars())

        ids = self.database.read(read)
        return {name for name, row_id in self.seed.ids.items() if row_id in ids}

    def bodies(self) -> list[bytes]:
        return self.database.read(lambda found: list(found.execute(select(deliveries.c.body)).scalars()))


@pytest.fixture
def firm(database: Database) -> Shifted:
    return Shifted(database)


def test_nothing_goes_before_its_time(firm: Shifted) -> None:
    assert firm.after(29) == 0


def test_bytes_go_thirty_days_after_they_came_and_undecided_ones_stay(firm: Shifted) -> None:
    before = firm.counts()
    firm.after(31)

    assert max(map(len, firm.bodies())) > 9000  # quarantined, and nobody has decided
    assert sum(bool(body) for body in firm.bodies()) == 2  # and the one that nobody has read
    assert firm.emptied() == set()
    assert firm.counts() == before


def test_filtered_leads_are_emptied_after_ninety_days_and_still_counted(firm: Shifted) -> None:
    before = firm.counts()
    firm.after(91)

    assert firm.emptied() == {"pitch", "spam", "robot"}  # a person still has to decide about the others
    assert before.adds_up
    assert firm.counts() == before


def test_every_settled_lead_is_emptied_after_two_years_and_the_history_goes(firm: Shifted) -> None:
    before = firm.counts()
    firm.after(731)

    assert {"answered", "acknowledged", "again", "pitch"} <= firm.emptied()
    assert firm.emptied().isdisjoint({"held", "on-its-way", "client"})
    kept = firm.database.read(lambda found: set(found.execute(select(events.c.kind)).scalars()))
    assert kept <= {"emptied", "task_removed"}, "what has just been done is noted, for as long again"
    assert firm.counts() == before


def test_a_period_of_zero_keeps_for_ever(firm: Shifted) -> None:
    assert firm.after(5000, filtered=0, deliveries=0, leads=0, events=0) == 0


def test_more_than_a_batch_is_done_in_one_go_and_a_second_one_finds_nothing(firm: Shifted) -> None:
    def many(connection: Connection) -> None:
        for number in range(130):
            firm.seed.connection = connection
            firm.seed.lead(f"pitch {number}", disposition=Disposition.VENDOR_PITCH)
            note_event(connection, firm_id="larkfield", lead_id=None, at=NOON, kind="x", actor="y")

    firm.database.write(many)
    firm.after(95)

    assert len(firm.emptied()) == 133
    assert firm.after(95) == 0


def test_a_decided_question_lets_its_lead_go(firm: Shifted) -> None:
    def ask(connection: Connection) -> None:
        firm.seed.connection = connection
        firm.seed.task("another", RequiredAction.HAND_ON, due_at=NOON, about="pitch")

    firm.database.write(ask)
    firm.after(91)
    assert "pitch" not in firm.emptied()

    firm.database.write(lambda connection: finish_task(connection, firm.seed.ids["another"], firm.now))
    firm.after(91)

    assert "pitch" in firm.emptied()
