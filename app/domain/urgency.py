"""Which tasks come first and which last, whatever the lead is worth."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.judgement import Disposition, Judgement, Stake
from app.domain.working_days import end_of_next_working_day, working_time_after

# What has a time limit or a name to lose.
GRAVE = frozenset({Stake.LAWYER, Stake.DATA_REQUEST, Stake.PRESS, Stake.COMPLAINT, Stake.EMERGENCY})
_GRAVE_WITHIN = timedelta(hours=2)  # of working time
_AT_LEAST = timedelta(minutes=15)
_AFTER_THE_DAY = timedelta(hours=1)


def is_grave(judgement: Judgement | None) -> bool:
    """Whether something grave is at stake, or a client wrote."""
    if judgement is None:
        return False
    is_client = judgement.disposition is Disposition.EXISTING_CLIENT
    return is_client or any(one.kind in GRAVE for one in judgement.stakes)


def due_first(due: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """At the latest after two hours of the owner's working time; at the full hour, so that it stands before whatever is
    due in that hour.
    """
    soon = min(due, working_time_after(now, _GRAVE_WITHIN, zone))
    return max(soon.replace(minute=0, second=0, microsecond=0), min(soon, now + _AT_LEAST))


def due_last(now: datetime, zone: ZoneInfo) -> datetime:
    """After everything that is due by the end of the owner's next working day."""
    return end_of_next_working_day(now, zone) + _AFTER_THE_DAY
