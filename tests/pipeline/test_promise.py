"""The promise watch: acknowledged at 90 seconds, once, or a person is told in time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Never

import pytest

from app.domain.errors import UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.judgement import Judgement
from app.domain.lead import Case
from app.domain.task import RequiredAction
from app.storage.leads.due_work import due_work
from tests.path_parts import LeadPath
from tests.racing import race

PROVED = {"channel": "inbound_email", "authentication": "pass"}


def stuck_at_screen(path: LeadPath, **row: object) -> str:
    """A lead whose judge does not answer; its id."""

    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.run(dict(row))
    path.judge.before = lambda: None
    return path.leads()[-1].id


def work_off(path: LeadPath) -> None:
    """What the engine would do now."""
    for work in path.database.read(lambda connection: due_work(connection, path.clock())):
        path.worker(work)


def test_a_lead_is_acknowledged_at_ninety_seconds_and_not_before(path: LeadPath) -> None:
    stuck_at_screen(path)
    path.clock.advance(89)
    assert path.watch.acknowledge_late_leads() == 0
    assert path.mailer.sent == []

    path.clock.advance(1)
    assert path.watch.acknowledge_late_leads() == 1
    (mail,) = path.mailer.sent
    (lead,) = path.leads()
    assert (mail.subject, mail.to_address) == ("Received", "ana@brightpump.example")
    assert (lead.facts.answer, lead.first_response_seconds) == ("acknowledgement", 90.0)


def test_it_is_acknowledged_once_however_often_the_watch_looks(path: LeadPath) -> None:
    stuck_at_screen(path)
    for _ in range(3):
        path.clock.advance(90)
        path.watch.acknowledge_late_leads()

    (task,) = path.tasks()
    assert len(path.mailer.sent) == 1
    assert "promised that a colleague answers" in task.reason


def test_watches_of_two_processes_acknowledge_once(path: LeadPath) -> None:
    for number in range(10):
        stuck_at_screen(path, message=f"Question {number}", email=f"p{number}@firm{number}.example", name="")
    path.clock.advance(90)

    assert race(path.watch.acknowledge_late_leads, path.watch.acknowledge_late_leads) == []
    assert len(path.mailer.sent) == 10
    assert len({mail.to_address for mail in path.mailer.sent}) == 10


def test_the_full_reply_after_an_acknowledgement_goes_to_a_person(path: LeadPath) -> None:
    stuck_at_screen(path)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    work_off(path)

    (task,) = path.tasks()
    (lead,) = path.leads()
    assert task.action is RequiredAction.APPROVE_REPLY
    assert "acknowledgement has been sent" in task.reason
    assert (len(path.mailer.sent), lead.state, lead.facts.answer) == (1, "held", "acknowledgement")


def test_an_acknowledgement_the_archive_proves_later_still_leaves_the_full_reply_to_a_person(path: LeadPath) -> None:
    stuck_at_screen(path)
    path.clock.advance(90)
    real_send = path.mailer.send

    def send_and_die(mail: object, *, not_after: object) -> None:
        real_send(mail, not_after=not_after)  # type: ignore[arg-type]  # passed through
        raise SystemExit

    path.mailer.send = send_and_die  # type: ignore[method-assign]  # the process of the watch dies
    with pytest.raises(SystemExit):
        path.watch.acknowledge_late_leads()
    path.mailer.send = real_send  # type: ignore[method-assign]  # alive again
    path.archive.ids = {path.mailer.sent[0].message_id}
    path.holder, path.alone = "the next process", True
    work_off(path)

    (task,) = path.tasks()
    assert (len(path.mailer.sent), path.leads()[0].facts.answer) == (1, "acknowledgement")
    assert task.action is RequiredAction.APPROVE_REPLY


def test_machines_are_left_alone(path: LeadPath) -> None:
    path.post({"machine": True})
    path.run({"machine": True, "source_id": "another", "message": "Out of office"})
    assert path.leads()[0].state == "automated"
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    assert path.mailer.sent == []


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"message": "Please unsubscribe me.", **PROVED}, []),
        ({"message": "Please unsubscribe me."}, [RequiredAction.CONFIRM_REFUSAL]),
        ({"message": "Don't contact me before Monday.", **PROVED}, [RequiredAction.CONFIRM_REFUSAL]),
    ],
)
def test_who_refuses_mail_is_not_acknowledged_and_the_screen_asks_what_it_must(
    path: LeadPath, row: dict[str, object], asked: list[RequiredAction]
) -> None:
    delivery_id = path.post(row)

    def fail(*_: object) -> Never:
        raise UpstreamUnavailable("database", "slow")

    slow = replace(path.worker, steps={**path.worker.steps, "identify": fail})
    slow(("delivery", delivery_id))
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    assert (path.mailer.sent, path.tasks()) == ([], [])

    work_off(path)
    assert (path.mailer.sent, path.leads()[0].state) == ([], "other")
    assert [task.action for task in path.tasks()] == asked


def test_an_obvious_pitch_is_not_acknowledged_but_a_person_is_told(path: LeadPath) -> None:
    stuck_at_screen(path, message="I am a vendor of lists")
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert (task.action, task.owner) == (RequiredAction.WRITE_REPLY, path.firm.partners[0].email)


@pytest.mark.parametrize("message", ["vendor, but unsure", "hardly a question"])
def test_what_is_likelier_no_inquiry_is_not_acknowledged_and_its_owner_is_told_in_time(
    path: LeadPath, message: str
) -> None:
    stuck_at_screen(path, message=message)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert (task.action, task.owner) == (RequiredAction.WRITE_REPLY, path.firm.partners[0].email)
    assert "Unanswered after 90 seconds" in task.reason
    assert (path.owners.tell(), path.clock().minute) == (1, 1)


def test_whom_an_automatic_word_would_offend_hears_none(path: LeadPath) -> None:
    stuck_at_screen(path, message="No robots, please")
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    assert (path.mailer.sent, "it asks for a human being" in path.tasks()[0].reason) == ([], True)


def test_who_is_in_despair_rings_though_the_path_is_slow(path: LeadPath) -> None:
    stuck_at_screen(path, message="I ask in despair")
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    assert (path.mailer.sent, path.tasks()[0].context) == ([], {"emergency": "despair"})


@pytest.mark.parametrize("message", ["A question, an emergency", "an unsure question"])
def test_what_is_at_stake_or_unsure_is_acknowledged_and_then_held_for_that(path: LeadPath, message: str) -> None:
    lead_id = stuck_at_screen(path, message=message)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.worker(("lead", lead_id))

    (task,), (lead,) = path.tasks(), path.leads()
    assert ([mail.subject for mail in path.mailer.sent], lead.state) == (["Received"], "held")
    assert "it is an emergency" in task.reason or "It may be a buyer" in task.reason


@pytest.mark.parametrize(
    "forbid",
    [
        lambda path: path.set_policy(autonomy="hold"),
        lambda path: path.set_policy(stopped=True),
        lambda path: path.set_policy(mode="shadow"),
        lambda path: path.set_policy(rollout_percent=0),
    ],
)
def test_where_the_firm_sends_nothing_by_itself_a_person_is_told_in_time(
    path: LeadPath, forbid: Callable[[LeadPath], None]
) -> None:
    forbid(path)
    stuck_at_screen(path)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.owners.tell()

    (task,) = path.tasks()
    (alert,) = path.alerts.sent
    assert path.mailer.sent == []
    assert task.reason.startswith("Unanswered after 90 seconds.")
    assert alert.owner == task.owner


@pytest.mark.parametrize("row", [{"email": None}, {"channel": "inbound_email"}, {"reply_allowed": False}])
def test_a_message_that_must_not_be_answered_automatically_goes_to_a_person(
    path: LeadPath, row: dict[str, object]
) -> None:
    stuck_at_screen(path, **row)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()

    assert path.mailer.sent == []
    assert len(path.tasks()) == 1


def test_a_mail_server_that_is_down_at_ninety_seconds_is_a_persons_matter(path: LeadPath) -> None:
    stuck_at_screen(path)
    path.clock.advance(90)
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.watch.acknowledge_late_leads()

    (task,) = path.tasks()
    assert "connection refused" in task.reason


def test_one_lead_that_breaks_the_watch_does_not_stop_the_next(path: LeadPath) -> None:
    class TouchyJudge:
        def judge(self, case: Case, firm: FirmProfile) -> Judgement:
            if "touchy" in case.inquiry.message:
                raise ValueError("a bug")
            return path.judge.judge(case, firm)

    stuck_at_screen(path, message="touchy")
    stuck_at_screen(path, message="Our prices", email="leo@elsewhere.example", name="Leo Marsh")
    path.clock.advance(90)
    replace(path.watch, quick_judge=TouchyJudge()).acknowledge_late_leads()

    assert [mail.to_address for mail in path.mailer.sent] == ["leo@elsewhere.example"]
    assert {task.lead_id for task in path.tasks()} == {lead.id for lead in path.leads()}


def test_what_the_worker_answers_itself_after_all_asks_nobody(path: LeadPath) -> None:
    lead_id = stuck_at_screen(path)
    path.clock.advance(90)
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.watch.acknowledge_late_leads()
    assert len(path.tasks()) == 1
    path.mailer.failure = None
    path.worker(("lead", lead_id))

    assert path.tasks() == []
    assert [mail.subject for mail in path.mailer.sent] == ["Re: hello"]


def test_a_later_hold_takes_the_place_of_the_watchs_task(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    lead_id = stuck_at_screen(path)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.worker(("lead", lead_id))

    assert [task.action for task in path.tasks()] == [RequiredAction.APPROVE_REPLY]


def test_worker_and_watch_racing_for_a_lead_send_one_mail(path: LeadPath) -> None:
    for number in range(30):
        lead_id = stuck_at_screen(path, message=f"Question {number}", email=f"p{number}@firm{number}.example", name="")
        path.clock.advance(90)
        sent_before = len(path.mailer.sent)
        problems = race(path.watch.acknowledge_late_leads, lambda lead_id=lead_id: path.worker(("lead", lead_id)))  # type: ignore[misc]  # a default binds the loop's value

        assert problems == []
        assert len(path.mailer.sent) == sent_before + 1, f"round {number}"
    only_acknowledged = {lead.id for lead in path.leads() if lead.facts.answer == "acknowledgement"}
    assert {lead.id for lead in path.leads() if lead.state == "held"} <= only_acknowledged
    assert sorted(task.lead_id or "" for task in path.tasks()) == sorted(only_acknowledged), "a task each"


def test_what_is_not_read_after_ninety_seconds_is_reported_once(path: LeadPath) -> None:
    delivery_id = path.post({})
    path.clock.advance(90)
    for _ in range(3):
        path.watch.acknowledge_late_leads()

    (task,) = path.tasks()
    assert (task.action, task.delivery_id) == (RequiredAction.REPAIR_DELIVERY, delivery_id)


def test_two_processes_report_an_unread_delivery_once(path: LeadPath) -> None:
    for number in range(10):
        path.post({"source_id": str(number)})
    path.clock.advance(90)

    assert race(*[path.watch.acknowledge_late_leads] * 3) == []
    assert len(path.tasks()) == 10


def test_a_report_is_withdrawn_when_the_delivery_is_read_after_all(path: LeadPath) -> None:
    delivery_id = path.post({})
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.worker(("delivery", delivery_id))

    assert path.tasks() == []
    assert len(path.mailer.sent) == 1


def test_a_late_delivery_that_cannot_be_read_says_why(path: LeadPath) -> None:
    delivery_id = path.post(body=b"not json")
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.worker(("delivery", delivery_id))

    (task,) = path.tasks()
    assert task.context["problem"] == "not JSON"
