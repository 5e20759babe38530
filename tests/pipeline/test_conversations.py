"""Conversations that go on: who still gets a first letter, and what a person is told; on both databases."""

from collections.abc import Callable
from functools import partial

import pytest

from app.domain.decision import Decision
from app.domain.draft import LetterKind
from app.domain.lead import Lead
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.leads.verdicts import rescue_lead
from app.storage.tasks.tasks import Task, decide
from tests.path_parts import LeadPath

ANA = "ana@brightpump.example"
FIRST = "We need help with our pricing before the fair."
MAIL = {"channel": "inbound_email", "authentication": "pass"}


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database)


def say(path: LeadPath, message: str, **more: object) -> Lead:
    """A message of Ana's, worked on until it waits. As it is stored then."""
    path.clock.advance(60)
    path.run({"message": message, **MAIL, **more})
    return stored(path, -1)


def stored(path: LeadPath, place: int) -> Lead:
    found = path.database.read(lambda connection: load_lead(connection, path.leads()[place].id))
    assert found is not None
    return found


def choose(path: LeadPath, task: Task, decision: Decision) -> None:
    path.clock.advance(5)
    now = path.clock()
    assert path.database.write(lambda connection: decide(connection, task.id, decision, "ines@larkfield.example", now))
    path.worker(("task", task.id))


def rescue(path: LeadPath, place: int) -> Lead:
    path.clock.advance(5)
    lead_id, now = path.leads()[place].id, path.clock()
    rescued = partial(rescue_lead, lead_id=lead_id, by="ines@larkfield.example", now=now)
    assert path.database.write(rescued) is not None
    path.worker(("lead", lead_id))
    return stored(path, place)


def only_task(path: LeadPath) -> Task:
    (task,) = path.tasks()
    return task


def by_letter(path: LeadPath) -> None:
    say(path, FIRST)
    assert len(path.mailer.sent) == 1


def decided(decision: Decision, **first: object) -> Callable[[LeadPath], None]:
    """Held, and decided so by a person."""

    def touch(path: LeadPath) -> None:
        path.set_policy(autonomy="hold")
        say(path, str(first.get("message", FIRST)), **{name: one for name, one in first.items() if name != "message"})
        choose(path, only_task(path), decision)
        path.set_policy(autonomy="send")

    return touch


TOUCHED = {
    "an automatic letter": by_letter,
    "a letter a person sent": decided(Decision.SEND),
    "answered myself": decided(Decision.ANSWERED),
    "answered myself, as `--decision done`": decided(Decision.DONE),
    "dropped": decided(Decision.DROP),
    "no inquiry": decided(Decision.NO_INQUIRY),
    "rung": decided(
        Decision.DONE, mail_kind="voicemail", for_a_person="Somebody left a voice message.", message="Please ring me."
    ),
    "no need to ring": decided(
        Decision.DROP, mail_kind="voicemail", for_a_person="Somebody left a voice message.", message="Please ring me."
    ),
    "left filtered": decided(Decision.CONFIRM, message="unsure: a vendor of pitches, and nothing else"),
    "dealt with for a client": decided(Decision.DONE, message="As an existing client: the invoice is wrong."),
}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_a_touched_conversation_gets_no_first_letter(path: LeadPath, touch: Callable[[LeadPath], None]) -> None:
    touch(path)
    sent = len(path.mailer.sent)
    later = say(path, "What would a day of training cost?")

    assert len(path.mailer.sent) == sent
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert only_task(path).reason == "They ask: \u201cWhat would a day of training cost?\u201d"
    assert later.draft is not None
    assert later.draft.kind is LetterKind.FOLLOW_UP


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_thanks_in_a_touched_conversation_ask_nobody_and_can_be_brought_back(
    path: LeadPath, touch: Callable[[LeadPath], None]
) -> None:
    touch(path)
    sent, first = len(path.mailer.sent), stored(path, 0)
    say(path, "Thank you so much, Ines!")
    if path.tasks():  # of a conversation that was only filtered, a note of thanks is nobody's yet
        assert path.leads()[0].facts.is_filtered
        return
    assert path.leads()[1].facts.joined_to == first.id
    assert path.leads()[1].facts.can_be_rescued

    rescue(path, 1)
    assert len(path.mailer.sent) == sent
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert only_task(path).reason == "They say thank you, and nothing else."
