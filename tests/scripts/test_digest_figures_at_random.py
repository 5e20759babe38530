"""The digest's figures told twice, after whatever happens in whatever order."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.domain.decision import QUESTIONS, Decision
from app.domain.errors import MoveRefused
from app.pipeline.rating_round import RatingRound
from app.storage.engines.database import Database
from app.storage.leads.due_work import due_work
from app.storage.leads.own_answers import keep_said_answered
from app.storage.leads.reopened_tasks import reopen
from app.storage.leads.verdicts import filter_lead, label_lead, rescue_lead
from app.storage.people.emptying import empty_leads
from app.storage.tables import tasks
from app.storage.tasks.tasks import decide
from tests.fakes import Killed
from tests.path_parts import LeadPath
from tests.scripts.test_digest_figures import SometimesWithoutModel, require_equal
from tests.seeding import DAY, PARTNER


class Dying:
    """A database whose process dies at one of many commits: before it, so that it is undone, or after it."""

    def __init__(self, database: Database, dice: random.Random) -> None:
        self._database, self._dice = database, dice

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def write(self, job: Callable[[Connection], Any]) -> Any:
        fate = self._dice.random()

        def die_before(connection: Connection) -> None:
            job(connection)
            raise Killed

        if fate < 0.06:
            self._database.write(die_before)
        result = self._database.write(job)
        if fate > 0.94:
            raise Killed
        return result


MESSAGES = (
    "We want a price",
    "slow: a price, please",
    "spam of a kind",
    "slow spam",
    "vendor, unsure",
    "existing prices",
    "a complaint",
    "job wanted",
    "promise a price",
    "unguarded",
)


class Walk:
    """One thing after another happens to a firm, by the dice."""

    def __init__(self, database: Database, seed: int) -> None:
        self.dice = random.Random(seed)
        self.path = LeadPath(database, judge=SometimesWithoutModel())
        self.path.database = Dying(database, self.dice)
        ratings = RatingRound(database=self.path.database, holder="x", clock=self.path.clock)
        self.moves: dict[Callable[[], object], int] = {
            self.post: 8,
            self.decide_something: 4,
            self.work: 3,
            self.say_something: 4,
            self.take_back: 3,
            self.path.watch.acknowledge_late_leads: 2,
            self.path.recorder.record_all: 2,
            self.change_autonomy: 1,
            ratings.draw: 1,
        }

    def go_on(self) -> None:
        (move,) = self.dice.choices(list(self.moves), list(self.moves.values()))
        with suppress(Killed):
            move()
        self.path.clock.advance(self.dice.choice([1, 20, 95, 300]))

    def post(self) -> None:
        who, luck = self.dice.randrange(30), self.dice.random()
        if luck < 0.1:
            self.path.run(body=b"{")
        elif luck < 0.2:
            self.path.run({"notice": "booked", "subject_ref": str(luck)})
        else:
            words, number = self.dice.choice(MESSAGES), str(self.dice.randrange(60))
            row: dict[str, object] = {"message": words, "email": f"p{who}@firm{who}.example", "source_id": number}
            self.path.run(row, *([{**row, "source_id": None}] if luck > 0.85 else []))

    def work(self) -> None:
        for one in self.path.database.read(lambda connection: due_work(connection, self.path.clock())):
            self.path.worker(one)

    def decide_something(self) -> None:
        waiting = [one for one in self.path.tasks() if one.decision is None]
        if not waiting:
            return
        task = self.dice.choice(waiting)
        choice = self.dice.choice(QUESTIONS[task.action].choices).decision
        text = "Good day, changed." if choice is Decision.SEND and self.dice.random() < 0.5 else None
        self.path.database.write(
            lambda connection: decide(connection, task.id, choice, PARTNER, self.path.clock(), text=text)
        )
        self.path.clock.advance(self.dice.choice([1, 11]))
        self.path.decisions(task.id)

    def say_something(self) -> None:
        leads = self.path.leads()
        what = self.dice.randrange(5)
        if leads:
            lead_id, now = self.dice.choice(leads).id, self.path.clock()
            said: tuple[Callable[[Connection], object], ...] = (
                lambda connection: rescue_lead(connection, lead_id, PARTNER, now),
                lambda connection: filter_lead(connection, lead_id, PARTNER, now),
                lambda connection: label_lead(connection, lead_id, "spam", PARTNER, now),
                lambda connection: keep_said_answered(connection, lead_id, PARTNER, now, now),
                lambda connection: empty_leads(connection, [lead_id], now),
            )
            self.path.database.write(said[what])

    def take_back(self) -> None:
        """Undone within seconds, or opened again later."""
        with suppress(MoveRefused):
            self.path.database.write(self._reopen_one)

    def _reopen_one(self, connection: Connection) -> None:
        decided = select(tasks.c.id).where(tasks.c.decision.is_not(None)).order_by(tasks.c.decided_at.desc())
        found = connection.execute(decided.limit(6)).scalars().all()
        if found:
            now, firm_id = self.path.clock(), self.path.firm.id
            reopen(connection, firm_id, self.dice.choice(found), PARTNER, now, due_at=now + timedelta(hours=1))

    def change_autonomy(self) -> None:
        self.path.set_policy(autonomy=self.dice.choice(["hold", "send"]))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order_both_agree(sqlite_database: Database, seed: int) -> None:
    walk = Walk(sqlite_database, seed)
    for number in range(90):
        walk.go_on()
        if number % 9 == 8:
            for day in (DAY, DAY + timedelta(days=1)):
                require_equal(walk.path, f"step {number}", day)  # fails otherwise
