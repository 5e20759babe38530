"""What a person decided is carried out once, however often and by whomever it is tried."""

import pytest
from sqlalchemy import update

from app.domain.decision import Decision, carried_out_from
from app.domain.decision_effects import Effect
from app.domain.errors import Conflict, OutcomeUnknown, UpstreamRefused, UpstreamUnavailable
from app.domain.reply_limits import FIRST_REPLY
from app.domain.task import RequiredAction
from app.pipeline.decisions import FOLLOWS
from app.storage.events import events_of_lead
from app.storage.leads.due_work import due_work
from app.storage.leads.effects import load_effect
from app.storage.leads.leads import load_lead
from app.storage.people.refusals import suppress
from app.storage.tables import tasks
from app.storage.tasks.tasks import Task, decide, load_task
from tests.path_parts import LeadPath
from tests.racing import race


def held(path: LeadPath, **row: object) -> Task:
    """The task of a reply that waits for approval."""
    path.set_policy(autonomy="hold")
    path.run(dict(row))
    (task,) = path.tasks()
    return task


def choose(path: LeadPath, task: Task, decision: str, text: str | None = None) -> None:
    """What the review page stores, a second later; then the time to undo it passes."""
    path.clock.advance(1)
    now = path.clock()
    assert path.database.write(
        lambda connection: decide(connection, task.id, Decision(decision), "ines", now, text=text)
    )
    path.clock.now = carried_out_from(Decision(decision), now)


def reloaded(path: LeadPath, task: Task) -> Task:
    found = path.database.read(lambda connection: load_task(connection, task.id))
    assert found is not None
    return found


def kinds_of_events(path: LeadPath) -> list[str]:
    lead_id = path.leads()[0].id
    return [event[1] for event in path.database.read(lambda connection: events_of_lead(connection, lead_id))]


