"""What is wrong is told once, over a way that works, and again when it is over; whichever process lives."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.trouble import PART, Trouble
from app.pipeline.alarm_watch import WATCHED_EVERY, AlarmWatch
from app.pipeline.parts_watch import OutsidePart, PartsWatch
from app.profiles.profile_folders import load_profiles
from app.storage.alarms import stored_alarms
from app.storage.engines.database import Database
from tests.fakes import Clock, FakeAlerts
from tests.path_parts import on_one_database

PROFILES = load_profiles(Path(__file__).parents[2] / "profiles")
MINUTE = 60.0


class World:
    """One or more processes over a database, and what is wrong there."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.wrong: list[Trouble] = []
        self.webhook = FakeAlerts()
        self.mail = FakeAlerts(needs="mail server")
        self.fails = False

    def look(self, _now: datetime) -> Sequence[Trouble]:
        if self.fails:
            raise RuntimeError("a look that breaks")
        return self.wrong

    def process(self, name: str = "one") -> AlarmWatch:
        return AlarmWatch(
            database=self.database,
            looks=(self.look,),
            alerts=(self.webhook, self.mail),
            profiles=PROFILES,
            operator="night@fernhill.example",
            holder=name,
            public_url="https://leads.example",
            clock=self.clock,
        )

    def pass_minutes(self, process: AlarmWatch, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.advance(MINUTE)
            process.watch()

    def told(self) -> list[str]:
        return [alert.title for alert in self.webhook.sent]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


QUEUE = Trouble(key="queue", title="Work waits", advice="Look into the log.")
MAIL = Trouble(key=f"{PART}mail server", title="The mail server refuses us")
HOOK = Trouble(key=f"{PART}alert webhook", title="The webhook refuses us")


@on_one_database
def test_a_trouble_is_told_once_and_once_more_when_it_is_over(world: World) -> None:
    world.wrong = [QUEUE]
    process = world.process()
    world.pass_minutes(process, 40)
    assert world.told() == ["Work waits"]

    world.wrong = []
    world.pass_minutes(process, 40)

    assert world.told() == ["Work waits", "Over: Work waits"]
    assert world.database.read(stored_alarms) == []
    texts = [alert.text for alert in world.webhook.sent]
    assert texts[0] == "Look into the log."
    assert re.fullmatch(
        r"It was so from Wed 14 May \d\d:\d\d to \S+ 14 May .* There is nothing left to do about it\.", texts[1]
    )


@on_one_database
def test_what_comes_and_goes_is_one_trouble(world: World) -> None:
    process = world.process()
    for _ in range(10):
        world.wrong = [QUEUE]
        world.pass_minutes(process, 2)
        world.wrong = []
        world.pass_minutes(process, 5)

    assert world.told() == ["Work waits"]


def test_nothing_is_told_over_what_is_broken(world: World) -> None:
    world.wrong = [MAIL, QUEUE]
    world.process().watch()

    assert world.told() == ["The mail server refuses us", "Work waits"]
    assert world.mail.sent == []


def test_where_one_way_fails_the_other_is_used(world: World) -> None:
    world.wrong = [QUEUE]
    world.webhook.failure = UpstreamRefused("alert webhook", "status 404")
    world.process().watch()

    assert [(alert.title, alert.owner) for alert in world.mail.sent] == [("Work waits", "night@fernhill.example")]


def test_when_nobody_can_be_told_it_is_kept_and_told_when_a_way_is_back(world: World) -> None:
    world.wrong = [MAIL, HOOK]
    process = world.process()
    world.pass_minutes(process, 5)
    assert [alarm.told_at for alarm in world.database.read(stored_alarms)] == [None, None]

    world.wrong = [MAIL]
    world.pass_minutes(process, 20)

    assert world.told() == ["The mail server refuses us"], "the webhook's own trouble ended before anybody heard of it"


def test_an_end_is_told_over_the_way_that_came_back(world: World) -> None:
    world.wrong = [MAIL]
    process = world.process()
    process.watch()
    world.wrong = []
    world.pass_minutes(process, 15)

    assert [alert.title for alert in world.mail.sent] == ["Over: The mail server refuses us"]


def test_one_process_watches_and_another_takes_over_when_it_dies(world: World) -> None:
    first, second = world.process("first"), world.process("second")
    first.watch()
    world.wrong = [QUEUE]
    assert second.watch() == 0, "the first one lives"

    for _ in range(3):  # of its looks: within the two minutes that a trouble may go untold
        world.clock.advance(WATCHED_EVERY.total_seconds())
        second.watch()

    assert world.told() == ["Work waits"]


def test_whoever_looked_so_long_that_another_one_watches_tells_nobody(world: World) -> None:
    slow, other = world.process("slow"), world.process("other")
    world.wrong = [QUEUE]

    def look_long(now: datetime) -> Sequence[Trouble]:
        world.clock.advance(2 * MINUTE)
        other.watch()
        return world.look(now)

    replace(slow, looks=(look_long,)).watch()

    assert world.told() == ["Work waits"], "once"


def test_a_look_that_fails_ends_nothing(world: World) -> None:
    world.wrong = [QUEUE]
    process = world.process()
    process.watch()
    world.fails = True
    world.pass_minutes(process, 30)

    assert world.told() == ["Work waits"]


def test_a_refused_key_is_told_at_once_and_an_outage_when_it_has_lasted() -> None:
    clock, refusing, away = Clock(), FakePart(), FakePart()
    watch = PartsWatch([OutsidePart("model", refusing.check, "check it"), OutsidePart("CRM", away.check, "check it")])
    refusing.failure = UpstreamRefused("model", "status 401")
    away.failure = UpstreamUnavailable("CRM", "timeout")

    first = [trouble.key for trouble in watch.failing(clock())]
    clock.advance(9 * MINUTE)
    later = [(trouble.title, trouble.advice) for trouble in watch.failing(clock())]
    refusing.failure = away.failure = None
    clock.advance(5 * MINUTE)

    assert first == [f"{PART}model"]
    assert later == [
        ("The model refuses us", "It says: status 401. What helps: check it."),
        ("CRM does not answer", "It says: timeout. What helps: check it."),
    ]
    assert watch.failing(clock()) == []


def test_a_part_is_not_tried_at_every_look() -> None:
    clock, part = Clock(), FakePart()
    watch = PartsWatch([OutsidePart("model", part.check, "")])
    for _ in range(16):
        watch.failing(clock())
        clock.advance(MINUTE)

    assert part.tried == 4


@on_one_database
def test_a_silent_part_is_not_called_over_because_the_watching_process_changed(world: World) -> None:
    part = FakePart()
    part.failure = UpstreamUnavailable("CRM", "timeout")

    def process(name: str) -> AlarmWatch:
        """Each knows only what it has tried itself."""
        return replace(world.process(name), looks=(PartsWatch([OutsidePart("CRM", part.check, "check it")]).failing,))

    for number in range(4):
        world.pass_minutes(process(f"process {number}"), 20)

    assert world.told() == ["CRM does not answer"]


class FakePart:
    """Something outside; `failure` is what trying it raises."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.tried = 0

    def check(self) -> None:
        self.tried += 1
        if self.failure is not None:
            raise self.failure
