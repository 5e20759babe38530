"""The desk: which tasks a list shows, what may be done with one beside deciding it, and what is said afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.decision import choice_of
from app.domain.decision_effects import Effect
from app.domain.errors import MoveRefused, UnknownDecision
from app.domain.judgement import Disposition
from app.domain.task import EMERGENCY, RequiredAction


class DeskView(StrEnum):
    """Which of the open tasks a list shows. Stands in addresses of pages; values are never renamed."""

    MINE = "mine"
    TEAM = "team"  # everybody's
    HOT = "hot"
    OVERDUE = "overdue"
    STOPPED = "stopped"  # what the kill switch left behind
    SNOOZED = "snoozed"  # no other list shows these


class Move(StrEnum):
    """What was done with a task beside deciding it. The kind of its event; stored, values are never renamed."""

    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    UNSNOOZED = "unsnoozed"
    UNDONE = "undone"
    REOPENED = "reopened"
    ASKED_ANEW = "asked_anew"  # what was decided has left; a new task instead
    WISHED = "wished"
    REFILED = "refiled"  # filtered, as something that a person named


MOVE_SENTENCES: Mapping[str, str] = {  # what the person is told afterwards
    Move.ASSIGNED: "Handed over. It is due when it was.",
    Move.SNOOZED: "Put off. It comes back at the time you chose; if it is due before, a second person is told.",
    Move.UNSNOOZED: "It is back.",
    Move.UNDONE: "Nothing was sent. The decision is open again, and your words are kept.",
    Move.REOPENED: "It waits for a decision again.",
    Move.ASKED_ANEW: "The letter has left. Here is a new one to write.",
    Move.WISHED: "The letter is being written anew.",
    Move.REFILED: "It is filtered as that, and stays one click from rescue.",
}


FILED_AS = (  # what a person may say that a message is, beside an inquiry
    Disposition.VENDOR_PITCH.value,
    Disposition.SPAM.value,
    Disposition.JOB_SEEKER.value,
    Disposition.OTHER.value,
)


class Reopening(StrEnum):
    """What opening a decided task again brings."""

    SAME = "same"  # the task itself
    NEW = "new"  # something has left: a new task
    NO = "no"


_REOPENED = {
    Effect.MAIL_REPLY: Reopening.NEW,
    Effect.NOTE_REPLY_LEFT: Reopening.NEW,
    Effect.NOTE_PERSON_ANSWERED: Reopening.SAME,
    Effect.LEAVE_UNANSWERED: Reopening.SAME,
    Effect.RELEASE: Reopening.SAME,
    Effect.CONFIRM_FILTERED: Reopening.SAME,
    Effect.FILTER: Reopening.SAME,
    Effect.KEEP_PROMISE: Reopening.SAME,
    Effect.CLOSE_TASK: Reopening.SAME,
}


def reopening_of(action: RequiredAction, decision: str) -> Reopening:
    """What a decision of that kind leaves to open again, once it has been carried out."""
    try:
        return _REOPENED.get(choice_of(action, decision).effect, Reopening.NO)
    except UnknownDecision:
        return Reopening.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One open task as a list shows it. Name, company and reason are strangers' own words."""

    task_id: str
    lead_id: str | None
    delivery_id: str | None
    action: RequiredAction
    owner: str
    due_at: datetime
    created_at: datetime
    reason: str
    context: Mapping[str, str]
    snoozed_until: datetime | None
    is_being_rewritten: bool  # a wish is with the writer
    name: str
    company: str
    channel: str
    tier: str
    held_for: str

    @property
    def emergency(self) -> bool:
        return EMERGENCY in self.context


SNOOZES: Mapping[str, str] = {  # what a form offers beside a moment
    "in_an_hour": "In an hour",
    "this_afternoon": "This afternoon",
    "tomorrow": "Tomorrow morning",
    "next_week": "Next week",
}
_MORNING, _AFTERNOON = time(8), time(14)
_LONGEST_SNOOZE = timedelta(days=60)
_BEFORE_THE_WEEKEND = (4, 5)  # whose next day is none at work


def snoozed_until(said: str, zone: ZoneInfo, now: datetime) -> datetime:
    """One of SNOOZES, or a moment of the colleague's clock as browsers write it. Raises MoveRefused."""
    until = _named_moment(said, now.astimezone(zone))
    if until is None:
        raise MoveRefused("Say until when, as one of the choices or as a day and a time.")
    if not now < until <= now + _LONGEST_SNOOZE:
        raise MoveRefused(f"That moment is past, or more than {_LONGEST_SNOOZE.days} days away.")
    return until


def _named_moment(said: str, here: datetime) -> datetime | None:
    morning = here.replace(hour=_MORNING.hour, minute=0, second=0, microsecond=0, fold=0)
    if said == "in_an_hour":
        return here + timedelta(hours=1)
    if said == "this_afternoon":
        afternoon = morning.replace(hour=_AFTERNOON.hour)
        return afternoon if here < afternoon else here + timedelta(hours=2)
    to_monday = timedelta(days=7 - here.weekday())
    if said == "next_week" or (said == "tomorrow" and here.weekday() in _BEFORE_THE_WEEKEND):
        return morning + to_monday
    if said == "tomorrow":
        return morning + timedelta(days=1)
    try:
        named = datetime.fromisoformat(said)
    except ValueError:
        return None
    return named.replace(tzinfo=here.tzinfo) if named.tzinfo is None else named