def test_an_approved_reply_leaves_as_a_persons_mail_and_once(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send")
    path.decisions(task.id)
    path.decisions(task.id)

    (mail,) = path.mailer.sent
    (lead,) = path.leads()
    assert (mail.text, mail.to_address) == ("Good day.\n", "ana@brightpump.example")
    assert (lead.state, lead.facts.answer, lead.first_response_seconds) == ("answered", "person", 11.0)
    assert path.tasks() == []


def test_the_persons_words_are_sent_as_they_were_written(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send", "Dear Ana,\n\nlet us talk <tomorrow>.\nInes")
    path.decisions(task.id)

    (mail,) = path.mailer.sent
    assert mail.text == "Dear Ana,\n\nlet us talk <tomorrow>.\nInes\n"
    assert "<p>let us talk &lt;tomorrow&gt;.<br>Ines</p>" in mail.html


def test_a_decision_cannot_be_changed_once_it_is_stored(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send")

    assert not path.database.write(lambda connection: decide(connection, task.id, Decision.DROP, "leo", path.clock()))


def test_workers_that_carry_it_out_together_send_one_mail(path: LeadPath) -> None:
    for number in range(10):
        path.set_policy(autonomy="hold")
        path.run({"email": f"p{number}@firm{number}.example", "name": "", "message": f"Question {number}"})
        (task,) = path.tasks()
        choose(path, task, "send")
        problems = race(*[lambda task_id=task.id: path.decisions(task_id)] * 3)

        assert all(isinstance(problem, Conflict) for problem in problems), problems
        assert len(path.mailer.sent) == number + 1
        done = reloaded(path, task)
        assert (done.done_at is not None, done.decision, done.decided_by) == (True, "send", "ines")


def test_a_dropped_reply_is_never_sent(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "drop")
    path.decisions(task.id)
    path.decisions(task.id)

    assert path.mailer.sent == []
    assert path.tasks() == []
    assert kinds_of_events(path).count("decided_drop") == 1


def test_a_mail_server_that_is_down_delays_the_decision_and_keeps_it(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send", "My words.")
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.decisions(task.id)
    waiting = reloaded(path, task)
    assert (waiting.decision, waiting.done_at) == ("send", None)
    assert path.database.read(lambda connection: due_work(connection, path.clock())) == []
    assert path.waker.woken[-1][0] == ("task", task.id)

    path.mailer.failure = None
    path.clock.advance(16)
    assert path.database.read(lambda connection: due_work(connection, path.clock())) == [("task", task.id)]
    path.decisions(task.id)
    assert [mail.text for mail in path.mailer.sent] == ["My words.\n"]


def test_a_refused_mail_comes_back_to_the_person_with_the_reason(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send")
    path.mailer.failure = UpstreamRefused("smtp", "550 no such user")
    path.decisions(task.id)
    asked = reloaded(path, task)
    assert (asked.decision, asked.done_at, asked.alerted_at) == (None, None, None)
    assert "550" in asked.reason

    path.mailer.failure = None
    choose(path, asked, "send")
    path.decisions(task.id)
    assert len(path.mailer.sent) == 1


def test_a_suppressed_address_stops_a_person_too(path: LeadPath) -> None:
    task = held(path)
    path.database.write(
        lambda connection: suppress(
            connection, path.firm.id, "Ana@BrightPump.example", "asked by mail", path.clock(), by="the test"
        )
    )
    choose(path, task, "send")
    path.decisions(task.id)

    assert path.mailer.sent == []
    assert "refused our mail" in reloaded(path, task).reason


def unknown_outcome(path: LeadPath) -> Task:
    """A person's mail of which nobody knows whether it left."""
    task = held(path)
    choose(path, task, "send")
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    path.decisions(task.id)
    path.mailer.failure = None
    for _ in range(12):
        path.clock.advance(15)
        path.decisions(task.id)
    return reloaded(path, task)


def test_an_unknown_outcome_asks_the_person_to_look(path: LeadPath) -> None:
    task = unknown_outcome(path)

    assert path.mailer.sent == []
    assert (task.action, task.decision) == (RequiredAction.CHECK_IF_SENT, None)


def test_an_unknown_outcome_is_settled_by_the_archive(path: LeadPath) -> None:
    task = held(path)
    choose(path, task, "send")
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    path.archive.ids = _AnyId()
    path.decisions(task.id)

    assert path.tasks() == []
    assert path.leads()[0].facts.answer == "person"


def test_was_sent_counts_from_the_mail_and_keeps_it_in_the_conversation(path: LeadPath) -> None:
    task = unknown_outcome(path)
    choose(path, task, "was_sent")
    path.decisions(task.id)
    path.decisions(task.id)
    path.recorder.record_due()

    (lead,) = path.leads()
    assert (lead.facts.answer, lead.first_response_seconds) == ("person", 11.0)
    assert path.tasks() == []
    assert [message.from_us for message in path.crm.entries[lead.id].messages] == [False, True]


def test_send_again_sends_once_more_and_can_fail_more_than_once(path: LeadPath) -> None:
    task = unknown_outcome(path)
    choose(path, task, "send_again")
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    for _ in range(12):
        path.decisions(task.id)
        path.clock.advance(15)
    path.mailer.failure = None
    task = reloaded(path, task)
    assert task.action is RequiredAction.CHECK_IF_SENT
    choose(path, task, "send_again")
    path.decisions(task.id)
    path.decisions(task.id)

    assert len(path.mailer.sent) == 1
    assert path.tasks() == []


def test_an_automatic_reply_of_unknown_outcome_can_be_said_to_have_left(path: LeadPath) -> None:
    path.mailer.failure = OutcomeUnknown("smtp", "connection lost")
    path.run({})
    lead_id = path.leads()[0].id
    path.try_until_given_up()
    (task,) = path.tasks()
    choose(path, task, "was_sent")
    path.decisions(task.id)

    effect = path.database.read(lambda connection: load_effect(connection, lead_id, FIRST_REPLY))
    assert effect is not None
    assert effect.state == "done"
    assert path.leads()[0].first_response_seconds == 0.0


def test_what_a_person_answered_elsewhere_counts_as_answered(path: LeadPath) -> None:
    path.run({"email": None})
    (task,) = path.tasks()
    path.clock.advance(299)
    choose(path, task, "done")
    path.decisions(task.id)
    path.decisions(task.id)

    (lead,) = path.leads()
    assert (lead.facts.answer, lead.first_response_seconds) == ("person", 300.0)
    assert path.tasks() == []


def test_who_was_answered_by_a_person_is_not_answered_by_us_as_well(path: LeadPath) -> None:
    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.run({})
    path.judge.before = lambda: None
    path.clock.advance(90)
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")
    path.watch.acknowledge_late_leads()
    path.mailer.failure = None
    (task,) = path.tasks()
    choose(path, task, "done")
    path.worker(("lead", path.leads()[0].id))
    path.decisions(task.id)

    assert path.mailer.sent == []


@pytest.mark.parametrize("word", ["vendor, but unsure", "an existing client asks"])
def test_a_filtered_inquiry_is_rescued_and_answered(path: LeadPath, word: str) -> None:
    path.run({"message": word})
    (task,) = path.tasks()
    choose(path, task, "inquiry")
    path.decisions(task.id)
    path.decisions(task.id)
    lead_id = path.leads()[0].id
    assert path.waker.woken.count((("lead", lead_id), None)) == 1
    path.worker(("lead", lead_id))

    assert len(path.mailer.sent) == 1
    assert path.leads()[0].state == "answered"


def test_a_confirmed_filter_stays_and_is_remembered_once(path: LeadPath) -> None:
    path.run({"message": "vendor, but unsure"})
    (task,) = path.tasks()
    choose(path, task, "confirm")
    path.decisions(task.id)
    path.decisions(task.id)

    assert path.tasks() == []
    assert kinds_of_events(path).count("labelled") == 1


def test_a_handed_on_client_is_dealt_with_and_closed(path: LeadPath) -> None:
    path.run({"message": "an existing client asks"})
    (task,) = path.tasks()
    choose(path, task, "done")
    path.decisions(task.id)

    assert path.tasks() == []
    assert path.mailer.sent == []


@pytest.mark.parametrize(("decision", "sent"), [("send", 2), ("done", 1)])
def test_a_conversation_is_continued_by_a_person(path: LeadPath, decision: str, sent: int) -> None:
    path.run({"message": "We need help with pricing"})
    path.run({"message": "By the way, can you also train the team?"})
    (task,) = path.tasks()
    choose(path, task, decision)
    path.decisions(task.id)
    path.decisions(task.id)

    assert len(path.mailer.sent) == sent
    assert path.tasks() == []


def test_a_quarantined_delivery_is_read_again(path: LeadPath) -> None:
    delivery_id = path.run(body=b"not json")
    (task,) = path.tasks()
    choose(path, task, "read_again")
    path.decisions(task.id)
    path.decisions(task.id)
    assert path.waker.woken.count((("delivery", delivery_id), None)) == 1
    path.worker(("delivery", delivery_id))

    (again,) = path.tasks()
    assert (again.action, again.id != task.id) == (RequiredAction.REPAIR_DELIVERY, True)


def test_a_discarded_delivery_is_done_with(path: LeadPath) -> None:
    path.run(body=b"not json")
    (task,) = path.tasks()
    choose(path, task, "discard")
    path.decisions(task.id)

    assert path.tasks() == []
    assert path.waker.woken == []


def test_a_record_that_is_dealt_with_leaves_the_hold_of_the_reply_alone(path: LeadPath) -> None:
    held(path)
    path.crm.failure = UpstreamRefused("hubspot", "no")
    path.recorder.record_due()
    repair = next(task for task in path.tasks() if task.action is RequiredAction.REPAIR_RECORD)
    choose(path, repair, "done")
    path.decisions(repair.id)

    assert path.leads()[0].state == "held"
    assert [task.action for task in path.tasks()] == [RequiredAction.APPROVE_REPLY]


def test_without_a_draft_the_person_is_asked_to_write(path: LeadPath) -> None:
    def fail() -> None:
        raise ValueError("a bug")

    path.judge.before = fail
    path.run({})
    for _ in range(9):
        path.clock.advance(60)
        path.worker(("lead", path.leads()[0].id))
    (task,) = path.tasks()
    lead = path.database.read(lambda connection: load_lead(connection, task.lead_id or ""))
    assert lead is not None
    assert lead.draft is None
    choose(path, task, "send")
    path.decisions(task.id)

    assert reloaded(path, task).decision is None
    assert path.mailer.sent == []


@pytest.mark.parametrize("stored", ["sned", "postpone", "was_sent"])
def test_a_decision_the_task_does_not_know_is_given_back_to_the_person_and_closes_nothing(
    path: LeadPath, stored: str
) -> None:
    task = held(path)
    path.owners.tell()
    choose(path, task, "send")
    path.database.write(lambda connection: connection.execute(update(tasks).values(decision=stored)))
    path.decisions(task.id)
    path.decisions(task.id)

    asked = reloaded(path, task)
    assert (asked.done_at, asked.decision, asked.action) == (None, None, RequiredAction.APPROVE_REPLY)
    assert f"is decided as one of: send, drop, answered, no_inquiry, pitch, spam; not '{stored}'" in asked.reason
    assert (path.mailer.sent, path.leads()[0].state, path.owners.tell()) == ([], "held", 1)
    choose(path, asked, "send")
    path.decisions(task.id)
    assert len(path.mailer.sent) == 1


def test_every_effect_but_the_mail_is_carried_out_in_the_tasks_transaction() -> None:
    assert {*FOLLOWS, Effect.MAIL_REPLY, Effect.RECORD_ALL_AGAIN} == set(Effect)


class _AnyId(set[str]):
    def __contains__(self, _message_id: object) -> bool:
        return True
