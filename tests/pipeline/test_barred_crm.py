"""A CRM that lets us record nobody is heard of within two minutes, once, and again when it is over."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from app.domain.crm_bars import trouble_of_bar
from app.domain.decision import Decision
from app.domain.errors import UpstreamBarred
from app.domain.task import RequiredAction
from app.domain.trouble import Trouble
from app.pipeline.alarm_watch import AlarmWatch
from app.storage.digest.crm_lines import crm_lines
from app.storage.tasks.barred_crm import note_recorded, task_about_bar
from app.storage.tasks.tasks import decide
from tests.fakes import FakeAlerts
from tests.path_parts import LeadPath, on_one_database
from tests.pipeline.test_recorder import receive

BARS = [
    UpstreamBarred(
        "hubspot", "the token may not do this: scope crm.objects.notes.write", retry_after=timedelta(minutes=5)
    ),
    UpstreamBarred("hubspot", "answered 429 DAILY", retry_after=timedelta(minutes=5)),
    UpstreamBarred("hubspot", "a property of ours is gone"),
]


@dataclass
class Service:
    """The recorder each half second and the watch each minute, as the schedule calls them."""

    path: LeadPath
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    told_at: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        path = self.path
        self.recorder = path.recorder
        self.watch = AlarmWatch(
            database=path.database,
            looks=(self.barred,),
            alerts=(self.alerts,),
            profiles=path.profiles,
            operator="",
            holder="a",
            public_url="https://reply.example",
            clock=path.clock,
        )

    def run(self, minutes: int) -> None:
        for _ in range(minutes):
            self.path.clock.advance(30)
            self.recorder.record_all()
            self.path.clock.advance(30)
            self.watch.watch()
            self.told_at += [self.path.clock()] * (len(self.alerts.sent) - len(self.told_at))

    def barred(self, _now: datetime) -> list[Trouble]:
        task = self.path.database.read(lambda connection: task_about_bar(connection, self.path.firm.id))
        return [trouble_of_bar(task.firm_id, task.reason)] if task else []

    @property
    def titles(self) -> list[str]:
        return [alert.title for alert in self.alerts.sent]

    def digest(self) -> tuple[str, ...]:
        zone = self.path.firm.zone_of("")
        day = self.path.clock().astimezone(zone).date()
        return self.path.database.read(lambda connection: crm_lines(connection, self.path.firm.id, [day], zone))


@pytest.mark.parametrize("bar", BARS, ids=["scope", "day", "property"])
def test_the_alarm_leaves_within_two_minutes_once_and_ends_with_the_repair(path: LeadPath, bar: UpstreamBarred) -> None:
    service = Service(path)
    receive(path, 5)
    path.crm.failure, began = bar, path.clock()

    service.run(120)

    assert service.titles == ["The CRM takes no leads"]
    assert service.told_at[0] - began <= timedelta(minutes=2)
    [task] = path.tasks()
    assert (task.action, task.lead_id) == (RequiredAction.REPAIR_CRM, None)
    assert bar.detail in task.reason
    assert [line[:5] for line in service.digest()] == ["Since"]

    path.crm.failure = None
    service.run(80)

    assert len(path.crm.entries) == 5
    assert path.tasks() == []
    assert service.titles[1:] == ["Over: The CRM takes no leads"]
    [line] = service.digest()
    assert line.endswith("took no leads. It does again.")


@on_one_database
def test_once_somebody_says_that_it_is_mended_the_leads_follow_within_minutes(path: LeadPath) -> None:
    service = Service(path)
    receive(path, 3)
    path.crm.failure = BARS[1]
    service.run(2)
    [task] = path.tasks()
    path.crm.failure = None
    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)

    service.run(6)

    assert len(path.crm.entries) == 3
    assert "It does again." in service.digest()[0]


@on_one_database
def test_a_second_time_is_told_again_and_a_task_closed_too_early_comes_back(path: LeadPath) -> None:
    service = Service(path)
    receive(path, 2)
    path.crm.failure = BARS[0]
    service.run(2)
    [task] = path.tasks()
    path.database.write(lambda connection: decide(connection, task.id, Decision.DONE, "ines", path.clock()))
    path.decisions(task.id)
    service.run(10)
    assert len(path.tasks()) == 1, "nothing was mended"
    assert len(service.alerts.sent) == 1
    path.crm.failure = None
    service.run(30)
    assert len(service.alerts.sent) == 2
    receive(path, 1)
    path.run({"email": "late@firm.example", "name": "", "message": "One more"})
    path.crm.failure = BARS[0]

    service.run(3)

    assert len(service.alerts.sent) == 3
    assert [line[:4] for line in service.digest()] == ["From", "Sinc"]


def test_another_reason_is_told_again_and_another_scope_only_in_the_task(path: LeadPath) -> None:
    service = Service(path)
    receive(path, 2)
    path.crm.failure = BARS[1]
    service.run(2)
    path.crm.failure = BARS[0]
    service.run(7)
    assert len(service.alerts.sent) == 2, "nobody who waits for midnight would give the token its scope"
    assert "crm.objects.notes.write" in service.alerts.sent[1].text

    path.crm.failure = UpstreamBarred("hubspot", "the token may not do this: scope crm.objects.deals.write")
    service.run(7)

    assert len(service.alerts.sent) == 2
    [task] = path.tasks()
    assert "crm.objects.deals.write" in task.reason


@on_one_database
def test_another_reason_soon_after_the_first_one_was_mended_is_told_too(path: LeadPath) -> None:
    service = Service(path)
    receive(path, 2)
    path.crm.failure = BARS[1]
    service.run(2)
    path.crm.failure = None
    service.run(8)
    assert path.tasks() == []

    path.crm.failure = BARS[0]
    path.run({"email": "late@firm.example", "name": "", "message": "One more"})
    service.run(2)

    assert "crm.objects.notes.write" in service.alerts.sent[-1].text
    assert len(service.alerts.sent) == 2


def test_whoever_says_that_it_is_mended_need_not_wait_for_the_hour_to_end(path: LeadPath) -> None:
    receive(path, 2)
    recorder = path.recorder
    path.crm.failure = UpstreamBarred("hubspot", "answered 429 DAILY", retry_after=timedelta(hours=1))
    recorder.record_all()
    path.crm.failure = None
    path.clock.advance(60)
    recorder.record_all()
    assert not path.crm.entries

    [task] = path.tasks()
    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)
    recorder.record_all()

    assert len(path.crm.entries) == 2


def test_two_recorders_that_are_refused_ask_once(path: LeadPath) -> None:
    receive(path, 2)
    path.crm.failure = BARS[2]
    for holder in ("a", "b"):
        replace(path.recorder, holder=holder).record_due()
        path.clock.advance(60)

    assert len(path.tasks()) == 1


@on_one_database
def test_a_bar_that_is_over_is_not_looked_for_in_the_history_again(path: LeadPath) -> None:
    """Else each batch with a lead that had waited would read whatever happened since, while everything waits."""
    service = Service(path)
    receive(path, 2)
    path.crm.failure = BARS[0]
    service.run(2)
    path.crm.failure = None
    service.run(10)
    [lead, *_] = path.leads()
    asked: list[str] = []

    def recorded(connection: Connection) -> bool:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(str(told[2])))
        return note_recorded(connection, path.firm.id, [lead.id], path.clock())

    assert path.database.write(recorded) is False
    [query] = [one for one in asked if one.startswith("SELECT")]
    assert "FROM tasks" in query
