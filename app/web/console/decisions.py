"""What a person may decide about each kind of task, and the words on the buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.task import RequiredAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button. `sends` marks those that mail somebody."""

    decision: str
    label: str
    sends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a task asks."""

    title: str
    choices: tuple[Choice, ...]
    has_text: bool = False  # a reply the person may edit, or write


_DROP = Choice(decision="drop", label="Do not reply")

QUESTIONS: Mapping[RequiredAction, Question] = {
    RequiredAction.APPROVE_REPLY: Question(
        title="Approve the reply",
        choices=(Choice(decision="send", label="Send this reply", sends=True), _DROP),
        has_text=True,
    ),
    RequiredAction.WRITE_REPLY: Question(
        title="Write to this person yourself",
        choices=(Choice(decision="done", label="I have answered"), _DROP),
    ),
    RequiredAction.CHECK_IF_SENT: Question(
        title="Check whether the reply left",
        choices=(
            Choice(decision="was_sent", label="It was sent"),
            Choice(decision="send_again", label="Send it again", sends=True),
            _DROP,
        ),
    ),
    RequiredAction.CONTINUE_THREAD: Question(
        title="Go on with the conversation",
        choices=(
            Choice(decision="send", label="Send this reply", sends=True),
            Choice(decision="done", label="Dealt with"),
        ),
        has_text=True,
    ),
    RequiredAction.HAND_ON: Question(
        title="For a colleague, not a new lead",
        choices=(
            Choice(decision="done", label="Dealt with"),
            Choice(decision="inquiry", label="It is an inquiry: answer it", sends=True),
        ),
    ),
    RequiredAction.CONFIRM_DISPOSITION: Question(
        title="Is this an inquiry?",
        choices=(
            Choice(decision="inquiry", label="It is an inquiry: answer it", sends=True),
            Choice(decision="confirm", label="No, leave it filtered"),
        ),
    ),
    RequiredAction.REPAIR_DELIVERY: Question(
        title="Nobody could read this delivery",
        choices=(Choice(decision="read_again", label="Read it again"), Choice(decision="discard", label="Discard it")),
    ),
    RequiredAction.REPAIR_RECORD: Question(
        title="The CRM did not take this lead",
        choices=(
            Choice(decision="record_again", label="Record it again"),
            Choice(decision="done", label="Dealt with"),
        ),
    ),
}

DONE_SENTENCES: Mapping[str, str] = {
    "send": "The reply is on its way.",
    "drop": "No reply will be sent.",
    "done": "Noted as dealt with.",
    "was_sent": "Noted as sent.",
    "send_again": "The reply is on its way again.",
    "inquiry": "It is an inquiry again and will be answered.",
    "confirm": "It stays filtered.",
    "read_again": "The delivery is being read again.",
    "discard": "The delivery is discarded.",
    "record_again": "The lead is being recorded again.",
    "labelled": "Your verdict is noted.",
    "settings": "The settings are changed.",
    "stopped": "Stopped: nothing leaves by itself any more.",
    "started": "Running again.",
}
