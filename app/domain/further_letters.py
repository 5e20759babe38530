"""Further letters: to somebody who was answered and has not written since. Off until the firm turns them on."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app.domain.draft import OutgoingMail
from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.office_hours import OfficeHours
from app.domain.people.readers_zone import readers_zone
from app.domain.reply_limits import FURTHER_LETTERS

_SATURDAY = 5
_TOO_LATE = 5  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherLetter:
    """One that is due."""

    number: int  # 1 or 2
    is_last: bool  # no other one comes after it
    sent: tuple[OutgoingMail, ...]  # our letters before it, the first one first

    @property
    def kind(self) -> str:
        """Of its effect."""
        return FURTHER_LETTERS[self.number - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersHours:
    """When a further letter may reach somebody: while people are at work where they are, on no holiday of ours."""

    hours: OfficeHours
    zone: tzinfo

    def first_due(self, answered_at: datetime, firm: FirmProfile) -> datetime:
        """When the first one is due after our letter."""
        return self.hours.days_after(answered_at, firm.followups[0], self.zone)

    def next_due(self, sent_at: datetime, number: int, firm: FirmProfile) -> datetime | None:
        """When the one after this number is due; None: there is none."""
        if number >= len(firm.followups):
            return None
        return self.hours.days_after(sent_at, firm.followups[number] - firm.followups[number - 1], self.zone)

    def open_from(self, now: datetime, *, after: timedelta = timedelta(0)) -> datetime:
        """When so much working time has passed: `now` itself, or when the office opens."""
        return self.hours.worked_after(now, after, self.zone)

    def is_too_late(self, due_at: datetime, now: datetime) -> bool:
        """Whether it would come so long after it was due that nobody knows any more what it is about."""
        return now > self.hours.days_after(due_at, _TOO_LATE, self.zone)


def readers_hours(inquiry: Inquiry, firm: FirmProfile) -> ReadersHours:
    """The firm's week without weekends, on the clock of whoever wrote; the firm's clock where theirs is not known."""
    ours = firm.office_hours
    week = tuple(None if day >= _SATURDAY else hours for day, hours in enumerate(ours.week))
    hours = OfficeHours(week=week, holidays=ours.holidays) if any(week) else OfficeHours(holidays=ours.holidays)
    return ReadersHours(hours=hours, zone=readers_zone(inquiry, firm.partners[0].time_zone))


def followups_in_words(firm: FirmProfile) -> str:
    """For the settings page and the command."""
    if not firm.followups:
        return "Further letters to those who do not answer: off (your profile has no table [followups])."
    days = " and ".join(map(str, firm.followups))
    return (
        f"Further letters to hot and warm inquiries that our letter answered and that have not written since: {days} "
        "working days after it, to proved addresses only, in their working hours; anything heard of them ends it."
    )
