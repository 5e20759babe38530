"""What comes of mails that are no letters: where they are put, who is told, and that nobody is written to."""

from dataclasses import replace

import pytest

from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.judgement import Disposition
from app.domain.lead import Hold, Lead
from app.domain.task import RequiredAction
from app.pipeline.steps.respond import Respond
from app.storage.engines.database import Database
from app.storage.people.refusals import is_suppressed
from app.storage.tasks.tasks import decide
from tests.fakes import FakeWriter, inquiry
from tests.path_parts import LeadPath, on_one_database

ANA = "ana@brightpump.example"
PROGRAM = {"channel": "inbound_email", "machine": True, "reply_allowed": False, "source_id": "by a program"}
PROVED = {"authentication": "pass"}
CALL = {
    "channel": "inbound_email",
    "email": None,
    "name": None,
    "phone": "+44 1632 960442",
    "mail_kind": "voicemail",
    "reply_allowed": False,
}


@pytest.fixture
def path(database: Database) -> LeadPath:
    opened = LeadPath(database)
    opened.run({"email": ANA, "channel": "inbound_email", "authentication": "pass"})
    opened.clock.advance(3600)
    return opened


def last_lead(path: LeadPath) -> Lead:
    return path.lead(-1)


@pytest.mark.parametrize("kind", ["calendar_answer", "absence", "left", "ticket", "receipt"])
@on_one_database
def test_a_programs_mail_goes_to_the_latest_conversation_of_its_sender(path: LeadPath, kind: str) -> None:
    path.run({**PROGRAM, "email": ANA, "mail_kind": kind, "message": ""})

    first, answer = path.lead(0), last_lead(path)
    assert first.thread is not None
    assert answer.thread is not None
    assert (answer.contact_id, answer.thread.id, answer.follows) == (first.contact_id, first.thread.id, first.id)
    assert len(path.mailer.sent) == 1


@on_one_database
def test_a_programs_mail_goes_to_the_conversation_it_answers(path: LeadPath) -> None:
    answered = path.mailer.sent[0].message_id
    path.run({"email": ANA, "message": "Something else altogether.", "source_id": "later"})
    path.run({**PROGRAM, "email": ANA, "mail_kind": "calendar_answer", "in_reply_to": answered, "message": ""})

    first, answer = path.lead(0), last_lead(path)
    assert first.thread is not None
    assert answer.thread is not None
    assert answer.thread.id == first.thread.id


def test_a_stranger_who_names_our_mail_gets_into_no_conversation(path: LeadPath) -> None:
    answered = path.mailer.sent[0].message_id
    path.run({**PROGRAM, "email": "eve@evil.example", "mail_kind": "calendar_answer", "in_reply_to": answered})

    assert last_lead(path).thread is None
    assert last_lead(path).contact_id is None


@pytest.mark.parametrize("authentication", ["pass", "unknown"])
@on_one_database
def test_only_a_proved_colleague_answers_the_invitation_for_somebody(path: LeadPath, authentication: str) -> None:
    answer = {**PROGRAM, "mail_kind": "calendar_answer", "named_address": ANA, "authentication": authentication}
    path.run({**answer, "email": "pa@brightpump.example"})

    is_put_there = last_lead(path).contact_id == path.lead(0).contact_id
    assert is_put_there is (authentication == "pass")


def test_two_acceptances_without_words_are_two_leads(path: LeadPath) -> None:
    for source_id in ("one", "two"):
        path.run(
            {**PROGRAM, "email": ANA, "mail_kind": "calendar_answer", "message": "", "source_id": source_id},
        )

    assert [one.facts.joined_to for one in path.leads()] == [None, None, None]


def test_an_acceptance_is_closed_and_nobody_is_asked(path: LeadPath) -> None:
    path.run({**PROGRAM, "email": ANA, "mail_kind": "calendar_answer", "message": ""})

    assert path.leads()[-1].facts.disposition == Disposition.AUTOMATED
    assert path.tasks() == []


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("calendar_answer", RequiredAction.HAND_ON),
        ("left", RequiredAction.HAND_ON),
        ("fax", RequiredAction.HAND_ON),
        ("absence", RequiredAction.CONFIRM_DISPOSITION),
        ("ticket", RequiredAction.CONFIRM_DISPOSITION),
    ],
)
@on_one_database
def test_what_somebody_must_know_is_a_task_with_that_sentence(
    path: LeadPath, kind: str, action: RequiredAction
) -> None:
    path.run({**PROGRAM, "email": ANA, "mail_kind": kind, "for_a_person": "Ana declined the meeting.", "message": ""})

    (task,) = path.tasks()
    assert (task.action, task.reason) == (action, "Ana declined the meeting.")
    assert len(path.mailer.sent) == 1


def test_an_invitation_is_a_lead_whose_reply_waits_for_a_person(path: LeadPath) -> None:
    told = "They invite us to a meeting."
    path.run(
        {
            **PROVED,
            "channel": "inbound_email",
            "email": "hester@vance.example",
            "mail_kind": "invitation",
            "reply_allowed": False,
            "for_a_person": told,
        }
    )

    (task,) = path.tasks()
    assert (task.action, task.reason) == (RequiredAction.APPROVE_REPLY, told)
    assert last_lead(path).contact_id is not None


