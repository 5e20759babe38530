"""Whose wish for silence counts: proved mail silences, everything else is a question to a person."""

import pytest

from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.storage.events import events_of_lead
from app.storage.leads.leads import load_lead
from app.storage.people.refusals import is_suppressed, refusal_of
from app.storage.tasks.lifted_refusals import lift_refusal, silence_of
from app.storage.tasks.tasks import Task, decide, load_task
from tests.path_parts import LeadPath, on_one_database

ANA = "ana@brightpump.example"
PROVED = {"channel": "inbound_email", "authentication": "pass"}


def refusing(path: LeadPath, **row: object) -> None:
    path.run({"source_id": "refusal", "message": "Please stop emailing me.", **row})


def choose(path: LeadPath, task: Task, decision: Decision) -> None:
    path.clock.advance(1)
    assert path.database.write(lambda connection: decide(connection, task.id, decision, "ines", path.clock()))
    path.clock.advance(10)
    path.decisions(task.id)


def suppressed(path: LeadPath, address: str = ANA) -> bool:
    return path.database.read(lambda connection: is_suppressed(connection, path.firm.id, address)) is not None


def task_of(path: LeadPath, action: RequiredAction) -> Task:
    (task,) = [task for task in path.tasks() if task.action is action]
    return task


def test_a_proved_mail_silences_its_own_address_and_nobody_is_asked(path: LeadPath) -> None:
    refusing(path, **PROVED)

    assert suppressed(path)
    assert path.tasks() == []


def test_a_proved_mail_silences_no_other_address_of_the_same_person(path: LeadPath) -> None:
    path.run({"email": "ana.bright@home.example", "phone": "+44 20 7946 0018"})
    refusing(path, phone="+44 20 7946 0018", **PROVED)

    assert not suppressed(path, "ana.bright@home.example")


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"channel": "linkedin"},
        {"channel": "inbound_email"},
        {"channel": "inbound_email", "authentication": "fail"},
        {"authentication": "pass"},
        {"message": "Don't contact me before Monday.", **PROVED},
    ],
)
@on_one_database
def test_whoever_does_not_prove_the_address_or_says_more_makes_it_a_question(
    path: LeadPath, row: dict[str, object]
) -> None:
    refusing(path, **row)

    assert not suppressed(path)
    assert task_of(path, RequiredAction.CONFIRM_REFUSAL).reason.startswith("Somebody asked for silence")
    assert path.mailer.sent == []


@pytest.mark.parametrize("spelling", [ANA, "Ana@BrightPump.example", "ana+x@brightpump.example"])
@on_one_database
def test_while_the_question_is_open_nothing_goes_there_by_itself(path: LeadPath, spelling: str) -> None:
    refusing(path)
    path.run({"email": spelling, "message": "We need help with pricing, really."})

    (held,) = [task for task in path.tasks() if task.action is not RequiredAction.CONFIRM_REFUSAL]
    assert path.mailer.sent == []
    assert "asked for silence" in held.reason


def test_a_form_about_somebody_else_silences_nobody_it_names(path: LeadPath) -> None:
    refusing(path, message="Unsubscribe victim@harbor.example", email="eve@evil.example", name="Eve")
    path.run({"email": "victim@harbor.example", "name": "Vic Tim", "message": "We need help with pricing."})

    assert [mail.to_address for mail in path.mailer.sent] == ["victim@harbor.example"]


def test_a_person_who_confirms_silences_the_address(path: LeadPath) -> None:
    refusing(path)
    choose(path, task_of(path, RequiredAction.CONFIRM_REFUSAL), Decision.CONFIRM)

    assert suppressed(path)
    assert path.tasks() == []


def test_a_person_who_says_no_lets_the_next_message_be_answered(path: LeadPath) -> None:
    refusing(path)
    choose(path, task_of(path, RequiredAction.CONFIRM_REFUSAL), Decision.DONE)
    path.run({"message": "We need help with pricing, really."})

    assert len(path.mailer.sent) == 1


def test_a_person_who_says_it_is_an_inquiry_has_it_answered(path: LeadPath) -> None:
    refusing(path, message="Don't contact me before Monday.")
    choose(path, task_of(path, RequiredAction.CONFIRM_REFUSAL), Decision.INQUIRY)
    path.worker(("lead", path.leads()[0].id))

    assert [mail.to_address for mail in path.mailer.sent] == [ANA]


def test_a_decision_to_send_from_before_the_wish_is_asked_again_and_one_after_it_is_not(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    path.run({"message": "We need help with pricing."})
    task = task_of(path, RequiredAction.APPROVE_REPLY)
    path.clock.advance(1)
    path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, "ines", path.clock()))
    path.clock.advance(10)
    refusing(path)
    path.decisions(task.id)

    assert path.mailer.sent == []
    again = path.database.read(lambda connection: load_task(connection, task.id))
    assert again is not None
    assert "Silence was asked" in again.reason

    choose(path, again, Decision.SEND)
    assert [mail.to_address for mail in path.mailer.sent] == [ANA]


