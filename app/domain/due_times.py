"""When a person must have decided: in working time, before the sender's own deadline, and grave things first."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.firm import FirmProfile, Partner
from app.domain.judgement import Disposition, Judgement, Stake, Tier, cannot_wait
from app.domain.lead import Lead
from app.domain.task import EMERGENCY, NewTask
from app.domain.words.answer_deadlines import wanted_by

# What has a time limit or a name to lose.
GRAVE = frozenset(
    {
        Stake.LAWYER,
        Stake.DATA_REQUEST,
        Stake.PRESS,
        Stake.COMPLAINT,
        Stake.EMERGENCY,
        Stake.DISTRESS,
        Stake.BEREAVED,
        Stake.THREAT,
    }
)
_GRAVE_WITHIN = timedelta(hours=2)
_EMERGENCY_WITHIN = timedelta(minutes=15)  # at any hour
_AT_LEAST = timedelta(minutes=15)
_AFTER_THE_DAY = timedelta(hours=1)
_WITHIN = {Tier.HOT: timedelta(minutes=30), Tier.WARM: timedelta(hours=2), Tier.COLD: timedelta(hours=8)}
_UNGRADED = timedelta(hours=1)


def span_of(tier: Tier | None) -> timedelta:
    """How much working time a person has: the better the fit, the less."""
    return _WITHIN[tier] if tier else _UNGRADED


def due_for_asking(address: str, firm: FirmProfile, now: datetime) -> datetime:
    """When something is due that whoever has this address asked for of their own accord."""
    return due_within(span_of(None), firm.partner_at(address) or firm.partners[0], firm, now)


def due_within(span: timedelta, owner: Partner, firm: FirmProfile, now: datetime) -> datetime:
    """When so much of the owner's working time has passed; at the next quarter of an hour of an office that is open."""
    hours, zone = firm.office_hours, owner.time_zone
    return hours.last_moment_by(at_quarter(hours.worked_after(now, span, zone)), zone)


def due_for(lead: Lead, span: timedelta, owner: Partner, firm: FirmProfile, now: datetime) -> datetime:
    """The same, or earlier where the lead names an earlier moment; somebody has a quarter of an hour in any case."""
    hours, zone = firm.office_hours, owner.time_zone
    due = due_within(span, owner, firm, now)
    wanted = wanted_by(f"{lead.inquiry.subject or ''}\n{lead.inquiry.typed}", lead.clock_start, zone)
    if wanted is None:
        return due
    return min(due, max(hours.last_moment_by(wanted, zone), due_within(_AT_LEAST, owner, firm, now)))


def is_grave(judgement: Judgement | None) -> bool:
    """Whether something grave is at stake, or a client wrote."""
    if judgement is None:
        return False
    is_client = judgement.disposition is Disposition.EXISTING_CLIENT
    return is_client or any(one.kind in GRAVE for one in judgement.stakes)


def due_first(due: datetime, owner: Partner, firm: FirmProfile, now: datetime) -> datetime:
    """At the latest after two hours of the owner's working time; at the full hour, so that it stands before whatever is
    due in that hour.
    """
    hours, zone = firm.office_hours, owner.time_zone
    soon = min(due, hours.worked_after(now, _GRAVE_WITHIN, zone))
    at_hour = hours.last_moment_by(soon.replace(minute=0, second=0, microsecond=0), zone)
    return max(at_hour, min(soon, due_within(_AT_LEAST, owner, firm, now)))


def at_once_if_emergency(task: NewTask, judgement: Judgement | None, now: datetime) -> NewTask:
    """The task as it is, or as one that rings its owner at any hour, with the words that tell an emergency."""
    urgent = cannot_wait(judgement)
    if urgent is None:
        return task
    return replace(task, due_at=now + _EMERGENCY_WITHIN, told=False, context={EMERGENCY: urgent, **task.context})


def due_last(owner: Partner, firm: FirmProfile, now: datetime) -> datetime:
    """After everything that is due by the end of the owner's next working day."""
    hours, zone = firm.office_hours, owner.time_zone
    return hours.worked_after(hours.end_of_next_day(now, zone), _AFTER_THE_DAY, zone)


def at_quarter(at: datetime) -> datetime:
    """That moment, or the next quarter of an hour."""
    minutes = timedelta(minutes=-at.minute % 15, seconds=-at.second, microseconds=-at.microsecond)
    full = at + minutes
    return full if full >= at else full + timedelta(minutes=15)
