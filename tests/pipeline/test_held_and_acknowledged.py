"""What is held for its content: acknowledged at 90 seconds, once, where that may be; its task stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.decision import Decision
from app.domain.draft import Draft
from app.domain.errors import UpstreamUnavailable
from app.domain.firm import AutonomyRule
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.events import events_of_lead
from app.storage.leads.leads import load_leads
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath, on_one_database
from tests.racing import race

HELD = ["an unsure question", "unguarded words", "orphan"]


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database)


def waited(path: LeadPath, seconds: float = 90) -> list[str]:
    """The subjects of what has been mailed after that time."""
    path.clock.advance(seconds)
    path.watch.acknowledge_late_leads()
    return [mail.subject for mail in path.mailer.sent]


def drafts(path: LeadPath) -> list[Draft | None]:
    ids = [lead.id for lead in path.leads()]
    return [lead.draft for lead in path.database.read(lambda connection: load_leads(connection, ids))]


@pytest.mark.parametrize("message", HELD)
@on_one_database
def test_what_is_held_for_its_content_is_acknowledged_at_ninety_seconds(path: LeadPath, message: str) -> None:
    path.run({"message": message})
    assert waited(path, 89) == []
    assert waited(path, 1) == ["Received"]
    assert waited(path) == ["Received"], "and never twice"

    (task,), (lead,) = path.tasks(), path.leads()
    assert task.action is RequiredAction.APPROVE_REPLY
    assert (lead.state, lead.facts.answer, lead.first_response_seconds) == ("held", "acknowledgement", 90.0)
    assert lead.personal_response_seconds is None


@pytest.mark.parametrize(
    "row",
    [
        {"message": "hardly a question"},
        {"message": "No robots, please"},
        {"message": "A complaint about your builders"},
        {"message": "What do you charge, and we threaten you?"},
        {"message": "A question after the funeral"},
        {"message": "an unsure question. Merci de ne plus nous relancer."},
        {"message": "A question? No automatic answer, please."},
        {"message": "an unsure question", "channel": "inbound_email"},  # nothing proves the address
        {"message": "an unsure question", "email": None},
        {"message": "An unsure question. Please do not answer to this address."},
        {"message": "A question, please answer in Polish."},
        {"message": "A question", "reply_allowed": False},
        {"message": "A question", "test": True},
    ],
)
@on_one_database
def test_what_must_not_hear_from_a_program_hears_nothing_and_its_owner_is_told(
    path: LeadPath, row: dict[str, object]
) -> None:
    path.run(row)

    assert waited(path) == []
    assert path.owners.tell() == 1


def test_words_against_mail_in_passing_are_the_reason(path: LeadPath) -> None:
    path.run({"message": "A question? After that please don't write again."})

    assert waited(path) == []
    assert [task.reason for task in path.tasks()] == [
        "They want no further mail (\u201cAfter that please don't write again.\u201d), so nothing is sent by itself."
    ]


def test_a_draft_that_did_not_pass_is_held_with_what_they_ask_in_front(path: LeadPath) -> None:
    path.run({"message": "We make pumps. What do unguarded words cost?"})

    (task,) = path.tasks()
    assert task.reason.startswith(
        "They ask: \u201cWhat do unguarded words cost?\u201d The draft did not pass the guard: "
    )
    assert task.reason.count("They ask") == 1


@pytest.mark.parametrize("policy", [{"autonomy": "hold"}, {"stopped": True}, {"mode": "shadow"}])
@on_one_database
def test_where_the_firm_sends_nothing_by_itself_that_holds_for_acknowledgements_too(
    path: LeadPath, policy: dict[str, object]
) -> None:
    path.set_policy(**policy)
    path.run({"message": "an unsure question"})

    assert waited(path) == []
    (lead,) = path.leads()
    history = path.database.read(lambda connection: events_of_lead(connection, lead.id))
    assert "not_acknowledged" in {kind for event in history for kind in event}


@pytest.mark.parametrize("decision", [Decision.SEND, Decision.DROP, Decision.ANSWERED, Decision.NO_INQUIRY])
@pytest.mark.parametrize("carried_out", [True, False])
@on_one_database
def test_once_a_person_has_decided_nothing_is_acknowledged(
    path: LeadPath, decision: Decision, *, carried_out: bool
) -> None:
    path.run({"message": "an unsure question"})
    (task,) = path.tasks()
    path.database.write(lambda connection: decide(connection, task.id, decision, "ana@larkfield.example", path.clock()))
    if carried_out:
        path.clock.advance(10)
        path.worker(("task", task.id))

    assert "Received" not in waited(path)


def test_the_answer_after_the_acknowledgement_is_the_first_personal_one(path: LeadPath) -> None:
    path.run({"message": "an unsure question"})
    waited(path)
    path.clock.advance(510)
    (task,) = path.tasks()
    by = path.firm.partners[0].email
    path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, by, path.clock()))
    path.clock.advance(10)
    path.worker(("task", task.id))

    (lead,) = path.leads()
    assert (lead.state, path.tasks()) == ("answered", [])
    assert (lead.facts.answer, lead.first_response_seconds) == ("acknowledgement", 90.0)
    assert (lead.personal_answer, lead.personal_response_seconds) == ("person", 610.0)


def test_a_full_reply_is_the_first_answer_and_the_first_personal_one(path: LeadPath) -> None:
    path.run({"message": "A question"})

    (lead,) = path.leads()
    assert (lead.facts.answer, lead.personal_answer) == ("reply", "reply")
    assert lead.answered_at == lead.personally_answered_at


def test_watches_of_two_processes_acknowledge_what_is_held_once(path: LeadPath) -> None:
    for number in range(10):
        path.run(
            {
                "message": f"an unsure question {number}",
                "source_id": str(number),
                "email": f"p{number}@firm{number}.example",
                "name": "",
            }
        )
    path.clock.advance(90)

    assert race(path.watch.acknowledge_late_leads, path.watch.acknowledge_late_leads) == []
    assert len({mail.to_address for mail in path.mailer.sent}) == len(path.mailer.sent) == 10


def test_a_mail_server_that_is_down_leaves_the_task_as_it_was(path: LeadPath) -> None:
    path.run({"message": "an unsure question"})
    path.mailer.failure = UpstreamUnavailable("smtp", "connection refused")

    assert waited(path) == []
    assert [task.action for task in path.tasks()] == [RequiredAction.APPROVE_REPLY]


def test_the_firms_table_goes_before_ours(path: LeadPath) -> None:
    rules = (
        AutonomyRule(do="send", when=("complaint",)),
        AutonomyRule(do="hold", letters=("acknowledgement",), channels=("website_form",)),
        AutonomyRule(do="acknowledge", letters=("refusal",)),
    )
    path.profiles[path.firm.id] = replace(path.firm, autonomy=rules)
    path.run({"message": "A complaint about your builders"})
    path.run({"message": "please refuse", "source_id": "2", "email": "b@elsewhere.example", "name": ""})

    assert waited(path) == ["Re: hello"]
    assert "It is a refusal" in path.tasks()[0].reason


def test_an_emergency_rings_at_once_alone_and_is_acknowledged_at_once(path: LeadPath) -> None:
    path.run({"message": "It is an emergency"})
    path.run({"message": "an unsure question", "source_id": "2", "email": "b@elsewhere.example", "name": ""})
    assert waited(path, 0) == ["Received"]
    path.owners.tell()

    titles = [alert.title for alert in path.alerts.sent]
    assert len(titles) == 2
    assert titles[0].startswith("Emergency: ")
    assert min(task.due_at for task in path.tasks()) <= path.clock.now.replace(minute=15)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("I ask in despair", RequiredAction.WRITE_REPLY),
        ("something other, despair", RequiredAction.HAND_ON),
        ("spam, despair", RequiredAction.CONFIRM_DISPOSITION),
    ],
)
def test_who_is_in_despair_hears_nothing_of_a_program_and_rings_its_owner(
    path: LeadPath, message: str, asked: RequiredAction
) -> None:
    path.run({"message": message})
    path.owners.tell()

    assert waited(path) == []
    (task,) = path.tasks()
    assert (task.action, task.context["emergency"], drafts(path)) == (asked, "despair", [None])
    assert [alert.kind for alert in path.alerts.sent] == ["emergency"]


def test_who_mourns_gets_no_draft_and_wakes_nobody(path: LeadPath) -> None:
    path.run({"message": "A question after the funeral"})

    (task,) = path.tasks()
    assert (task.action, task.context, drafts(path)) == (RequiredAction.WRITE_REPLY, {}, [None])
    assert task.reason.endswith("answer in your own words.")


@pytest.mark.parametrize(
    ("row", "asked", "told"),
    [
        (
            {"mail_kind": "voicemail", "email": None, "for_a_person": "Ring +44 1632 960442."},
            RequiredAction.RING_BACK,
            "Ring +44 1632 960442.",
        ),
        ({"email": None, "phone": "+44 1632 960442"}, RequiredAction.RING_BACK, "ring +44 1632 960442."),
        ({}, RequiredAction.WRITE_REPLY, "They ask that what you keep about them is deleted."),
        ({"test": True}, RequiredAction.SEE_TEST, "It is marked as a test lead"),
        ({"for_a_person": "It came to ten people."}, RequiredAction.WRITE_REPLY, "It came to ten people."),
    ],
)
@on_one_database
def test_beside_what_is_at_stake_everything_else_they_say_is_told(
    path: LeadPath, row: dict[str, object], asked: RequiredAction, told: str
) -> None:
    path.run({"message": "A question after the funeral. Please delete all my personal data.", **row})

    (task,) = path.tasks()
    assert (task.action, drafts(path)) == (asked, [None])
    for one in ("Yours to answer: ", told, "They ask that what you keep about them is deleted."):
        assert one in task.reason
    assert task.reason.endswith("answer in your own words.")


@on_one_database
def test_who_mourns_in_a_conversation_is_told_with_what_went_before(path: LeadPath) -> None:
    path.run({"message": "A question"})
    path.run({"message": "A question after the funeral", "source_id": "a second one"})

    (task,) = path.tasks()
    assert task.action is RequiredAction.WRITE_REPLY
    assert task.reason.startswith("Yours to answer: somebody of theirs has died")
    assert "They add: " in task.reason


def test_an_emergency_that_may_be_none_of_ours_is_told_as_the_emergency(path: LeadPath) -> None:
    path.run({"message": "an unsure question, an emergency"})

    assert [task.reason.partition(" (")[0] for task in path.tasks()] == ["Yours to answer: it is an emergency"]


@pytest.mark.parametrize("message", ["something other, an emergency", "a client's emergency", "unsure spam, emergency"])
def test_an_emergency_that_is_no_inquiry_rings_at_once_too(path: LeadPath, message: str) -> None:
    path.run({"message": message})
    path.owners.tell()

    (task,) = path.tasks()
    assert task.due_at <= path.clock.now.replace(minute=15)
    assert task.context["emergency"] == "emergency"
    assert [alert.kind for alert in path.alerts.sent] == ["emergency"]


def test_who_sells_help_in_emergencies_rings_nobody(path: LeadPath) -> None:
    path.run({"message": "vendor of emergency call-outs"})
    path.owners.tell()

    assert [alert.kind for alert in path.alerts.sent if alert.kind == "emergency"] == []


@on_one_database
def test_the_clock_starts_when_they_wrote_but_a_letter_gets_time_to_be_written(path: LeadPath) -> None:
    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.run({"written_at": (path.clock() - timedelta(seconds=10)).isoformat()})
    assert waited(path, 79) == []
    assert waited(path, 1) == ["Received"]
    assert path.leads()[0].first_response_seconds == 90.0

    late = (path.clock() - timedelta(hours=1)).isoformat()
    path.run({"message": "Long on its way", "written_at": late, "email": "b@late.example", "name": ""})
    assert waited(path, 74) == ["Received"]
    assert waited(path, 1) == ["Received"] * 2
    assert path.leads()[1].first_response_seconds == 3675.0


@on_one_database
def test_what_is_grave_is_due_before_the_rest_and_a_test_lead_and_unreadable_bytes_after_it(path: LeadPath) -> None:
    path.run({"message": "A complaint about your builders", "source_id": "a"})
    path.run({"message": "an unsure question", "source_id": "b", "email": "b@reed.example"})
    path.run({"message": "A question", "test": True, "source_id": "c", "email": "c@reed.example"})
    path.run(body=b"no JSON")

    tasks = sorted(path.tasks(), key=lambda task: (task.due_at, task.action is RequiredAction.REPAIR_DELIVERY))
    assert "it reads like a complaint" in tasks[0].reason
    assert (tasks[2].action, "test lead" in tasks[2].reason) == (RequiredAction.SEE_TEST, True)
    assert tasks[3].action is RequiredAction.REPAIR_DELIVERY