def test_lifting_is_possible_for_both_kinds_and_written_down(path: LeadPath) -> None:
    refusing(path, **PROVED)
    refusing(path, source_id="second", message="Unsubscribe me")
    lead = path.database.read(lambda connection: load_lead(connection, path.leads()[0].id))
    assert lead is not None

    def lift() -> bool:
        return path.database.write(
            lambda connection: lift_refusal(
                connection, path.firm.id, ANA, by="ines", place="192.0.2.1", now=path.clock(), lead_id=lead.id
            )
        )

    assert lift()
    assert not lift()
    silence = path.database.read(lambda connection: silence_of(connection, path.firm.id, ANA))
    events = path.database.read(lambda connection: events_of_lead(connection, lead.id))
    assert (silence.reason, silence.is_asked) == (None, False)
    assert events[-1][1:] == ("refusal_lifted", "ines", "a…@brightpump.example, from 192.0.2.1")


def test_a_suppression_says_who_when_why_and_in_which_message(path: LeadPath) -> None:
    refusing(path, **PROVED)

    lead_id = path.leads()[0].id
    found = path.database.read(lambda connection: refusal_of(connection, path.firm.id, ANA))
    assert found is not None
    assert (found.reason, found.asked_by) == ("asked by mail not to be written to", "the sender, by mail")
    assert (found.at, found.lead_id) == (path.clock(), lead_id)
    events = path.database.read(lambda connection: events_of_lead(connection, lead_id))
    assert ("refused", "the sender, by mail") in [(kind, actor) for _at, kind, actor, _detail in events]


def test_a_suppression_by_a_partner_names_the_partner(path: LeadPath) -> None:
    refusing(path)
    choose(path, task_of(path, RequiredAction.CONFIRM_REFUSAL), Decision.CONFIRM)

    found = path.database.read(lambda connection: refusal_of(connection, path.firm.id, ANA))
    assert found is not None
    assert found.asked_by == "ines"


def test_a_vendors_complaint_silences_its_recipient(path: LeadPath) -> None:
    path.run({"notice": "delivery_event", "subject_ref": "m1", "event": "SpamComplaint", "recipient": ANA})

    assert suppressed(path)


@pytest.mark.parametrize(
    "message",
    [
        "Our unsubscribe rate has doubled, we are 90 people and need a content partner.",
        "Kein Interesse an Folien: wir suchen jemanden für die Arbeit.",
        "Please don't contact me by phone. We need help with pricing.",
    ],
)
@on_one_database
def test_a_buyer_who_says_no_to_something_else_is_answered(path: LeadPath, message: str) -> None:
    path.run({"message": message, "email": ANA, **PROVED})

    assert [mail.to_address for mail in path.mailer.sent] == [ANA]
    assert not suppressed(path)


ERASE_ME = "Please delete all personal data you hold about me and confirm that it is done."


@pytest.mark.parametrize("row", [PROVED, {}, {"channel": "linkedin", "email": None}])
@pytest.mark.parametrize("message", [ERASE_ME, "Please stop emailing me and delete my data."])
def test_whoever_asks_to_be_erased_is_always_told_to_a_person(
    path: LeadPath, row: dict[str, object], message: str
) -> None:
    path.run({"source_id": "erase", "message": message, **row})

    (task,) = path.tasks()
    assert "Erase this person" in task.reason


@pytest.mark.parametrize(
    "message",
    [
        "Thank you for the proposal. We went with another agency this time, perhaps next year.",
        "No thanks, we have chosen another agency.",
        "Ce n'est pas le bon moment, merci. Peut-être plus tard.",
    ],
)
def test_who_chose_somebody_else_gets_no_letter_and_is_not_silenced(path: LeadPath, message: str) -> None:
    path.run({"source_id": "end", "message": message, **PROVED})

    assert not suppressed(path)
    assert "thank them" in task_of(path, RequiredAction.HAND_ON).reason
    assert path.mailer.sent == []


def test_who_chose_somebody_else_and_refuses_mail_beside_much_else_is_a_question(path: LeadPath) -> None:
    told = "Too late. Signed with someone else. Take me off whatever list I am on and please never circle back again."
    path.run({"source_id": "end", "message": told, **PROVED})

    assert not suppressed(path)
    assert task_of(path, RequiredAction.CONFIRM_REFUSAL).reason.startswith("Somebody asked for silence")


def test_a_refusal_with_a_wish_to_be_erased_lasts_and_a_person_sees_to_it(path: LeadPath) -> None:
    refusing(path, message="Stop emailing me, delete all my data and confirm it in writing.", **PROVED)

    assert suppressed(path)
    assert "Erase this person" in task_of(path, RequiredAction.HAND_ON).reason
