"""Each kind of further message, from its reading to what a person is asked, and back from where it was closed.

All kinds go through one database of either engine, each as another person's conversation.
"""

from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from app.domain.decision import Decision
from app.domain.draft import LetterKind
from app.domain.lead_state import LeadLine
from app.domain.task import RequiredAction
from app.storage.leads.verdicts import rescue_lead
from app.storage.tasks.tasks import Task, decide
from tests.path_parts import LeadPath

BY = "ines@larkfield.example"
FIRST = "We need help with our pricing before the fair."
MAIL = {"channel": "inbound_email", "authentication": "pass"}
ENDED = "They end the conversation for now, or went with somebody else."


@dataclass(frozen=True)
class Case:
    """What somebody writes after our letter, and what is to come of it."""

    message: str
    told: str = ""  # how the task begins; "" where nobody is asked
    told_when_rescued: str = ""  # of what was closed
    more: dict[str, object] = field(default_factory=dict)
    closed_for: RequiredAction | None = None  # closed, and a person is asked this


CASES = {
    "answer": Case("June, and about 20,000.", "They answer what we asked (“Which month would suit you?”): “June, and"),
    "a yes": Case("Yes, perfect, thanks!", "They answer what we asked (“Which month would suit you?”): “Yes, perfect"),
    "question": Case("What would a day at our place cost?", "They ask: “What would a day at our place cost?”"),
    "scheduling": Case(
        "Tuesday at 10 am suits us. Who will be there?",
        "They propose Tuesday at 10 am. They also ask: “Who will be there?”",
    ),
    "thanks": Case("Thank you so much, Ines!", told_when_rescued="They say thank you, and nothing else."),
    "refusal": Case(
        "We have chosen another agency, but thank you.",
        ENDED,
        "They say no: “We have chosen another agency",
        closed_for=RequiredAction.HAND_ON,
    ),
    "absence": Case(
        "I am away until Monday.",
        told_when_rescued="They are away.",
        more={"machine": True, "mail_kind": "absence"},
    ),
    "another service": Case(
        "We would also like training for our sales people. Do you travel?",
        "They write about something new, Training: “We would also like training for our sales people.” "
        "They also ask: “Do you travel?”",
    ),
    "another subject": Case(
        "Would one of you speak for an hour at our fair in June? Our members are makers of pumps and valves.",
        "They write about something new: “Speaker for our fair”. They also ask: “Would one of you speak",
        more={"subject": "Speaker for our fair"},
    ),
    "forward": Case(
        "Is this enough for a start?",
        "They pass something on: “Budget approved”. They also ask: “Is this enough for a start?”",
        more={"subject": "Fwd: Budget approved"},
    ),
    "forward by a colleague of ours": Case(
        "This came to me.",
        "They pass something on: “This came to me.”",
        more={"forwarded_by": "ines@larkfield.example"},
    ),
    "more": Case("", "They wrote again, without a word of text."),
}


@pytest.fixture
def asking(path: LeadPath) -> LeadPath:
    """A firm of two services whose letters ask something."""
    training = replace(path.firm.services[0], name="Training", keywords=("training",))
    path.profiles[path.firm.id] = replace(path.firm, services=(*path.firm.services, training))
    path.letter = "Thank you. Which month would suit you?"
    return path


def say(path: LeadPath, message: str, number: int, **more: object) -> None:
    path.clock.advance(3600)
    who = {"email": f"ana@pump{number}.example", "name": "Ana Bright"}
    path.run({"message": message, "source_id": f"{number} {message}", **who, **MAIL, **more})


def latest(path: LeadPath, number: int) -> LeadLine:
    return next(line for line in reversed(path.leads()) if line.address == f"ana@pump{number}.example")


def tasks_about(path: LeadPath, line: LeadLine) -> list[Task]:
    return [task for task in path.tasks() if task.lead_id == line.id]


def test_every_kind_of_further_message_asks_a_person_the_right_thing(asking: LeadPath) -> None:
    for number, (kind, case) in enumerate(CASES.items()):
        say(asking, FIRST, number, subject="Pricing")
        assert len(asking.mailer.sent) == number + 1, kind
        say(asking, case.message, number, **case.more)
        line = latest(asking, number)

        assert len(asking.mailer.sent) == number + 1, kind
        action = case.closed_for or RequiredAction.CONTINUE_THREAD
        asked = [(task.action, task.reason[: len(case.told)]) for task in tasks_about(asking, line)]
        assert asked == ([(action, case.told)] if case.told else []), kind
        assert line.facts.can_be_rescued is bool(case.told_when_rescued), kind
        if case.told_when_rescued:
            bring_back(asking, line)
            (task,) = (one for one in tasks_about(asking, line) if one.action is RequiredAction.CONTINUE_THREAD)
            assert task.reason.startswith(case.told_when_rescued), kind
        lead = next(
            lead for place, one in enumerate(asking.leads()) if one.id == line.id for lead in [asking.lead(place)]
        )
        assert lead.draft is not None, kind
        assert lead.draft.kind is LetterKind.FOLLOW_UP, kind
    assert len(asking.mailer.sent) == len(CASES)


def bring_back(path: LeadPath, line: LeadLine) -> None:
    path.clock.advance(5)
    assert path.database.write(partial(rescue_lead, lead_id=line.id, by=BY, now=path.clock())) is not None
    path.worker(("lead", line.id))


@pytest.mark.parametrize("ending", ["We have chosen another agency, but thank you.", "Please do not contact me again."])
def test_whoever_decides_about_an_earlier_message_reads_that_it_is_over(path: LeadPath, ending: str) -> None:
    """The draft of the first letter may be sent from a mail, by one click, without a look at the conversation."""
    say(path, f"{FIRST} It is a complaint.", 1)
    first = path.leads()[0]
    say(path, ending, 1)

    (task,) = tasks_about(path, first)
    assert task.action is RequiredAction.APPROVE_REPLY
    assert f" They have written since: “{ending.removesuffix('.')}" in task.reason
    path.watch.acknowledge_late_leads()
    assert path.mailer.sent == []  # nor is it acknowledged any more


def test_whoever_decides_about_an_earlier_message_reads_that_a_later_one_was_answered(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    say(path, FIRST, 1)
    say(path, "What would a day cost?", 1)
    first, second = path.leads()
    (task,) = tasks_about(path, second)
    assert path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, BY, path.clock()))
    path.clock.advance(10)
    path.worker(("task", task.id))

    assert len(path.mailer.sent) == 1
    (waiting,) = tasks_about(path, first)
    assert waiting.reason.endswith("Please check and send. One of you has written to them since.")
