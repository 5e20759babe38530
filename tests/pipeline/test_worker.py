"""The path of one lead on both databases: what each ending leaves behind, and what a crash does not."""

import threading
from functools import partial

import pytest

from app.domain.decision import Decision
from app.domain.errors import OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from app.domain.task import RequiredAction
from app.storage.leads.due_work import due_work
from app.storage.leads.leads import load_lead
from app.storage.tasks.tasks import decide
from tests.fakes import FakeJudge, FakeMailer, Killed
from tests.path_parts import LeadPath
from tests.racing import race


def killed_at(part: FakeJudge | FakeMailer, path: LeadPath, delivery_id: str) -> None:
    """The process dies as this part is asked; afterwards the part works again."""

    def die() -> None:
        raise Killed

    part.before = die
    with pytest.raises(Killed):
        path.worker(("delivery", delivery_id))
    part.before = lambda: None


def test_an_inquiry_is_answered_below_its_own_message(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing"})

    (lead,) = path.leads()
    (mail,) = path.mailer.sent
    assert (lead.state, lead.tier, lead.first_response_seconds) == ("answered", "hot", 0.0)
    assert (mail.to_address, mail.auto_submitted) == ("ana@brightpump.example", "auto-replied")
    assert mail.archive_address == "archive@larkfield.example"


def test_a_wake_up_too_many_changes_nothing(path: LeadPath) -> None:
    delivery_id = path.run({})
    path.worker(("delivery", delivery_id))
    path.worker(("lead", path.leads()[0].id))

    assert len(path.mailer.sent) == 1


def test_leads_that_wait_for_the_model_keep_nobody_from_getting_there(path: LeadPath) -> None:
    worker = path.worker
    many = 12  # more than are identified at once
    everybody = threading.Barrier(many)

    def wait_for_all() -> None:
        everybody.wait(20)  # broken, and each lead tried again, if one is missing

    path.judge.before = wait_for_all
    posted = [path.post({"email": f"p{i}@pump{i}.example", "message": f"Help us with plan {i}"}) for i in range(many)]
    problems = race(*(partial(worker, ("delivery", one)) for one in posted))

    assert problems == []
    assert [lead.state for lead in path.leads()] == ["answered"] * many


@pytest.mark.parametrize("word", ["vendor", "spam", "job", "other"])
def test_what_is_no_inquiry_is_closed_with_its_evidence(path: LeadPath, word: str) -> None:
    path.run({"message": f"this is {word}"})

    (lead,) = path.leads()
    assert lead.state.startswith(word)
    assert lead.why
    assert path.mailer.sent == []


def test_a_client_is_handed_on_to_a_person(path: LeadPath) -> None:
    path.run({"message": "an existing client asks"})

    assert [task.action for task in path.tasks()] == [RequiredAction.HAND_ON]


def test_an_unsure_judge_is_checked_by_a_person(path: LeadPath) -> None:
    path.run({"message": "vendor, but unsure"})

    assert [task.action for task in path.tasks()] == [RequiredAction.CONFIRM_DISPOSITION]


def test_machines_are_closed_without_asking_the_judge(path: LeadPath) -> None:
    path.run({"machine": True})

    assert path.leads()[0].state == "automated"
    assert path.judge.seen == 0


@pytest.mark.parametrize(
    "address", ["someone@larkfield.example", "Leo+x@Mail.LARKFIELD.example.", "leo@larkfield\u3002example"]
)
def test_our_own_domain_is_never_answered_however_it_is_spelled(path: LeadPath, address: str) -> None:
    path.run({"email": address})

    assert path.leads()[0].state == "other"
    assert path.mailer.sent == []


def test_what_cannot_be_read_waits_in_quarantine_with_a_task(path: LeadPath) -> None:
    path.run(body=b"\xff not json")

    assert path.leads() == []
    (task,) = path.tasks()
    assert (task.action, task.context["problem"]) == (RequiredAction.REPAIR_DELIVERY, "not JSON")


def test_what_could_not_be_read_yet_is_read_later_in_one_piece(path: LeadPath) -> None:
    path.channel.failure = UpstreamUnavailable("mail reader", "it could not be started")
    delivery_id = path.run({})
    assert path.database.read(lambda connection: due_work(connection, path.clock())) == []
    path.channel.failure = None
    path.clock.advance(2)
    (work,) = path.database.read(lambda connection: due_work(connection, path.clock()))
    path.worker(work)

    assert work == ("delivery", delivery_id)
    assert [lead.state for lead in path.leads()] == ["answered"]
    assert path.tasks() == []


def test_what_can_never_be_read_ends_with_a_person_after_eight_attempts(path: LeadPath) -> None:
    path.channel.failure = UpstreamUnavailable("mail reader", "it could not be started")
    delivery_id = path.run({})
    for attempt in range(2, 9):
        assert path.tasks() == [], attempt
        path.clock.advance(60)
        path.worker(("delivery", delivery_id))

    (task,) = path.tasks()
    assert task.action is RequiredAction.REPAIR_DELIVERY
    assert task.context["problem"] == "reading it failed 8 times: it could not be started"


def test_the_same_inquiry_again_joins_its_lead(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing", "source_id": "one"})
    path.run({"message": "We need help with  pricing", "source_id": "two"})

    first, second = path.leads()
    assert (second.state, second.facts.joined_to) == ("joined", first.id)
    assert len(path.mailer.sent) == 1


def test_the_same_origin_id_in_other_bytes_has_no_second_effect(path: LeadPath) -> None:
    path.run({"message": "one", "source_id": "same"})
    path.run({"message": "two", "source_id": "same"})

    assert len(path.leads()) == 1


def test_a_further_message_goes_to_a_person_with_a_draft(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing"})
    path.run({"message": "By the way, can you also train the team?"})

    second = path.leads()[1]
    stored = path.database.read(lambda connection: load_lead(connection, second.id))
    assert len(path.mailer.sent) == 1
    assert [task.action for task in path.tasks()] == [RequiredAction.CONTINUE_THREAD]
    assert stored is not None
    assert stored.draft is not None
    assert stored.follows == path.leads()[0].id


def test_a_reply_to_our_mail_belongs_to_its_thread(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing"})
    path.run({"message": "And what does it cost?", "name": None, "in_reply_to": path.mailer.sent[0].message_id})

    assert [task.action for task in path.tasks()] == [RequiredAction.CONTINUE_THREAD]


@pytest.mark.parametrize(
    ("row", "action"),
    [
        ({"email": None}, RequiredAction.WRITE_REPLY),
        ({"reply_allowed": False}, RequiredAction.APPROVE_REPLY),
        ({"channel": "inbound_email"}, RequiredAction.APPROVE_REPLY),
        ({"message": "unguarded words"}, RequiredAction.APPROVE_REPLY),
    ],
)
def test_what_must_not_be_answered_automatically_is_held(
    path: LeadPath, row: dict[str, object], action: RequiredAction
) -> None:
    path.run(row)

    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == [action]


@pytest.mark.parametrize(
    "policy", [{"autonomy": "hold"}, {"mode": "shadow"}, {"stopped": True}, {"rollout_percent": 0}]
)
def test_the_firm_decides_how_far_we_go(path: LeadPath, policy: dict[str, object]) -> None:
    path.set_policy(**policy)
    path.run({})

    assert path.mailer.sent == []
    (task,) = path.tasks()
    assert task.action is RequiredAction.APPROVE_REPLY


def test_a_mail_server_that_is_down_is_tried_again_and_then_a_person_is_asked_with_a_draft(path: LeadPath) -> None:
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.run({})
    path.try_until_given_up()

    (task,) = path.tasks()
    assert (task.action, "connection refused" in task.reason) == (RequiredAction.APPROVE_REPLY, True)

    path.mailer.failure = None
    assert path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, "ines", path.clock()))
    path.clock.advance(10)
    path.decisions(task.id)
    assert len(path.mailer.sent) == 1
    assert path.leads()[0].state == "answered"


def test_a_mail_server_that_comes_back_delivers_the_reply_once(path: LeadPath) -> None:
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.run({})
    path.mailer.failure = None
    path.clock.advance(5)
    path.worker(("lead", path.leads()[0].id))

    assert len(path.mailer.sent) == 1
    assert path.leads()[0].state == "answered"


def test_a_refused_reply_goes_to_a_person(path: LeadPath) -> None:
    path.mailer.failure = UpstreamRefused("smtp", "550 no such user")
    path.run({})

    (task,) = path.tasks()
    assert task.action is RequiredAction.WRITE_REPLY
    assert "550" in task.reason


def test_an_unknown_outcome_is_settled_by_the_archive(path: LeadPath) -> None:
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    path.run({})
    lead_id = path.leads()[0].id
    path.archive.ids = _AnyId()
    path.clock.advance(40)
    path.worker(("lead", lead_id))

    assert path.leads()[0].state == "answered"


def test_an_unknown_outcome_without_proof_is_held_and_never_sent_again(path: LeadPath) -> None:
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    path.run({})
    path.mailer.failure = None
    lead_id = path.leads()[0].id
    for _ in range(6):
        path.clock.advance(40)
        path.worker(("lead", lead_id))

    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == [RequiredAction.CHECK_IF_SENT]


def test_a_process_killed_after_the_mail_left_does_not_send_it_twice(path: LeadPath) -> None:
    delivery_id = path.post({})
    sent_then_killed = path.mailer
    real_send = sent_then_killed.send

    def send_and_die(mail: object, *, not_after: object) -> None:
        real_send(mail, not_after=not_after)  # type: ignore[arg-type]  # passed through
        raise Killed

    path.mailer.send = send_and_die  # type: ignore[method-assign]  # this very process dies
    with pytest.raises(Killed):
        path.worker(("delivery", delivery_id))
    path.mailer.send = real_send  # type: ignore[method-assign]  # alive again
    path.archive.ids = {path.mailer.sent[0].message_id}
    path.holder, path.alone = "the next process", True
    for work in path.database.read(lambda connection: due_work(connection, path.clock())):
        path.worker(work)

    assert len(path.mailer.sent) == 1
    assert path.leads()[0].state == "answered"


def test_the_wake_up_of_a_process_killed_after_reading_takes_the_lead_on(path: LeadPath) -> None:
    delivery_id = path.post({})
    killed_at(path.judge, path, delivery_id)
    path.worker(("delivery", delivery_id))

    assert [lead.state for lead in path.leads()] == ["answered"]


def test_a_process_killed_before_the_mail_left_ends_with_a_person(path: LeadPath) -> None:
    delivery_id = path.post({})
    killed_at(path.mailer, path, delivery_id)
    path.holder, path.alone = "the next process", True
    for _ in range(10):
        path.clock.advance(15)
        for work in path.database.read(lambda connection: due_work(connection, path.clock())):
            path.worker(work)

    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == [RequiredAction.CHECK_IF_SENT]


def test_two_threads_that_answer_one_lead_at_the_same_instant_leave_it_answered(path: LeadPath) -> None:
    lead_id = ""
    handing_over, first_is_done = threading.Event(), threading.Event()
    second = threading.Thread(target=lambda: path.worker(("lead", lead_id)))

    class LetsTheSecondThrough(threading.Semaphore):
        """The first has seen that nobody answers yet; then the second begins to mail."""

        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001  as its class
            if not second.ident:
                second.start()
                assert handing_over.wait(10)
            return super().acquire(blocking, timeout)

    def hand_over() -> None:
        handing_over.set()
        first_is_done.wait(10)

    path.judge.before = lambda: (_ for _ in ()).throw(UpstreamUnavailable("model", "not yet"))
    path.run({})
    lead_id = path.leads()[0].id
    path.judge.before = lambda: None
    path.clock.advance(5)
    path.mailer.before = hand_over
    path.connections = LetsTheSecondThrough(4)
    path.worker(("lead", lead_id))
    first_is_done.set()
    second.join(10)

    assert len(path.mailer.sent) == 1
    assert [lead.state for lead in path.leads()] == ["answered"]
    assert path.tasks() == []


def test_a_step_that_keeps_failing_ends_with_a_person(path: LeadPath) -> None:
    def fail() -> None:
        raise ValueError("a bug")

    path.judge.before = fail
    path.run({})
    path.try_until_given_up()

    (task,) = path.tasks()
    assert "screen failed" in task.reason


class _AnyId(set[str]):
    def __contains__(self, _message_id: object) -> bool:
        return True


def test_who_asks_for_no_more_mail_gets_none_at_any_address(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing", "email": "ana.bright@brightpump.example"})
    path.run({"message": "No thanks, please", "email": "ana.bright@brightpump.example"})
    path.run({"message": "We need help after all, in a new matter", "email": "ana.bright@brightpump.example"})

    assert len(path.mailer.sent) == 1
    assert path.leads()[1].state == "other"
    assert path.tasks()


def test_a_reply_whose_refusal_link_nobody_could_open_is_held(path: LeadPath) -> None:
    path.links_open = False
    path.run({})

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert (task.action, "LEADS_PUBLIC_URL" in task.reason) == (RequiredAction.APPROVE_REPLY, True)
