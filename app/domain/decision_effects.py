"""What the worker does about what a person decided, and what of it is a part in the conversation."""

from enum import StrEnum, auto

from app.domain.task import RequiredAction


class Effect(StrEnum):
    """What the worker does about a decision."""

    MAIL_REPLY = auto()
    NOTE_REPLY_LEFT = auto()  # the mail of unknown outcome did leave
    NOTE_PERSON_ANSWERED = auto()
    LEAVE_UNANSWERED = auto()  # the person wants no answer to be sent
    RELEASE = auto()  # nobody has to decide about the lead any more
    RESCUE = auto()
    CONFIRM_FILTERED = auto()
    FILTER = auto()  # what went on as an inquiry is none
    READ_AGAIN = auto()
    RECORD_AGAIN = auto()
    RECORD_ALL_AGAIN = auto()  # what waited for the CRM, or was written without something
    MAKE_AGAIN = auto()  # what somebody deleted in the CRM, with what hangs on it
    SUPPRESS = auto()  # no mail to the address any more
    KEEP_PROMISE = auto()  # one thing that a letter promised; after the last of them they are answered
    CALL_OFF = auto()  # a booked meeting does not suit us
    NOTE_HELD = auto()  # a meeting took place
    NOTE_NO_SHOW = auto()
    NOTE_CALLED_OFF = auto()
    CLOSE_TASK = auto()  # the decision itself is all there is to do


SETTLES_THE_ANSWER = (Effect.NOTE_REPLY_LEFT, Effect.NOTE_PERSON_ANSWERED, Effect.LEAVE_UNANSWERED)
_TOUCHES = (
    *SETTLES_THE_ANSWER,
    Effect.MAIL_REPLY,
    Effect.RELEASE,
    Effect.CONFIRM_FILTERED,
    Effect.FILTER,
    Effect.SUPPRESS,
)


def has_touched(action: RequiredAction, effect: Effect) -> bool:
    """Whether a person who decides a task so has had a part in the conversation; about a refusal it is none."""
    return effect in _TOUCHES and action is not RequiredAction.CONFIRM_REFUSAL
