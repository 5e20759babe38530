"""A message is closed, goes its way, or goes to a person; and what a person says stands and is remembered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.task import RequiredAction
from app.storage.digest.day_facts import digest_of_day
from app.storage.leads.verdicts import rescue_lead
from app.storage.partner_tables import labels
from app.storage.tables import leads
from app.storage.tasks.tasks import Task, decide
from tests.path_parts import LeadPath, on_one_database

PITCH = (
    "We are a vendor of mailing lists: forty thousand decision makers of your trade, checked by hand each month, "
    "with addresses and telephone numbers, and the first five hundred are free for you if you answer this week."
)


def decided(path: LeadPath, task: Task, decision: Decision) -> None:
    path.database.write(
        lambda connection: decide(
            connection, task.id, decision=decision, text=None, by=path.firm.partners[0].email, now=path.clock()
        )
    )
    path.decisions(task.id)


def verdicts(path: LeadPath) -> list[str]:
    return list(path.database.read(lambda connection: connection.execute(select(labels.c.verdict)).scalars().all()))


def test_an_unsure_inquiry_is_graded_drafted_and_held_for_its_owner(path: LeadPath) -> None:
    path.run({"message": "An unsure question about pricing"})

    (lead,), (task,) = path.leads(), path.tasks()
    assert (path.mailer.sent, lead.state, lead.tier, lead.facts.held) == ([], "held", "hot", task.reason)
    assert (task.action, task.owner) == (RequiredAction.APPROVE_REPLY, path.firm.partners[0].email)
    assert task.reason.startswith("It may be a buyer, or somebody selling something: nothing is sent until you say.")
    assert "says inquiry" in task.reason


def test_an_unsure_pitch_is_filtered_with_a_question(path: LeadPath) -> None:
    path.run({"message": "vendor, but unsure"})

    (lead,), (task,) = path.leads(), path.tasks()
    assert (path.mailer.sent, lead.state, task.action) == ([], "vendor_pitch", RequiredAction.CONFIRM_DISPOSITION)


def test_what_is_at_stake_is_held_with_the_reason_in_words(path: LeadPath) -> None:
    path.run({"message": "A complaint about your builders"})

    (task,) = path.tasks()
    assert (path.mailer.sent, task.action) == ([], RequiredAction.APPROVE_REPLY)
    assert task.reason == "Yours to answer: it reads like a complaint (\u201ccomplaint\u201d)."


def test_what_is_at_stake_is_handed_on_though_it_is_surely_no_inquiry(path: LeadPath) -> None:
    path.run({"message": "Other: a complaint of a neighbour. Could you ring me by Friday?"})

    (lead,), (task,) = path.leads(), path.tasks()
    assert (path.mailer.sent, lead.state, task.action) == ([], "other", RequiredAction.HAND_ON)
    assert task.reason.startswith("Nothing was sent: it reads like a complaint")
    assert task.reason.endswith(" They ask: \u201cCould you ring me by Friday?\u201d")


def test_what_a_client_asks_stands_in_the_task(path: LeadPath) -> None:
    path.run({"message": "An existing_client here, of the two gates. Could you send the drawings again?"})

    (task,) = path.tasks()
    assert task.reason == (
        "A client wrote, it seems; nothing was sent. They ask: \u201cCould you send the drawings again?\u201d"
    )


def test_what_is_at_stake_is_never_closed_as_a_pitch_without_a_person(path: LeadPath) -> None:
    path.run({"message": "vendor, and a complaint about your builders"})

    (lead,), (task,) = path.leads(), path.tasks()
    assert (path.mailer.sent, lead.state, task.action) == ([], "vendor_pitch", RequiredAction.CONFIRM_DISPOSITION)
    told = "look before it is closed: it reads like a complaint (\u201ccomplaint\u201d)."
    assert task.reason == f"Looks like somebody selling something, but {told}"


def test_a_partners_word_stands_against_an_unsure_judge(path: LeadPath) -> None:
    path.run({"message": "vendor, but unsure"})
    lead_id = path.leads()[0].id
    path.database.write(lambda connection: rescue_lead(connection, lead_id, "a partner", path.clock()))
    path.worker(("lead", lead_id))

    assert (len(path.mailer.sent), path.leads()[0].state) == (1, "answered")


@pytest.mark.parametrize("message", ["An unsure question about pricing", "An unguarded question"])
def test_a_held_reply_is_filtered_in_one_tap_and_the_day_still_adds_up(path: LeadPath, message: str) -> None:
    path.run({"message": message})
    path.run({"message": "vendor", "source_id": "2", "email": "x@pitch.example", "name": "X"})
    decided(path, path.tasks()[0], Decision.NO_INQUIRY)

    state = next(lead.state for lead in path.leads() if lead.address == "ana@brightpump.example")
    expected = "vendor_pitch" if "unsure" in message else "other"
    assert (state, verdicts(path), path.tasks(), path.mailer.sent) == (expected, [expected], [], [])
    digest = path.database.read(
        lambda connection: digest_of_day(connection, path.firm.id, path.clock().date(), path.firm.partners[0].time_zone)
    )
    counts = digest.counts
    assert (counts.read, counts.new_leads, counts.filtered) == (2, 0, 2)
    assert counts.arrived == counts.new_leads + counts.joined + counts.filtered + counts.notices + counts.quarantined


def test_what_a_person_filters_while_it_is_on_its_way_is_not_answered_afterwards(path: LeadPath) -> None:
    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.run({"message": "Hardly a question"})
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.judge.before = lambda: None
    decided(path, path.tasks()[0], Decision.NO_INQUIRY)
    path.worker(("lead", path.leads()[0].id))

    assert (path.mailer.sent, path.tasks(), path.leads()[0].state) == ([], [], "other")


def pitched(path: LeadPath, number: int, text: str = PITCH) -> int:
    """How many others had sent that before, as the lead of this one knows."""
    path.run({"message": text, "source_id": str(number), "email": f"s{number}@seller{number}.example", "name": ""})
    stored = path.database.read(lambda connection: connection.execute(select(leads).order_by(leads.c.id.desc())).all())
    return int(stored[0].alike_from_others)


def test_nearly_the_same_text_of_other_senders_is_counted_and_told(path: LeadPath) -> None:
    assert [pitched(path, number, f"Hello Ana {number},\n{PITCH} Yours, Bob{number}") for number in range(3)] == [
        0,
        1,
        2,
    ]
    newest = max(path.leads(), key=lambda lead: lead.address)
    assert newest.evidence[-1].claim == "Nearly the same text came from 2 other senders and was closed"


def test_the_same_sender_again_and_other_texts_are_no_campaign(path: LeadPath) -> None:
    pitched(path, 1)
    path.clock.advance(timedelta(days=40).total_seconds())
    assert pitched(path, 1, f"{PITCH} Again.") == 0
    assert (
        pitched(path, 2, "vendor " + "of entirely other things that nobody else has ever written about here " * 2) == 0
    )


def test_a_rescued_text_is_not_compared_with_any_more(path: LeadPath) -> None:
    pitched(path, 1)
    path.database.write(lambda connection: rescue_lead(connection, path.leads()[0].id, "a partner", path.clock()))
    assert pitched(path, 2) == 0


@on_one_database
def test_a_text_that_only_the_judge_doubts_counts_once_a_person_has_confirmed_it(path: LeadPath) -> None:
    pitched(path, 1, f"unsure {PITCH}")
    assert pitched(path, 2) == 0
    decided(path, next(task for task in path.tasks()), Decision.CONFIRM)
    assert verdicts(path) == ["confirmed"]
    assert pitched(path, 3) == 2
