"""The events that every figure of the digest can be told from: what is written, and what it says.

`scripts/digest_figures` knows them by their values alone, which are stored and never renamed.
"""

from enum import StrEnum

from app.domain.draft import Answer


class CountedEvent(StrEnum):
    """What happened to a delivery (`about` is its id), to a lead or to a task (`about` is its id)."""

    DELIVERY_KEPT = "delivery_kept"  # at its arrival
    DELIVERY_AGAIN = "delivery_again"  # what was in quarantine is to be read once more
    ARRIVED = "arrived"  # a lead, at the arrival of its delivery
    WROTE = "wrote"  # at the moment they wrote, where that is another one
    CONTINUES = "continues"  # it goes on with a conversation
    JUDGED = "judged"
    FELL_BACK = "judged_without_the_model"  # that was to judge it
    TAKEN_AS_INQUIRY = "taken_as_inquiry"  # by a person, who answered what had been filtered
    HELD_AGAIN = "held_again"  # a decision was taken back
    RELEASED = "released"  # nobody has to decide any more
    PERSONALLY_ANSWERED = "personally_answered"  # by a person, at the moment of the mail
    FIRST_ANSWER_TAKEN_BACK = "first_answer_taken_back"  # of a person, at the moment of that answer
    PERSONAL_ANSWER_TAKEN_BACK = "personal_answer_taken_back"
    EMPTIED = "emptied"  # nothing of the person is left
    TASK_OPENED = "task_opened"
    TASK_DECIDED = "task_decided"
    TASK_REOPENED = "task_reopened"  # what was decided could not be carried out, or was taken back
    TASK_DONE = "task_done"
    TASK_REMOVED = "task_removed"  # with the delivery it was about
    LETTER_APPROVED = "letter_approved"  # a person sends it as it was drafted
    LETTER_CHANGED = "letter_changed"  # or after changing it
    ASKED_TO_RATE = "asked_to_rate"  # `about` is the rating
    STAGE_BEGAN = "stage_began"
    ASKED_TO_MEET = "asked_to_meet"  # at an hour of the booking page that one of us has yet to accept
    BOOKED = "booked"  # a meeting, of a lead; `about` is the booking, at the moment the vendor says
    MOVED = "booking_moved"
    CANCELLED = "booking_cancelled"
    MEETING_HELD = "meeting_held"
    MEETING_MISSED = "meeting_missed"


class SalesEvent(StrEnum):
    """What a lead came from and what it came to; `value` says it in words and figures of the firm's own."""

    MARKED_AS_TEST = "marked_as_test"  # by its vendor: it counts nowhere
    ASKS_FOR = "asks_for"  # a service of the profile
    LETTER_LEFT = "letter_left"  # by whom it was written, with the version
    CASE_SHOWN = "case_shown"  # in a letter that left: the case study's name
    OF_OPPORTUNITY = "of_opportunity"  # `about` is the lead whose opportunity it belongs to
    DEAL_OPENED = "deal_opened"  # here and below `about` is the deal there, `value` a DealFigures
    DEAL_MOVED = "deal_moved"  # another stage, amount or date
    DEAL_WON = "deal_won"
    DEAL_LOST = "deal_lost"
    DEAL_REMOVED = "deal_removed"  # deleted there, or merged into another one


class CrmEvent(StrEnum):
    """How we and a firm's CRM get on; `value` says it without a word of a person."""

    BARRED = "crm_barred"  # it lets us record nobody; of the lead that was refused, `about` is the firm's task
    LETS_US = "crm_lets_us"  # again; `about` is the same task, `value` when it began, as ISO
    DIFFERS = "crm_differs"  # a record of a lead; `about` is its id there, `value` a CrmDifference
    COMPARED = "crm_compared"  # all of them; `about` is the day before the night, `value` a ComparedNight


def graded(tier: str) -> str:
    """ "graded_hot", "graded_warm", "graded_cold"."""
    return f"graded_{tier}"


def delivery_became(outcome: str) -> str:
    """ "delivery_read", "delivery_notice", "delivery_repeat", "delivery_quarantined"."""
    return f"delivery_{outcome}"


def first_answered(answer: str) -> str:
    """The first answer to a lead, at the moment of the mail: "answered_reply", "answered_acknowledgement", ..."""
    return f"answered_{answer}"


def held_for(why: str) -> str:
    """Why a lead was held, whether or not a person has decided since: of a HeldFor."""
    return f"held_for_{why}"


def filtered_by_person(kind: str) -> str:
    """What went on as an inquiry is none: of a Disposition."""
    return f"filtered_{kind}"


SAID_ELSEWHERE = (  # in the list of what happened, by a message, a task or another event
    CountedEvent.ARRIVED.value,
    CountedEvent.WROTE.value,
    CountedEvent.JUDGED.value,
    CountedEvent.RELEASED.value,
    CountedEvent.TASK_OPENED.value,
    CountedEvent.TASK_DECIDED.value,
    CountedEvent.TASK_REOPENED.value,
    CountedEvent.TASK_DONE.value,
    CountedEvent.LETTER_APPROVED.value,
    CountedEvent.PERSONALLY_ANSWERED.value,
    SalesEvent.LETTER_LEFT.value,
    *(first_answered(one) for one in Answer),
)
