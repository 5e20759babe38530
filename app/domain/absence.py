"""That a partner is away: from which day until which, and who stands in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.firm import FirmProfile
from app.domain.whom_to_tell import told_when_due

_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAbsence:
    """As somebody said it, checked against the firm."""

    email: str
    stand_in: str
    begins_at: datetime
    ends_at: datetime | None  # None: until they say that they are back


def planned(
    firm: FirmProfile,
    who: str,
    now: datetime,
    *,
    away: Collection[str] = (),
    stand_in: str = "",
    first_day: str = "",
    last_day: str = "",
) -> PlannedAbsence:
    """Days as 2027-03-26 on the calendar of whoever is away; an empty first one is now, an empty last one is open.

    Where nobody is named, the first deputy who is not `away` stands in.

    Raises:
        ValueError: a sentence about what cannot be.
    """
    person, deputies = firm.partner_at(who), told_when_due(who, firm, away)
    if person is None:
        raise ValueError(f"{who} is no partner of {firm.name}.")
    if not deputies:
        raise ValueError("Nobody else is in the firm, so nobody can stand in.")
    other = firm.partner_at(stand_in) if stand_in else deputies[0]
    if other is None or other is person:
        raise ValueError(f"{stand_in} cannot stand in for {person.name}: name another partner.")
    begins, ends = _day(first_day), _day(last_day)
    begins_at = now if begins is None else max(now, datetime.combine(begins, time(0), person.time_zone).astimezone(UTC))
    ends_at = None
    if ends is not None:
        ends_at = datetime.combine(ends + timedelta(days=1), time(0), person.time_zone).astimezone(UTC)
        if not begins_at < ends_at <= begins_at + _LONGEST:
            raise ValueError("The last day is before the first one, or more than a year after it.")
    return PlannedAbsence(email=person.email, stand_in=other.email, begins_at=begins_at, ends_at=ends_at)


def last_day_of(ends_at: datetime, firm: FirmProfile, who: str) -> date:
    """The day somebody said: the absence ends with it."""
    return ends_at.astimezone(firm.zone_of(who)).date() - timedelta(days=1)


def _day(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise ValueError(f"{written[:40]} is no day: write it as 2027-03-26.") from None
