"""What it costs to let a task wait: the order of the digest, and what of it is shown in full."""

from enum import IntEnum

from app.domain.task import ABOUT_RECORDS, RequiredAction


class Urgency(IntEnum):
    """The lowest costs most."""

    EMERGENCY = 0  # somebody's own word that it cannot wait
    ALARM = 1  # nothing reaches the CRM
    BEST_TODAY = 2  # a hot lead, or a promise of ours, due by the end of the reader's day
    HOT = 3  # a hot lead waits for us, whenever it is due
    TODAY = 4
    LATER = 5
    DOUBTFUL = 6  # it may be no inquiry at all


LAST_SHOWN = Urgency.TODAY  # in full; what can wait longer stands in a line
ALARMS = (RequiredAction.REPAIR_CRM,)
PROMISES = (RequiredAction.ANSWER_QUESTION,)
DOUBTS = (RequiredAction.CONFIRM_DISPOSITION,)
NOBODY_WAITS = (*ABOUT_RECORDS, RequiredAction.SAY_IF_MET, RequiredAction.SEE_TEST)  # however hot the lead is
