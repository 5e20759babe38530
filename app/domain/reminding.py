"""Who is told when of what its owner has not decided: they at half time, a deputy when it is due, the business owner
two hours of work after that. What cannot wait goes by the wall clock, everything else by the office hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.due_times import at_quarter
from app.domain.firm import FirmProfile
from app.domain.task import EMERGENCY, RequiredAction

_LAST_AFTER = timedelta(hours=2)


class Reminder(StrEnum):
    """The value is the kind of its event. Stored; values are never renamed."""

    HALF_TIME = "reminded"
    DUE = "deputy_told"
    LONG_DUE = "business_owner_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A task nobody has decided, and who was told of it when."""

    id: str
    firm_id: str
    lead_id: str | None
    action: RequiredAction
    owner: str
    created_at: datetime
    due_at: datetime
    reason: str
    context: Mapping[str, str]
    reminded_at: datetime | None = None
    deputy_told_at: datetime | None = None
    business_owner_told_at: datetime | None = None

    @property
    def cannot_wait(self) -> bool:
        return EMERGENCY in self.context


def next_step(task: Waiting, firm: FirmProfile, now: datetime) -> tuple[Reminder, datetime] | None:
    """What is to be told next, and from when on; None: everybody knows."""
    if task.reminded_at is None and now < task.due_at and (half := _half_time(task, firm)) < task.due_at:
        return Reminder.HALF_TIME, half
    if task.deputy_told_at is None:
        return Reminder.DUE, task.due_at
    return (Reminder.LONG_DUE, _last(task, task.deputy_told_at, firm)) if task.business_owner_told_at is None else None


def _half_time(task: Waiting, firm: FirmProfile) -> datetime:
    if task.cannot_wait:
        return task.created_at + (task.due_at - task.created_at) / 2
    hours, zone = firm.office_hours, firm.zone_of(task.owner)
    half = hours.worked_between(task.created_at, task.due_at, zone) / 2
    return at_quarter(hours.worked_after(task.created_at, half, zone))


def _last(task: Waiting, deputy_told_at: datetime, firm: FirmProfile) -> datetime:
    since = max(task.due_at, deputy_told_at)
    if task.cannot_wait:
        return since + _LAST_AFTER
    return firm.office_hours.worked_after(since, _LAST_AFTER, firm.zone_of(task.owner))
