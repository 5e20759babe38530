"""Owners hear who waits, why and until when: one message however many tasks there are, emergencies first and apart."""

from dataclasses import replace

import pytest

from app.domain.errors import UpstreamUnavailable
from app.domain.ports import Alert
from app.domain.task import NewTask, RequiredAction
from app.pipeline.alert_items import AT_MOST
from app.storage.tasks.tasks import open_task
from tests.fakes import FakeAlerts
from tests.path_parts import LeadPath
from tests.racing import race


def told(path: LeadPath) -> list[Alert]:
    path.owners.tell()
    return path.alerts.sent


def test_an_owner_hears_who_waits_for_what_and_until_when(path: LeadPath) -> None:
    path.autonomy, path.letter = "hold", "Good day,\n\nA workshop in May is possible.\n\nSee you."
    path.set_policy(autonomy="hold")
    path.run({"name": "Ana Bright", "email": "ana@brightpump.example", "company": "Bright Pumps"})
    (task,) = path.tasks()

    (alert,) = told(path)
    (item,) = alert.items
    assert alert.title == f"Ana Bright of Bright Pumps ({item.tier}) waits until {item.due}: approve the reply"
    assert (item.who, item.company, item.asked) == ("Ana Bright", "Bright Pumps", "approve the reply")
    assert item.reason == task.reason
    assert item.first_line == "A workshop in May is possible."
    assert item.url == alert.url == f"https://reply.example/tasks/{task.id}"
    assert alert.owner == path.firm.partners[0].email


def test_times_are_those_of_the_owners_clock(path: LeadPath) -> None:
    path.run({"email": None})
    (task,) = path.tasks()
    zone = path.firm.partners[0].time_zone

    (alert,) = told(path)
    assert alert.items[0].due == f"{task.due_at.astimezone(zone):%H:%M}"


def test_an_owner_hears_of_many_tasks_in_one_message_and_once(path: LeadPath) -> None:
    for number in range(3):
        path.run({"email": None, "message": f"Question {number}", "name": f"Person {number}"})
        path.clock.advance(60)
    assert path.owners.tell() == 3
    assert path.owners.tell() == 0

    (alert,) = path.alerts.sent
    assert alert.title.startswith("Person 0")
    assert " and 2 more wait, the first until " in alert.title
    assert [item.who for item in alert.items] == ["Person 0", "Person 1", "Person 2"]
    assert (alert.owner, alert.url) == (path.firm.partners[0].email, "https://reply.example/desk")


def test_of_very_many_the_first_are_told_and_the_others_counted(path: LeadPath) -> None:
    for number in range(AT_MOST + 3):
        path.run({"email": None, "message": f"Question {number}", "name": f"Person {number}"})

    (alert,) = told(path)
    assert (len(alert.items), alert.more) == (AT_MOST, 3)
    assert f" and {AT_MOST + 2} more wait" in alert.title


def test_however_many_there_are_it_is_one_message(path: LeadPath) -> None:
    task = NewTask(
        action=RequiredAction.HAND_ON, owner=path.firm.partners[0].email, due_at=path.clock(), reason="Look at it."
    )
    path.database.write(
        lambda connection: [open_task(connection, path.firm.id, task, path.clock()) for _ in range(1200)]
    )

    assert path.owners.tell() == 1200
    assert path.owners.tell() == 0
    assert [len(alert.items) + alert.more for alert in path.alerts.sent] == [1200]


def test_an_emergency_comes_first_and_apart(path: LeadPath) -> None:
    path.run({"email": None, "name": "Leo Marsh", "message": "A question"})
    path.run({"name": "Ana Bright", "message": "It is an emergency"})

    first, other = told(path)
    assert (first.kind, len(first.items)) == ("emergency", 1)
    assert first.title.startswith("Emergency: Ana Bright")
    assert [item.who for item in other.items] == ["Leo Marsh"]


def test_what_nobody_could_read_is_told_without_a_name(path: LeadPath) -> None:
    path.run(body=b"not json")

    (alert,) = told(path)
    assert alert.title.startswith("A message through “website” that nobody could read waits until ")


def test_whoever_gives_no_name_is_told_by_their_address_and_no_company_that_only_repeats_it(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    path.run({"name": None, "email": "ana@brightpump.example", "company": "brightpump.example"})

    (alert,) = told(path)
    assert (alert.items[0].who, alert.items[0].company) == ("ana@brightpump.example", "")


def test_an_alert_that_comes_too_late_says_so(path: LeadPath) -> None:
    path.run({"email": None, "name": "Leo Marsh"})
    path.clock.advance(86_400 * 2)

    (alert,) = told(path)
    assert alert.items[0].is_late
    assert alert.title.startswith("Leo Marsh")
    assert " was due " in alert.title


def test_two_processes_tell_an_owner_once(path: LeadPath) -> None:
    path.run({"email": None})
    first = path.owners
    path.holder = "another process"

    assert race(first.tell, path.owners.tell) == []
    assert len(path.alerts.sent) == 1


def test_the_telling_goes_on_elsewhere_when_a_process_is_gone(path: LeadPath) -> None:
    path.run({"email": None})
    path.owners.tell()
    path.run({"email": None, "message": "A second question", "name": "Leo Marsh"})
    path.holder = "another process"
    assert path.owners.tell() == 0, "the first may still be at it"
    path.clock.advance(61)

    assert path.owners.tell() == 1


def test_an_alert_that_did_not_arrive_is_tried_again(path: LeadPath) -> None:
    path.run({"email": None})
    path.alerts.failure = UpstreamUnavailable("slack", "timeout")
    assert path.owners.tell() == 0
    path.alerts.failure = None

    assert path.owners.tell() == 1
    assert len(path.alerts.sent) == 1


def test_one_way_that_works_is_enough(path: LeadPath) -> None:
    path.run({"email": None})
    broken = FakeAlerts(failure=UpstreamUnavailable("slack", "timeout"))
    number = replace(path.owners, alerts=(broken, path.alerts)).tell()

    assert (number, len(path.alerts.sent)) == (1, 1)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_firm_whose_profile_cannot_be_read_is_told_all_the_same(path: LeadPath, *, is_known: bool) -> None:
    path.run({"email": None})
    profiles = path.profiles if is_known else {}

    assert replace(path.owners, profiles=profiles).tell() == 1
