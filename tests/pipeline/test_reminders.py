"""Who is told when of what nobody decides, why, and what happens where there is nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.absence import PlannedAbsence
from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.firm import Partner
from app.domain.office_hours import OfficeHours
from app.domain.ports import Alert
from app.domain.task import RequiredAction
from app.storage.access.firms import store_profile
from app.storage.alarms import stored_alarms
from app.storage.events import events_of_lead
from app.storage.tasks.stand_ins import absences_of, come_back, go_away
from app.storage.tasks.tasks import decide, reopen_task
from tests.path_parts import LeadPath, on_one_database
from tests.racing import race

LONDON, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")
INES = Partner(email="ines@larkfield.example", name="Ines Calder", time_zone=LONDON, deputy="tom@larkfield.example")
TOM = Partner(email="tom@larkfield.example", name="Tom Osei", time_zone=LONDON)
WHO = "Ana Bright of brightpump (hot)"
NORA = Partner(email="nora@larkfield.example", name="Nora Lind", time_zone=LONDON)


def firm_of(path: LeadPath, *partners: Partner, **changes: Any) -> None:
    path.firm = replace(path.firm, partners=partners, **changes)
    path.profiles = {path.firm.id: path.firm}
    path.database.write(lambda connection: store_profile(connection, path.firm, path.clock()))


@pytest.fixture
def asked(path: LeadPath) -> LeadPath:
    """Wednesday at ten in London: a hot lead waits for Ines until half past; she was told."""
    firm_of(path, INES, TOM, NORA, business_owner=NORA.email)
    path.set_policy(autonomy="hold")
    path.run({"message": "A question"})
    path.owners.tell()
    path.alerts.sent.clear()
    return path


def told(path: LeadPath, minutes: int) -> Sequence[tuple[str, str]]:
    """(to whom, what) after that time, a tick each minute; of a long one only in the last of them, before each ten."""
    path.alerts.sent.clear()
    tens = max(minutes - 10, 0) // 10
    for tick in (*[10] * tens, *[1] * (minutes - 10 * tens)):
        path.clock.advance(60 * tick)
        path.reminders.remind()
    return [(alert.owner, alert.title) for alert in path.alerts.sent]


def away(
    path: LeadPath, who: Partner, stand_in: Partner, *, since: datetime | None = None, until: datetime | None = None
) -> int:
    now = path.clock()
    absence = PlannedAbsence(email=who.email, stand_in=stand_in.email, begins_at=since or now, ends_at=until)
    return path.database.write(lambda connection: go_away(connection, path.firm.id, absence, by=who.email, now=now))


@on_one_database
def test_the_owner_hears_at_half_time_the_deputy_when_due_and_the_business_owner_two_hours_later(
    asked: LeadPath,
) -> None:
    assert told(asked, 14) == []
    assert told(asked, 1) == [(INES.email, f"Half the time is gone: {WHO} waits until 10:30: approve the reply")]
    assert told(asked, 14) == []
    late = f"{WHO} was due at 10:30: approve the reply"
    assert told(asked, 1) == [
        (TOM.email, f"Ines Calder has not decided: {late}"),
        (INES.email, f"Ines Calder has not decided: {late}"),
    ]
    assert [alert.text for alert in asked.alerts.sent] == [
        "You are the deputy of Ines Calder.",
        "It was due, so Tom Osei has been told as well.",
    ]
    assert told(asked, 119) == []
    assert told(asked, 1) == [(NORA.email, f"Nobody has decided: {late}")]
    assert asked.alerts.sent[0].text == "It is for Ines Calder to do. You are told as business owner."
    assert told(asked, 600) == []
    kinds = [kind for _, kind, _, _ in asked.database.read(lambda c: events_of_lead(c, asked.leads()[0].id))]
    assert kinds[-3:] == ["reminded", "deputy_told", "business_owner_told"]


@on_one_database
def test_each_message_leads_to_the_task(asked: LeadPath) -> None:
    told(asked, 15)
    assert asked.alerts.sent[0].url == f"https://reply.example/tasks/{asked.tasks()[0].id}"


def test_many_are_one_message(asked: LeadPath) -> None:
    asked.run({"message": "Some question", "email": "leo@marsh.example", "name": "Leo Marsh"})
    ((_, what),) = told(asked, 15)
    assert what == f"Half the time is gone: {WHO} and 1 more wait, the first until 10:30"
    assert len(asked.alerts.sent[0].items) == 2


@on_one_database
def test_what_is_decided_in_time_is_nobody_elses(asked: LeadPath) -> None:
    task = asked.tasks()[0]
    asked.database.write(lambda c: decide(c, task.id, Decision.ANSWERED, INES.email, asked.clock()))
    assert told(asked, 200) == []


def test_what_could_not_be_carried_out_begins_again_with_who_decides(asked: LeadPath) -> None:
    told(asked, 150)
    task = asked.tasks()[0]
    asked.database.write(lambda c: decide(c, task.id, Decision.SEND, INES.email, asked.clock()))
    asked.database.write(
        lambda c: reopen_task(c, task.id, RequiredAction.APPROVE_REPLY, "The mail server refused it.", asked.clock())
    )
    assert asked.owners.tell() == 1
    assert [whom for whom, _ in told(asked, 1)] == [TOM.email, INES.email]
    assert [whom for whom, _ in told(asked, 120)] == [NORA.email]


def test_a_deputy_who_cannot_be_reached_is_passed_over(asked: LeadPath) -> None:
    refuses_tom = type(
        "RefusesTom",
        (),
        {
            "needs": "mail server",
            "send": lambda _self, alert: _refuse() if alert.owner == TOM.email else asked.alerts.send(alert),
        },
    )()
    asked.clock.advance(30 * 60)
    assert replace(asked.reminders, alerts=(refuses_tom,)).remind() == 1
    assert [alert.owner for alert in asked.alerts.sent] == [NORA.email, INES.email]
    assert asked.alerts.sent[0].text == "You are told because Tom Osei cannot be reached now."


def _refuse() -> None:
    raise UpstreamUnavailable("smtp", "timeout")


@on_one_database
def test_where_no_alert_arrives_the_operator_is_told_and_it_is_tried_again(asked: LeadPath) -> None:
    asked.alerts.failure = UpstreamUnavailable("slack", "timeout")
    assert told(asked, 44) == []
    assert asked.database.read(stored_alarms) == []
    told(asked, 1)
    (alarm,) = asked.database.read(stored_alarms)
    assert (alarm.key, alarm.firm_id) == ("untold:larkfield", None)
    asked.alerts.failure = None
    assert [whom for whom, _ in told(asked, 2)] == [TOM.email, INES.email]


def test_whoever_is_away_loses_what_is_open_to_who_stands_in(asked: LeadPath) -> None:
    assert away(asked, INES, TOM) == 1
    (task,) = asked.tasks()
    assert (task.owner, task.due_at.minute) == (TOM.email, 30), "the time stays"
    assert task.reason.startswith("Ines Calder is away; you stand in. ")
    assert asked.owners.tell() == 1
    assert asked.alerts.sent[-1].owner == TOM.email

    asked.run({"message": "Some question", "email": "leo@marsh.example", "name": "Leo Marsh"})
    assert {one.owner for one in asked.tasks()} == {TOM.email}
    assert {whom for whom, _ in told(asked, 300)} == {TOM.email, NORA.email}

    asked.database.write(lambda c: come_back(c, asked.firm.id, INES.email, by=INES.email, now=asked.clock()))
    asked.run({"message": "A third question", "email": "kim@dale.example", "name": "Kim Dale"})
    assert [one.owner for one in asked.tasks()] == [TOM.email, TOM.email, INES.email]


def test_an_absence_to_come_moves_what_is_open_when_it_comes(asked: LeadPath) -> None:
    away(asked, INES, TOM, since=asked.clock() + timedelta(minutes=10))
    told(asked, 9)
    assert asked.tasks()[0].owner == INES.email
    told(asked, 1)
    assert asked.tasks()[0].owner == TOM.email


@on_one_database
def test_who_stands_in_for_somebody_away_may_be_away_too(asked: LeadPath) -> None:
    away(asked, TOM, NORA)
    away(asked, INES, TOM)
    assert asked.tasks()[0].owner == NORA.email
    away(asked, NORA, INES)
    asked.run({"message": "Some question", "email": "leo@marsh.example", "name": "Leo Marsh"})
    assert [one.owner for one in asked.tasks()] == [NORA.email, INES.email], "all are away: it stays the owner's"
    assert told(asked, 180), "and all the same somebody is told"


def test_one_absence_of_a_person_is_known_at_a_time(asked: LeadPath) -> None:
    away(asked, INES, TOM)
    away(asked, INES, NORA, until=asked.clock() + timedelta(days=2))
    found = asked.database.read(lambda c: absences_of(c, asked.firm.id, asked.clock()))
    assert [(one.email, one.stand_in) for one in found] == [(INES.email, NORA.email)]
    assert asked.tasks()[0].owner == TOM.email, "it has moved before"


@on_one_database
def test_who_has_left_the_firm_stands_in_for_nobody(asked: LeadPath) -> None:
    away(asked, INES, TOM)
    firm_of(asked, INES, NORA, business_owner=NORA.email)
    assert asked.tasks()[0].owner == INES.email
    asked.run({"message": "Some question", "email": "leo@marsh.example", "name": "Leo Marsh"})
    assert [one.owner for one in asked.tasks()] == [INES.email, INES.email]


def test_in_a_firm_of_one_the_operator_is_the_second_person(path: LeadPath) -> None:
    firm_of(path, INES)
    path.set_policy(autonomy="hold")
    path.run({"message": "A question"})
    path.clock.advance(30 * 60)
    replace(path.reminders, operator="ops@agency.example").remind()
    assert [alert.owner for alert in path.alerts.sent] == ["ops@agency.example", INES.email]
    assert path.alerts.sent[0].text == "Nobody else of the firm can be told."


def test_in_a_firm_of_one_without_an_operator_the_owner_hears_it_again(path: LeadPath) -> None:
    firm_of(path, INES)
    path.set_policy(autonomy="hold")
    path.run({"message": "A question"})
    assert [whom for whom, _ in told(path, 150)] == [INES.email] * 3


def test_a_deputy_at_the_other_end_of_the_world_is_not_rung_at_night(path: LeadPath) -> None:
    firm_of(path, INES, replace(TOM, time_zone=TOKYO))
    path.set_policy(autonomy="hold")
    path.run({"message": "A question"})
    in_tokyo = [alert for alert, _ in told(path, 30) if alert == TOM.email]
    assert in_tokyo == [], "half past six in the evening there"
    path.clock.now = datetime(2031, 5, 15, 0, 0, tzinfo=UTC)
    path.reminders.remind()
    assert TOM.email in [alert.owner for alert in path.alerts.sent]


@on_one_database
def test_an_emergency_rings_at_any_hour_and_alone(path: LeadPath) -> None:
    firm_of(path, INES, TOM)
    path.clock.now = datetime(2031, 5, 17, 2, 28, tzinfo=UTC)  # a Saturday night
    path.run({"message": "A question"})
    path.run({"message": "An emergency", "email": "leo@marsh.example", "name": "Leo Marsh"})
    path.set_policy(autonomy="hold")
    path.run({"message": "Some question", "email": "kim@dale.example", "name": "Kim Dale"})
    assert path.owners.tell() == 1
    assert {alert.kind for alert in path.alerts.sent} == {"emergency"}
    whom = {person for person, what in told(path, 20) if what.startswith("Emergency: ")}
    assert whom == {INES.email, TOM.email}
    path.clock.now = datetime(2031, 5, 19, 8, 0, tzinfo=UTC)
    assert path.owners.tell() == 1, "on Monday at nine the rest"


def test_the_office_hours_are_the_firms(path: LeadPath) -> None:
    every_day = OfficeHours(week=((time(7), time(22)),) * 7)
    firm_of(path, INES, TOM, office_hours=every_day)
    path.set_policy(autonomy="hold")
    path.clock.now = datetime(2031, 5, 17, 18, 0, tzinfo=UTC)  # Saturday evening
    path.run({"message": "A question"})
    assert path.owners.tell() == 1
    assert path.tasks()[0].due_at == datetime(2031, 5, 17, 18, 30, tzinfo=UTC)


def test_two_processes_remind_once(asked: LeadPath) -> None:
    asked.clock.advance(15 * 60)
    first = asked.reminders
    asked.holder = "another process"
    assert race(first.remind, asked.reminders.remind) == []
    assert len(asked.alerts.sent) == 1


@on_one_database
def test_a_message_that_breaks_leaves_the_others(asked: LeadPath) -> None:
    asked.run({"message": "Some question", "email": "leo@marsh.example", "name": "Leo Marsh"})
    asked.clock.advance(15 * 60)
    broken = replace(asked.reminders, alerts=(Broken(),))
    assert broken.remind() == 0
    asked.clock.advance(15 * 60)
    assert asked.reminders.remind() == 2


def test_a_firm_whose_profile_cannot_be_read_keeps_nobody_from_being_told(asked: LeadPath) -> None:
    asked.clock.advance(15 * 60)
    assert replace(asked.reminders, profiles={}).remind() == 0
    asked.clock.advance(15 * 60)
    assert asked.reminders.remind() == 1


class Broken:
    needs = "alert webhook"

    def send(self, alert: Alert) -> None:
        raise ValueError(alert.title)
