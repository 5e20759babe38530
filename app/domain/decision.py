"""What a person may decide about each kind of task, what that is called, and what it brings about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.decision_effects import SETTLES_THE_ANSWER, Effect
from app.domain.errors import UnknownDecision
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction


class Decision(StrEnum):
    """What a person chose. Stored; values are never renamed."""

    SEND = "send"
    SEND_AGAIN = "send_again"
    WAS_SENT = "was_sent"
    DROP = "drop"
    DONE = "done"
    ANSWERED = "answered"
    INQUIRY = "inquiry"
    CONFIRM = "confirm"
    NO_INQUIRY = "no_inquiry"
    PITCH = "pitch"
    SPAM = "spam"
    READ_AGAIN = "read_again"
    DISCARD = "discard"
    RECORD_AGAIN = "record_again"
    MAKE_AGAIN = "make_again"
    ACCEPT = "accept"
    DECLINE = "decline"
    MET = "met"
    NO_SHOW = "no_show"
    CALLED_OFF = "called_off"


UNDO_WITHIN = timedelta(seconds=10)  # of a decision that mails something
SENDING = (Decision.SEND, Decision.SEND_AGAIN)
NAMED_KINDS: Mapping[str, Disposition] = {  # what a person says that it is
    Decision.PITCH: Disposition.VENDOR_PITCH,
    Decision.SPAM: Disposition.SPAM,
}


def carried_out_from(decision: Decision, now: datetime) -> datetime:
    """When the worker takes up a decision of this moment."""
    return now + UNDO_WITHIN if decision in SENDING else now


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button, or one value of `--decision`."""

    decision: Decision
    label: str
    effect: Effect

    @property
    def sends(self) -> bool:
        """Whether it mails something."""
        return self.effect is Effect.MAIL_REPLY

    @property
    def settles_the_answer(self) -> bool:
        """Whether nobody waits for an answer of ours after it."""
        return self.effect in SETTLES_THE_ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a task asks."""

    title: str
    button: str  # in few words, what a click leads to
    asked: str  # the same behind a name and a colon: "Helena Strand waits until 14:00: approve the reply"
    choices: tuple[Choice, ...]
    has_text: bool = False  # a reply the person may edit, or write

    @property
    def sends(self) -> bool:
        """Whether one of the choices mails something."""
        return any(choice.sends for choice in self.choices)


def _question(
    title: str, button: str, asked: str, *choices: tuple[Decision, str, Effect], has_text: bool = False
) -> Question:
    offered = tuple(Choice(decision=decision, label=label, effect=effect) for decision, label, effect in choices)
    return Question(title=title, button=button, asked=asked, choices=offered, has_text=has_text)


_SEND = (Decision.SEND, "Send this reply", Effect.MAIL_REPLY)
_DROP = (Decision.DROP, "Do not reply", Effect.LEAVE_UNANSWERED)
_ANSWERED = (Decision.ANSWERED, "I have answered", Effect.NOTE_PERSON_ANSWERED)
_NONE = (Decision.NO_INQUIRY, "It is no inquiry: filter it", Effect.FILTER)
_PITCH = (Decision.PITCH, "It is a pitch: filter it", Effect.FILTER)
_SPAM = (Decision.SPAM, "It is spam: filter it", Effect.FILTER)
_FILTERS = (_NONE, _PITCH, _SPAM)
_RESCUE = (Decision.INQUIRY, "It is an inquiry: answer it", Effect.RESCUE)

QUESTIONS: Mapping[RequiredAction, Question] = {
    RequiredAction.APPROVE_REPLY: _question(
        "Approve the reply",
        "Read it and send",
        "approve the reply",
        _SEND,
        _DROP,
        _ANSWERED,
        *_FILTERS,
        has_text=True,
    ),
    RequiredAction.WRITE_REPLY: _question(
        "Write to this person yourself",
        "Write to them",
        "write to them yourself",
        (Decision.DONE, "I have answered", Effect.NOTE_PERSON_ANSWERED),
        _DROP,
        *_FILTERS,
    ),
    RequiredAction.WRITE_LETTER: _question(
        "Your letter to this person",
        "Finish the letter",
        "finish the letter you began",
        (Decision.SEND, "Send this letter", Effect.MAIL_REPLY),
        _ANSWERED,
        (Decision.DONE, "Leave it", Effect.CLOSE_TASK),
        has_text=True,
    ),
    RequiredAction.APPROVE_LETTER: _question(
        "Approve the further letter",
        "Read it and send",
        "approve the further letter",
        (Decision.SEND, "Send this letter", Effect.MAIL_REPLY),
        (Decision.DONE, "No further letter", Effect.CLOSE_TASK),
        _ANSWERED,
        has_text=True,
    ),
    RequiredAction.RING_BACK: _question(
        "Ring this person",
        "Ring them",
        "ring them",
        (Decision.DONE, "I have rung them", Effect.NOTE_PERSON_ANSWERED),
        (Decision.DROP, "No need to ring", Effect.LEAVE_UNANSWERED),
        *_FILTERS,
    ),
    RequiredAction.CHECK_IF_SENT: _question(
        "Check whether the reply left",
        "Check whether it left",
        "check whether our reply left",
        (Decision.WAS_SENT, "It was sent", Effect.NOTE_REPLY_LEFT),
        (Decision.SEND_AGAIN, "Send it again", Effect.MAIL_REPLY),
        _ANSWERED,
        _DROP,
    ),
    RequiredAction.CONTINUE_THREAD: _question(
        "Go on with the conversation",
        "Read it and answer",
        "go on with the conversation",
        _SEND,
        _ANSWERED,
        (Decision.DONE, "No answer needed", Effect.RELEASE),
        has_text=True,
    ),
    RequiredAction.ANSWER_QUESTION: _question(
        "Give the answer we promised",
        "Answer as promised",
        "answer what our letter promised",
        (Decision.DONE, "I have answered", Effect.KEEP_PROMISE),
    ),
    RequiredAction.HAND_ON: _question(
        "No new lead: see to it, or hand it on",
        "See to it",
        "see to it, or hand it on",
        _ANSWERED,
        (Decision.DONE, "No answer needed", Effect.RELEASE),
        _RESCUE,
    ),
    RequiredAction.CONFIRM_DISPOSITION: _question(
        "Is this an inquiry?",
        "Inquiry or not?",
        "say whether it is an inquiry",
        _RESCUE,
        _ANSWERED,
        (Decision.CONFIRM, "No, leave it filtered", Effect.CONFIRM_FILTERED),
        (Decision.PITCH, "It is a pitch", Effect.FILTER),
        (Decision.SPAM, "It is spam", Effect.FILTER),
    ),
    RequiredAction.CONFIRM_REFUSAL: _question(
        "Does this person want no more mail?",
        "No more mail?",
        "say whether they want no more mail",
        (Decision.CONFIRM, "Yes, never write to this address", Effect.SUPPRESS),
        _RESCUE,
        (Decision.DONE, "No, go on as before", Effect.RELEASE),
        _ANSWERED,
    ),
    RequiredAction.PREPARE_MEETING: _question(
        "A meeting is booked",
        "Prepare the meeting",
        "prepare the meeting, or say that it does not suit",
        (Decision.ACCEPT, "It suits me", Effect.CLOSE_TASK),
        (Decision.DECLINE, "It does not suit: call it off, or tell me how", Effect.CALL_OFF),
    ),
    RequiredAction.SAY_IF_MET: _question(
        "Did you meet?",
        "Met or not?",
        "say whether you met",
        (Decision.MET, "We met", Effect.NOTE_HELD),
        (Decision.NO_SHOW, "They did not come", Effect.NOTE_NO_SHOW),
        (Decision.CALLED_OFF, "It was called off", Effect.NOTE_CALLED_OFF),
    ),
    RequiredAction.SEE_TO_MEETING: _question(
        "See to the meeting",
        "See what to do",
        "see what becomes of the meeting",
        (Decision.DONE, "Done", Effect.CLOSE_TASK),
    ),
    RequiredAction.SEE_TEST: _question(
        "A test came through",
        "See the test",
        "see that the test came through",
        (Decision.DONE, "Seen: send nothing", Effect.LEAVE_UNANSWERED),
        (Decision.SEND, "Send the reply all the same", Effect.MAIL_REPLY),
        _ANSWERED,
        has_text=True,
    ),
    RequiredAction.ERASE_BY_HAND: _question(
        "Erase the rest by hand",
        "See what is left",
        "erase the rest by hand",
        (Decision.DONE, "It is erased", Effect.CLOSE_TASK),
    ),
    RequiredAction.REPAIR_DELIVERY: _question(
        "Nobody could read this delivery",
        "Look at it",
        "look at it",
        (Decision.READ_AGAIN, "Read it again", Effect.READ_AGAIN),
        (Decision.DISCARD, "Discard it", Effect.CLOSE_TASK),
    ),
    RequiredAction.REPAIR_RECORD: _question(
        "The CRM did not take this lead",
        "See why",
        "see why the CRM did not take them",
        (Decision.RECORD_AGAIN, "Record it again", Effect.RECORD_AGAIN),
        (Decision.DONE, "Done", Effect.CLOSE_TASK),
    ),
    RequiredAction.DEAL_DELETED: _question(
        "Somebody deleted the deal in the CRM",
        "See what to do",
        "say whether the deleted deal is to be made again",
        (Decision.MAKE_AGAIN, "Make it again", Effect.MAKE_AGAIN),
        (Decision.DONE, "Leave it deleted", Effect.CLOSE_TASK),
    ),
    RequiredAction.CONTACT_DELETED: _question(
        "Somebody deleted the contact in the CRM",
        "See what to do",
        "say whether the deleted contact is to be made again",
        (Decision.MAKE_AGAIN, "Make it again", Effect.MAKE_AGAIN),
        (Decision.DONE, "Leave it deleted", Effect.CLOSE_TASK),
    ),
    RequiredAction.CONTACT_ERASED: _question(
        "The CRM has deleted the contact for good",
        "See what to do",
        "see whether they are to be erased here too",
        (Decision.DONE, "Done", Effect.CLOSE_TASK),
    ),
    RequiredAction.REPAIR_CRM: _question(
        "The CRM needs mending",
        "See why",
        "see what has to be mended",
        (Decision.RECORD_AGAIN, "It is mended: record the leads since again", Effect.RECORD_ALL_AGAIN),
        (Decision.DONE, "Leave it as it is", Effect.CLOSE_TASK),
    ),
}


def choice_of(action: RequiredAction, decision: str | None) -> Choice:
    """What a task of this kind offers under that name; "done" is what a person has answered where it is nothing else.

    Raises UnknownDecision with what it does offer.
    """
    choices = QUESTIONS[action].choices
    offered_as = {choice.decision.value: choice for choice in choices}
    if Decision.ANSWERED in offered_as:
        offered_as.setdefault(Decision.DONE.value, offered_as[Decision.ANSWERED])
    if decision in offered_as:
        return offered_as[decision]
    told = f"not {decision[:40]!r}" if decision else "and none of them was given"
    offered = ", ".join(choice.decision for choice in choices)
    raise UnknownDecision(f"a task to {action.value.replace('_', ' ')} is decided as one of: {offered}; {told}")
