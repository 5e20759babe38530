"""What it costs to let a task wait: the order of digest, desk and `leads tasks`, and what the digest shows in full."""

from enum import IntEnum

from app.domain.task import ABOUT_RECORDS, RequiredAction


class Urgency(IntEnum):
    """The lowest costs most."""

    EMERGENCY = 0  # somebody's own word that it cannot wait
    ALARM = 1  # nothing reaches the CRM
    BEST_TODAY = 2  # a hot lead, or a promise of ours, due by the end of the reader's day
    HOT = 3  # a hot lead waits for us, whenever it is due
    TODAY = 4
    DOUBTFUL_TODAY = 5  # it may be no inquiry at all
    PROMISED = 6  # a promise of ours, due tomorrow: what takes time is begun a day before
    LATER = 7


LAST_SHOWN = Urgency.PROMISED  # in full; what can wait longer stands in a line
ALARMS = (RequiredAction.REPAIR_CRM,)
PROMISES = (RequiredAction.ANSWER_QUESTION,)
DOUBTS = (RequiredAction.CONFIRM_DISPOSITION,)
# However hot the lead is: a further letter is one that we would like to send.
NOBODY_WAITS = (
    *ABOUT_RECORDS,
    *DOUBTS,
    RequiredAction.SAY_IF_MET,
    RequiredAction.SEE_TEST,
    RequiredAction.APPROVE_LETTER,
)