@pytest.mark.parametrize("kind", ["invitation", "voicemail"])
@on_one_database
def test_what_a_judge_takes_for_no_inquiry_is_still_shown_to_a_person(path: LeadPath, kind: str) -> None:
    path.run({**CALL, "mail_kind": kind, "message": "A vendor's pitch.", "for_a_person": "Somebody wrote."})

    (task,) = path.tasks()
    assert task.action is RequiredAction.CONFIRM_DISPOSITION


def test_a_voice_message_is_a_call_to_make_and_counts_as_answered_by_a_person(path: LeadPath) -> None:
    told = "Somebody left a voice message from +44 1632 960442: ring them."
    path.run({**CALL, "for_a_person": told})

    (task,) = path.tasks()
    assert (task.action, task.reason) == (RequiredAction.RING_BACK, told)
    assert len(path.mailer.sent) == 1
    assert path.database.write(
        lambda connection: decide(connection, task.id, Decision.DONE, "ines", path.clock()),
    )
    path.decisions(task.id)
    assert path.tasks() == []


@on_one_database
def test_the_watch_leaves_a_voice_message_to_a_person(path: LeadPath) -> None:
    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.run({**CALL, "for_a_person": "Ring them."})
    path.clock.advance(120)
    path.watch.acknowledge_late_leads()

    assert len(path.mailer.sent) == 1
    assert [task.reason for task in path.tasks()] == ["Unanswered after 90 seconds. Ring them."]


@on_one_database
def test_a_complaint_silences_its_writer_only_when_a_person_believes_it(path: LeadPath) -> None:
    loop = "feedback@provider.example"
    path.run(
        {
            **PROGRAM,
            "email": loop,
            "mail_kind": "complaint",
            "named_address": ANA,
            "for_a_person": "A mail provider reports a complaint.",
        }
    )
    (task,) = path.tasks()
    assert (task.action, task.context) == (RequiredAction.CONFIRM_REFUSAL, {"address": ANA})
    assert not _suppressed(path, ANA)

    assert path.database.write(lambda connection: decide(connection, task.id, Decision.CONFIRM, "ines", path.clock()))
    path.decisions(task.id)

    assert _suppressed(path, ANA)
    assert not _suppressed(path, loop)


def _suppressed(path: LeadPath, address: str) -> bool:
    return path.database.read(lambda connection: is_suppressed(connection, path.firm.id, address)) is not None


RETURNED = {**PROGRAM, "email": "mailer-daemon@brightpump.example", "mail_kind": "bounce", "named_address": ANA}
TOLD = {"for_a_person": f"The address {ANA} did not take our mail.", "message": ""}


def test_a_reply_that_came_back_is_told_to_the_leads_owner_beside_the_lead(path: LeadPath) -> None:
    path.run({**RETURNED, **TOLD, "in_reply_to": path.mailer.sent[0].message_id})

    first, returned = path.lead(0), last_lead(path)
    assert first.thread is not None
    assert returned.thread is not None
    assert (returned.thread.id, returned.follows) == (first.thread.id, first.id)
    [task] = [one for one in path.tasks() if one.lead_id == returned.id]
    assert (task.action, task.reason) == (RequiredAction.HAND_ON, TOLD["for_a_person"])
    assert len(path.mailer.sent) == 1


@pytest.mark.parametrize(
    "about",
    [
        {"named_address": "stranger@elsewhere.example"},
        {"in_reply_to": "<never@ours.example>"},
    ],
)
@on_one_database
def test_what_we_never_wrote_comes_back_without_a_task(path: LeadPath, about: dict[str, str]) -> None:
    path.run({**RETURNED, **TOLD, **about})

    assert last_lead(path).thread is None
    assert not [one for one in path.tasks() if one.lead_id == last_lead(path).id]


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Call Ann on 020 7946 0018, she wants a quote.", [RequiredAction.CONFIRM_DISPOSITION]),
        ("The nightly copy is done.", []),
    ],
)
@on_one_database
def test_mail_of_our_own_side_is_closed_alone_only_where_nobody_else_may_be_in_it(
    path: LeadPath, message: str, asked: list[RequiredAction]
) -> None:
    ours = path.firm.partners[0].email
    before = len(path.tasks())

    path.run({**PROVED, "channel": "inbound_email", "source_id": "ours", "email": ours, "message": message})

    tasks = path.tasks()[before:]
    assert [task.action for task in tasks] == asked


def test_a_yes_to_mail_of_our_own_side_mails_no_colleague(path: LeadPath) -> None:
    firm = path.firm
    ours = inquiry("Please answer them, they need a new story.", email=firm.partners[0].email)
    rescued = replace(path.lead(0), inquiry=ours, thread=None, rescued=True)
    held = Respond(FakeWriter(), lambda _firm, _address: "")(rescued, firm, path.clock())

    assert isinstance(held, Hold)
    assert held.task.action is RequiredAction.WRITE_REPLY
    assert "own side" in held.task.reason


def test_a_program_that_may_carry_a_person_is_asked_about(path: LeadPath) -> None:
    told = "It may be a person's."
    path.run({**PROGRAM, "email": "notify@service.example", "mail_kind": "program", "for_a_person": told})

    assert [(task.action, task.reason) for task in path.tasks()][-1] == (RequiredAction.CONFIRM_DISPOSITION, told)
