"""The host's calendar: pages, links that work once, free hours, and what was booked. Nothing of any vendor."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

Vendor = Literal["calendly", "calcom"]
VENDORS: Final[tuple[Vendor, ...]] = ("calendly", "calcom")
SLUG: Final = "intro"  # of the one page that each vendor has: /calendly/intro, /calcom/intro
LASTS: Final = timedelta(minutes=30)
_HOURS: Final = range(7, 16)  # UTC
_DAYS: Final = 60


class NotPossible(Exception):
    """The hour is taken, the link was used, the meeting is over: the message is for whoever asked."""


@dataclass(slots=True, kw_only=True)
class Meeting:
    """One booking, as it stands. A move makes a new one."""

    id: str
    vendor: Vendor
    starts_at: datetime
    email: str
    name: str
    answer: str  # to the page's one question
    tracking: Mapping[str, str]  # what the link carried
    cancelled: bool = False
    no_show: bool = False
    replaces: str = ""
    moved_to: str = ""


@dataclass(slots=True)
class HostCalendar:
    """`past_hours`: the page also offers the three full hours before now, for meetings that are over at once."""

    past_hours: bool = False
    meetings: dict[str, Meeting] = field(default_factory=dict)
    links: dict[str, tuple[Vendor, bool]] = field(default_factory=dict)  # token -> whose, and whether it was used

    def new_link(self, vendor: Vendor) -> str:
        token = secrets.token_hex(6)
        self.links[token] = vendor, False
        return token

    def vendor_of(self, token: str) -> Vendor:
        """Raises NotPossible where there is no such link, or it was used."""
        vendor, used = self.links.get(token, (VENDORS[0], True))
        if used:
            raise NotPossible("This link does not work any more.")
        return vendor

    def free_hours(self, begin: datetime, end: datetime) -> list[datetime]:
        now = datetime.now(UTC)
        taken = {one.starts_at for one in self.meetings.values() if not one.cancelled}
        full = now.replace(minute=0, second=0, microsecond=0)
        hours = [full - timedelta(hours=back) for back in (3, 2, 1)] if self.past_hours else []
        hours += [full + timedelta(hours=n) for n in range(1, 24 * _DAYS) if (full + timedelta(hours=n)).hour in _HOURS]
        return [at for at in hours if begin <= at <= end and at not in taken]

    def book(self, meeting: Meeting, token: str = "") -> Meeting:
        """Raises NotPossible."""
        if meeting.starts_at not in self.free_hours(meeting.starts_at, meeting.starts_at):
            raise NotPossible("This time is not free any more.")
        if token:
            self.links[token] = self.vendor_of(token), True
        self.meetings[meeting.id] = meeting
        return meeting

    def move(self, old: Meeting, starts_at: datetime) -> Meeting:
        """The new one. Raises NotPossible."""
        self._standing(old)
        new = self.book(replace(old, id=new_id(), starts_at=starts_at, replaces=old.id, no_show=False))
        old.cancelled, old.moved_to = True, new.id
        return new

    def cancel(self, meeting: Meeting) -> None:
        """Raises NotPossible."""
        self._standing(meeting)
        meeting.cancelled = True

    @staticmethod
    def _standing(meeting: Meeting) -> None:
        if meeting.cancelled:
            raise NotPossible("This meeting was called off before.")


def new_id() -> str:
    return secrets.token_hex(8)
