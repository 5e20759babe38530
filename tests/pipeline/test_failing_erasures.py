"""An erasure that breaks, or has to wait for somebody else's message, stops nobody and forgets nothing."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from app.domain.errors import LeftThere, UpstreamRefused
from app.domain.task import RequiredAction
from app.storage.erasure_tables import erasures
from app.storage.people.erasures import load_erasure
from app.storage.people.left_in_crm import contacts_being_erased
from app.storage.tables import crm_links, leads
from app.storage.tasks.tasks import Task
from tests.path_parts import LeadPath
from tests.person_to_erase import ADDRESS, NAME, ask_to_erase, erasing, row

OTTO: dict[str, object] = {"email": "otto@pellworth.example", "name": "Otto Pellworth", "source_id": "otto"}


def by_hand(path: LeadPath) -> list[Task]:
    return [task for task in path.tasks() if task.action is RequiredAction.ERASE_BY_HAND]


def rows_gone(path: LeadPath, erasure_id: str) -> bool:
    found = path.database.read(lambda connection: load_erasure(connection, erasure_id))
    return found is not None and found.rows_gone_at is not None


def test_somebody_elses_message_that_is_on_its_way_writes_no_name_back(path: LeadPath) -> None:
    path.run(row())
    asked: list[str] = []
    gone: list[bool] = []

    def erase() -> None:
        asked.append(ask_to_erase(path))
        erasing(path).carry_out_due()
        gone.append(rows_gone(path, asked[0]))

    path.judge.before = erase  # in the middle of his step
    path.run(OTTO | {"message": f"{NAME} told me that you do pricing. We want a workshop in May."})
    path.judge.before = lambda: None
    erasing(path).carry_out_due()

    assert gone == [False]
    assert rows_gone(path, asked[0])
    kept = path.database.read(lambda connection: str(list(map(list, connection.execute(select(leads))))))
    assert NAME.split()[0] not in kept  # a judge's quote is cut off
    assert "workshop in May" in kept


def test_what_hung_on_a_contact_that_is_gone_is_named_to_a_person(path: LeadPath) -> None:
    path.run(row())
    ask_to_erase(path)
    erasing(path).carry_out_due()
    path.crm.failure = LeftThere("fake", {"deals": ["12", "13"], "notes": []})
    path.recorder.record_all()

    assert [task.reason for task in by_hand(path) if "what hung on it (deals 12, 13; notes)" in task.reason]


def test_a_fault_of_the_crms_adapter_becomes_a_task_and_leads_are_recorded(path: LeadPath) -> None:
    path.run(row())
    erasure_id = ask_to_erase(path)
    erasing(path).carry_out_due()
    path.crm.failure = KeyError("no such key")  # an adapter that breaks
    path.recorder.record_all()
    path.crm.failure = None
    path.run(OTTO | {"message": "We want a workshop in May."})
    path.recorder.record_all()

    assert [entry.email for entry in path.crm.entries.values()] == [OTTO["email"]]
    assert [task.reason for task in by_hand(path) if "could not be told" in task.reason]
    found = path.database.read(lambda connection: load_erasure(connection, erasure_id))
    assert found is not None
    assert found.crm_keys is None


def test_whom_a_person_deletes_there_by_hand_is_not_copied_from_there_again(path: LeadPath) -> None:
    path.run(row())
    path.recorder.record_all()
    of_link = select(crm_links.c.their_id).where(crm_links.c.kind == "contact")
    theirs = path.database.read(lambda connection: connection.execute(of_link).scalar_one())
    ask_to_erase(path)
    erasing(path).carry_out_due()
    path.crm.failure = UpstreamRefused("hubspot", "not allowed")
    path.recorder.record_all()

    assert by_hand(path)
    assert path.database.read(lambda connection: contacts_being_erased(connection, path.firm.id)) == {theirs}


def test_an_erasure_that_breaks_keeps_no_other_one_waiting_and_is_told_once(path: LeadPath) -> None:
    path.run(row())
    path.run(OTTO | {"message": "We want a workshop in May."})
    broken, other = ask_to_erase(path), ask_to_erase(path, "otto@pellworth.example")

    def spoil(connection: Connection) -> None:
        unknown = {"leads": (), "no such ids": ()}
        connection.execute(update(erasures).where(erasures.c.id == broken).values(subject=unknown))

    path.database.write(spoil)
    one_process = erasing(path)
    one_process.carry_out_due()
    one_process.carry_out_due()
    path.clock.advance(3601)
    one_process.carry_out_due()

    assert rows_gone(path, other)
    assert not rows_gone(path, broken)
    assert len([task for task in by_hand(path) if "broke off" in task.reason]) == 1


def test_the_digests_to_delete_are_those_of_every_day_on_which_they_may_have_been_named(path: LeadPath) -> None:
    path.autonomy = "hold"
    path.clock.now = datetime(2031, 5, 14, 23, 30, tzinfo=UTC)  # the 15th in London
    path.run(row(email=ADDRESS))
    path.clock.now = datetime(2031, 5, 18, 12, 0, tzinfo=UTC)
    open_until_now = bool(path.tasks())
    ask_to_erase(path)
    erasing(path).carry_out_due()

    (task,) = by_hand(path)
    days = "from 2031-05-14 to 2031-05-18" if open_until_now else "from 2031-05-15 to 2031-05-15"
    assert task.context["digests"] == days


def test_alerts_that_named_them_are_to_be_deleted_too_by_the_days_on_which_they_may_have_been_sent(
    path: LeadPath,
) -> None:
    path.set_policy(autonomy="hold")
    path.run(row(email=ADDRESS))
    path.owners.tell()
    assert NAME in path.alerts.sent[0].title
    path.clock.now = datetime(2031, 5, 18, 12, 0, tzinfo=UTC)
    path.run(OTTO | {"message": f"{NAME} told me that you do pricing. We want a workshop in May."})
    path.clock.now = datetime(2031, 5, 19, 12, 0, tzinfo=UTC)
    ask_to_erase(path)
    erasing(path).carry_out_due()

    (task,) = by_hand(path)
    assert task.context["alerts"] == "from 2031-05-14 to 2031-05-19"
    assert "the chat channel" in task.reason
    path.owners.tell()
    assert [alert for alert in path.alerts.sent[1:] if NAME in repr(alert)] == []


def test_whoever_no_alert_named_leaves_none_to_delete(path: LeadPath) -> None:
    path.run(row(email=ADDRESS))  # answered by itself
    ask_to_erase(path)
    erasing(path).carry_out_due()

    (task,) = by_hand(path)
    assert "alerts" not in task.context
    assert "Alerts" not in task.reason


def test_an_alert_about_somebody_else_who_wrote_of_them_counts(path: LeadPath) -> None:
    path.run(row(email=ADDRESS))
    path.clock.now = datetime(2031, 5, 18, 12, 0, tzinfo=UTC)
    path.set_policy(autonomy="hold")
    path.run(OTTO | {"message": f"{NAME} told me that you do pricing. We want a workshop in May."})
    ask_to_erase(path)
    erasing(path).carry_out_due()

    (task,) = by_hand(path)
    assert task.context["alerts"] == "from 2031-05-18 to 2031-05-18"
