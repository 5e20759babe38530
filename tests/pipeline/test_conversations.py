"""Conversations that go on: who still gets a first letter, and what a person is told; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from app.domain.decision import Decision
from app.domain.draft import LetterKind
from app.domain.firm import AutonomyRule
from app.domain.lead import Lead
from app.domain.reply.case_study_choice import showable_case_studies
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.leads.own_answers import keep_said_answered
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
    path.clock.advance(10)
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


QUOTES = {
    "our id, by a colleague of theirs": {"email": "kim@brightpump.example", "name": "Kim Doyle", "quotes": True},
    "an id of our domain that nobody kept": {
        "email": "new@elsewhere.example",
        "name": "New Face",
        "in_reply_to": "<by-hand@larkfield.example>",
    },
    "our words, below an attribution": {
        "email": "new@elsewhere.example",
        "name": "New Face",
        "history": "On Mon, 3 May, Ines Calder <ines@larkfield.example> wrote:\n> Shall we talk?",
    },
    "our words in an Outlook block": {
        "email": "new@elsewhere.example",
        "name": "New Face",
        "history": "Von: Ines Calder\nGesendet: Montag\n\nGern.",
    },
    "a booking link of our letters": {
        "email": "new@elsewhere.example",
        "name": "New Face",
        "history": "> https://meet.larkfield.example/intro?utm_source=firstreply&utm_content=1",
    },
}


@pytest.mark.parametrize("quoting", QUOTES.values(), ids=QUOTES)
def test_who_answers_or_quotes_a_mail_of_ours_gets_no_first_letter(path: LeadPath, quoting: dict[str, object]) -> None:
    by_letter(path)
    row = {name: value for name, value in quoting.items() if name != "quotes"}
    if "quotes" in quoting:
        row["in_reply_to"] = path.mailer.sent[0].message_id
    later = say(path, "The board has agreed to the budget.", **row)

    assert len(path.mailer.sent) == 1
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert later.draft is not None
    assert later.draft.kind is LetterKind.FOLLOW_UP


def test_words_of_ours_are_known_without_any_id_and_from_a_colleague_as_well(path: LeadPath) -> None:
    path.letter = "Thank you for telling us about the fair; we look at the figures first."
    by_letter(path)
    quoted = f"Hello,\n\n> {path.letter}"
    path.clock.advance(40 * 86_400)  # the conversation is not open any more
    say(path, "Here they are.", history=quoted)
    say(path, "These are from our finance people.", history=quoted, email="kim@brightpump.example", name="Kim Doyle")

    assert len(path.mailer.sent) == 1
    assert [task.action for task in path.tasks()] == [RequiredAction.CONTINUE_THREAD] * 2
    own, colleagues = stored(path, 1), stored(path, 2)
    assert own.follows == stored(path, 0).id
    assert colleagues.thread is not None
    assert colleagues.thread.elsewhere
    assert "somebody else's conversation" in path.tasks()[1].reason


def test_who_quotes_somebody_else_is_nobodys_conversation(path: LeadPath) -> None:
    history = "From: Kim Doyle <kim@other.example>\nTo: ines@larkfield.example\n\nCould you help?"
    say(path, FIRST, history=history)

    assert len(path.mailer.sent) == 1


def test_a_second_message_waits_with_the_first_one_that_a_person_has(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    say(path, FIRST)
    path.set_policy(autonomy="send")
    say(path, "Is anybody there?")

    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == [RequiredAction.APPROVE_REPLY, RequiredAction.CONTINUE_THREAD]
    assert path.tasks()[1].reason.startswith("They wrote again before an earlier message of theirs was answered: “")
    choose(path, path.tasks()[0], Decision.SEND)
    assert [task.action for task in path.tasks()] == [RequiredAction.CONTINUE_THREAD]


def test_what_a_form_asked_is_not_quoted_as_theirs(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    asked = ("What would you like to fix? ", "When? ")
    say(path, f"{asked[0]}Our two gates are stuck, and winter is near\n{asked[1]}May", labels=asked)
    say(path, "Is anybody there?")

    assert "was answered: “Our two gates are stuck, and winter is near”" in path.tasks()[1].reason


def test_the_same_message_twice_is_one_lead_and_can_be_brought_back_as_a_further_one(path: LeadPath) -> None:
    by_letter(path)
    say(path, FIRST, source_id="again")
    assert path.leads()[1].facts.joined_to == stored(path, 0).id
    assert path.tasks() == []

    again = rescue(path, 1)
    assert (len(path.mailer.sent), again.follows) == (1, stored(path, 0).id)
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert path.leads()[1].facts.joined_to is None


def test_of_two_messages_at_once_one_gets_the_letter_and_the_other_a_person(path: LeadPath) -> None:
    second: list[str] = []

    def write_again() -> None:
        path.judge.before = lambda: None
        second.append(path.run({"message": "And what does it cost?", **MAIL}))

    path.judge.before = write_again
    say(path, FIRST)

    assert len(path.mailer.sent) == 1
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert "They ask: \u201cAnd what does it cost?\u201d" in only_task(path).reason


def test_whoever_is_overtaken_while_a_letter_is_written_gets_no_first_letter(path: LeadPath) -> None:
    """A person decides about the first message while the second one is on its way to the mail server."""
    say(path, "unsure about other matters")
    task = only_task(path)

    def decide_meanwhile() -> None:
        path.judge.before = lambda: None
        choose(path, task, Decision.CONFIRM)

    path.judge.before = decide_meanwhile
    say(path, "What would a day of training cost?")
    path.clock.advance(60)
    path.worker(("lead", path.leads()[1].id))

    assert path.mailer.sent == []
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD


def test_a_message_after_a_filtered_one_is_looked_at_with_it(path: LeadPath) -> None:
    say(path, "I am a vendor of pitches.")
    assert path.leads()[0].facts.is_filtered
    say(path, "We need help with our pricing, really.")

    assert path.mailer.sent == []
    assert only_task(path).action is RequiredAction.APPROVE_REPLY
    assert only_task(path).reason.startswith("An earlier message of theirs was closed as somebody selling something")
    assert path.leads()[1].facts.follows is None  # it counts as a lead of its own

    rescue(path, 0)  # a person looked at the first one: it is an inquiry, and gets the letter
    assert len(path.mailer.sent) == 1
    say(path, "Thank you so much!")
    assert path.leads()[2].facts.joined_to is not None


def test_after_a_rescue_the_conversation_goes_on_with_a_person(path: LeadPath) -> None:
    say(path, "I am a vendor of pitches.")
    rescue(path, 0)
    assert len(path.mailer.sent) == 1
    say(path, "Tuesday at 10 am works for us.")

    assert len(path.mailer.sent) == 1
    assert only_task(path).reason == "They propose Tuesday at 10 am."


def test_no_judge_closes_what_a_buyer_says_in_a_conversation(path: LeadPath) -> None:
    by_letter(path)
    say(path, "Our vendor list needs your bank details; where do we send spam complaints?")

    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert not path.leads()[1].facts.is_filtered


def test_who_refuses_mail_in_a_conversation_is_refused_as_ever(path: LeadPath) -> None:
    by_letter(path)
    say(path, "Please do not contact me again.")

    assert len(path.mailer.sent) == 1
    assert path.leads()[1].facts.is_filtered
    rescue(path, 1)
    assert len(path.mailer.sent) == 1
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD


def test_an_absence_in_a_conversation_is_closed_without_a_task(path: LeadPath) -> None:
    by_letter(path)
    say(path, "I am away until Monday.", machine=True, mail_kind="absence")

    assert path.tasks() == []
    assert path.leads()[1].state == "automated"
    rescue(path, 1)
    assert len(path.mailer.sent) == 1
    assert only_task(path).reason == "They are away."


def test_answered_myself_stops_everything_in_the_conversation(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    say(path, FIRST)
    say(path, "Is anybody there?")
    choose(path, path.tasks()[1], Decision.ANSWERED)
    path.set_policy(autonomy="send")

    assert path.tasks() == []
    assert [line.facts.answer for line in path.leads()] == ["person", "person"]
    say(path, "Good, and what does it cost?")
    assert path.mailer.sent == []
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD


def test_answered_myself_says_that_what_was_filtered_was_an_inquiry(path: LeadPath) -> None:
    say(path, "unsure: a vendor of pitches")
    assert only_task(path).action is RequiredAction.CONFIRM_DISPOSITION
    choose(path, only_task(path), Decision.ANSWERED)

    assert (path.tasks(), path.mailer.sent) == ([], [])
    assert (path.leads()[0].state, path.leads()[0].facts.answer) == ("answered", "person")


def test_answered_myself_while_the_letter_is_on_its_way_stops_it(path: LeadPath) -> None:
    def answer_meanwhile() -> None:
        path.judge.before = lambda: None
        lead_id, now = path.leads()[0].id, path.clock()
        by = "ines@larkfield.example"
        path.database.write(partial(keep_said_answered, lead_id=lead_id, by=by, at=now, now=now))

    path.judge.before = answer_meanwhile
    say(path, FIRST)

    assert (path.mailer.sent, path.tasks()) == ([], [])
    assert path.leads()[0].facts.answer == "person"


def test_clients_with_a_new_project_get_their_owner_and_never_their_own_case(path: LeadPath) -> None:
    case = replace(path.firm.case_studies[0], slug="brightpump", title="Bright Pump: orders without discounts")
    firm = replace(path.firm, client_domains=("brightpump.example",), case_studies=(case, *path.firm.case_studies))
    path.profiles[firm.id] = firm
    say(path, "We have a new project and need help with pricing.", company="Bright Pump Ltd")

    assert path.mailer.sent == []
    assert only_task(path).reason == "A client of yours writes about something new: it is yours to answer."
    assert showable_case_studies(stored(path, 0).inquiry, firm) == path.firm.case_studies


def test_who_was_a_client_before_is_one_without_a_word_in_the_profile(path: LeadPath) -> None:
    say(path, "As an existing client: the invoice is wrong.", email="ana@home.example", name="Ana Bright")
    path.clock.advance(40 * 86_400)
    say(path, "We have a new project and need help with pricing.", email="ana@home.example", name="Ana Bright")

    assert path.mailer.sent == []
    told = [task.reason for task in path.tasks()]  # in the order of what it costs to wait
    assert "A client of yours writes about something new: it is yours to answer." in told


def test_a_firm_may_let_letters_of_a_conversation_leave(path: LeadPath) -> None:
    rule = AutonomyRule(do="send", letters=("follow_up",))
    path.profiles[path.firm.id] = replace(path.firm, autonomy=(rule,))
    by_letter(path)
    say(path, "What would a day of training cost?")

    assert (len(path.mailer.sent), path.tasks()) == (2, [])
    say(path, "We have chosen another agency, but thank you.")
    assert len(path.mailer.sent) == 2
    assert only_task(path).action is RequiredAction.HAND_ON
    assert only_task(path).reason.startswith("They end the conversation for now")


def test_who_ends_a_conversation_politely_is_handed_on_and_can_be_brought_back(path: LeadPath) -> None:
    by_letter(path)
    say(path, "We have chosen another agency, but thank you.")
    assert only_task(path).action is RequiredAction.HAND_ON
    choose(path, only_task(path), Decision.INQUIRY)
    path.worker(("lead", path.leads()[1].id))

    assert len(path.mailer.sent) == 1
    assert only_task(path).action is RequiredAction.CONTINUE_THREAD
    assert only_task(path).reason.startswith("They say no: \u201cWe have chosen another agency")
