"""A letter of a colleague's own: their words and name, no draft of ours and none of its promises."""

from datetime import timedelta
from functools import partial

from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.storage.leads.own_letters import begin_letter, written_to
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath

INES = "ines@larkfield.example"
ENTRY = "1" * 32


def begin(path: LeadPath, *, subject: str = "") -> None:
    contact_id = path.lead(0).contact_id
    lead = path.database.read(lambda connection: written_to(connection, path.firm.id, contact_id or ""))
    assert lead is not None
    now = path.clock()
    due = now + timedelta(hours=1)
    named = {"subject": subject, "owner": INES, "due_at": due, "now": now}
    assert path.database.write(lambda c: begin_letter(c, path.firm.id, lead.id, ENTRY, **named))  # type: ignore[arg-type]  # each as it is named


def send(path: LeadPath, text: str) -> None:
    decided = partial(decide, task_id=ENTRY, decision=Decision.SEND, by=INES, now=path.clock(), text=text)
    assert path.database.write(decided)
    path.clock.advance(10)
    path.worker(("task", ENTRY))
    path.worker(("task", ENTRY))


def test_their_words_leave_once_in_the_conversation_and_promise_nothing_of_ours(path: LeadPath) -> None:
    path.run({"message": "promise"})
    promises = [task.action for task in path.tasks()]
    begin(path, subject="One more thing")
    send(path, "Dear Ana,\n\nshall we talk?")

    assert [mail.subject for mail in path.mailer.sent] == ["Re: hello", "One more thing"]
    assert path.mailer.sent[-1].text == "Dear Ana,\n\nshall we talk?\n"
    assert promises == [RequiredAction.ANSWER_QUESTION]
    assert [task.action for task in path.tasks()] == promises, "nobody knows whether that answers it"


def test_who_was_filtered_has_no_draft_and_can_be_written_to(path: LeadPath) -> None:
    path.run({"message": "vendor news"})
    assert path.lead(0).draft is None
    begin(path)
    send(path, "Dear Ana,\n\nwe buy none.")
    assert [mail.text for mail in path.mailer.sent] == ["Dear Ana,\n\nwe buy none.\n"]


def test_without_words_nothing_leaves_and_the_colleague_is_asked(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing."})
    begin(path)
    send(path, " ")
    assert len(path.mailer.sent) == 1, "the first reply"
    assert "write to the person yourself" in path.tasks()[0].reason
