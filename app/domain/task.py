"""A task: something only a person can decide. Every hold is one."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

EMERGENCY = "emergency"  # in the context of a task that cannot wait: the words it rests on
GAP = "gap"  # in the context of a task about the CRM as a whole: what is wrong, the same for the same
BOOKING = "booking"  # in the context of a task about a meeting: our id of it
WHEN = "when"  # beside it: the hour, as its owner reads it
OWN_MAIL = "own_mail"  # in the context of a task about mail to one of us that came back
SUBJECT = "subject"  # in the context of a letter of a person's own, where they gave it one


class RequiredAction(StrEnum):
    """What the person is asked to do. Stored; values are never renamed."""

    APPROVE_REPLY = "approve_reply"  # a draft is ready
    WRITE_REPLY = "write_reply"  # no draft could be made, or the person has no address for mail
    CHECK_IF_SENT = "check_if_sent"  # the mail may have left; look before sending again
    CONTINUE_THREAD = "continue_thread"  # a further message in an answered thread
    HAND_ON = "hand_on"  # an existing client or another matter for a colleague
    SEE_TEST = "see_test"  # a vendor's test lead came through; a draft is ready
    REPAIR_DELIVERY = "repair_delivery"  # quarantined bytes
    REPAIR_RECORD = "repair_record"  # the CRM refused
    DEAL_DELETED = "deal_deleted"  # somebody deleted in the CRM what we had made there
    CONTACT_DELETED = "contact_deleted"  # the same, of the contact and so of the whole lead
    CONTACT_ERASED = "contact_erased"  # the CRM has deleted the contact for good: it is never made again
    REPAIR_CRM = "repair_crm"  # the CRM does not take something of anybody, or nothing at all
    ERASE_BY_HAND = "erase_by_hand"  # what of an erased person lies where we only read, or nothing of ours may delete
    RING_BACK = "ring_back"  # somebody left a voice message
    CONFIRM_DISPOSITION = "confirm_disposition"  # the judge was not sure
    ANSWER_QUESTION = "answer_question"  # a letter of ours promised that a person does
    WRITE_LETTER = "write_letter"  # a letter of a person's own to somebody known; no draft of ours is in it
    APPROVE_LETTER = "approve_letter"  # a further letter is ready, and may not leave by itself
    CONFIRM_REFUSAL = "confirm_refusal"  # somebody who may be anybody asked for silence
    PREPARE_MEETING = "prepare_meeting"  # somebody booked: what to know before, and whether it suits
    SAY_IF_MET = "say_if_met"  # a meeting is over, and nobody has said whether it took place
    SEE_TO_MEETING = "see_to_meeting"  # it was called off, or has to be by hand


# About what stands in the CRM: no matter of the person's, and not kept there itself.
ABOUT_RECORDS = (
    RequiredAction.REPAIR_RECORD,
    RequiredAction.DEAL_DELETED,
    RequiredAction.CONTACT_DELETED,
    RequiredAction.CONTACT_ERASED,
)
# An answer, a verdict or a letter overtakes none of these.
ABOUT_MEETINGS = (RequiredAction.PREPARE_MEETING, RequiredAction.SAY_IF_MET, RequiredAction.SEE_TO_MEETING)


OWN_LETTERS = (RequiredAction.WRITE_LETTER, RequiredAction.APPROVE_LETTER)  # not the draft that answers the lead


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task about to be stored."""

    action: RequiredAction
    owner: str  # a colleague's address
    due_at: datetime
    reason: str  # one sentence for the person: why this needs them
    context: dict[str, str] = field(default_factory=dict)  # what they need to decide
    told: bool = False  # the owner hears of it in an alert about many, and needs none for this task alone

    def is_asked_by(self, context: dict[str, str]) -> bool:
        """Whether an open task of the same action, about the same, with this context asks it already."""
        if self.action is RequiredAction.ANSWER_QUESTION:
            return context == self.context
        return context.get(BOOKING) == self.context.get(BOOKING)
