"""What a profile says about when the firm works: `[office_hours]`, and its holidays."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.domain.office_hours import Day, OfficeHours
from app.profiles.typed_values import clock_time

_YEARS_AHEAD = 20  # of a holiday that comes each year; a profile is read at each start
_MIDNIGHT = ("24:00", "24.00", "00:00", "0:00")
_LAST_MINUTE = time(23, 59)
_LEAP_YEAR = 2024
_EASTER = re.compile(r"easter([+-]\d{1,2})?")


def _opening(value: object) -> object:
    """09:00-17:00, with any dash, as (opens, closes); what is none is returned as it is."""
    if not isinstance(value, str):
        return value
    opens, _, closes = value.replace("\u2013", "-").replace("\u2014", "-").partition("-")
    times = (clock_time(opens.strip()), _LAST_MINUTE if closes.strip() in _MIDNIGHT else clock_time(closes.strip()))
    if not all(isinstance(one, time) for one in times):
        raise ValueError("is not two times")
    return times


def _holiday(value: object) -> object:
    """A date; or a month and a day, or a number of days from Easter, each year."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = value.strip()
        if _EASTER.fullmatch(text):
            return text
        (date.fromisoformat(text) if text.count("-") > 1 else _in_year(_LEAP_YEAR, text))
        return text
    return value


Holiday = Annotated[str, BeforeValidator(_holiday)]
Opening = Annotated[Day | None, Field(strict=False), BeforeValidator(_opening)]


class OfficeHoursTable(BaseModel):
    """A day that is left out is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    monday: Opening = Field(None, description="when you open and close, as '09:00-17:00'; leave closed days out")
    tuesday: Opening = Field(None, description="when you open and close, as '09:00-17:00'; leave closed days out")
    wednesday: Opening = Field(None, description="when you open and close, as '09:00-17:00'; leave closed days out")
    thursday: Opening = Field(None, description="when you open and close, as '09:00-17:00'; leave closed days out")
    friday: Opening = Field(None, description="when you open and close, as '09:00-17:00'; leave closed days out")
    saturday: Opening = Field(None, description="when you open and close, as '09:00-13:00'; leave closed days out")
    sunday: Opening = Field(None, description="when you open and close, as '09:00-13:00'; leave closed days out")

    @property
    def week(self) -> tuple[Day | None, ...]:
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not any(self.week):
            raise ValueError("at least one day is open")
        if any(day is not None and day[0] >= day[1] for day in self.week):
            raise ValueError("a day opens before it closes")
        return self


def office_hours(table: OfficeHoursTable | None, holidays: Iterable[str], today: date) -> OfficeHours:
    """Monday to Friday from nine to five where the profile says nothing."""
    years = range(today.year - 1, today.year + _YEARS_AHEAD)
    days = frozenset(day for written in holidays for day in _dates_of(written, years))
    return OfficeHours(holidays=days) if table is None else OfficeHours(week=table.week, holidays=days)


def _dates_of(written: str, years: Iterable[int]) -> Iterable[date]:
    if written.count("-") > 1:
        return [date.fromisoformat(written)]
    if (days := _EASTER.fullmatch(written)) is not None:
        return [_easter(year) + timedelta(days=int(days[1] or 0)) for year in years]
    found = (_in_year(year, written) for year in years)
    return [day for day in found if day is not None]


def _in_year(year: int, written: str) -> date | None:
    """12-25 in that year; None for the 29th of February of most. Raises ValueError where it is no day."""
    try:
        return date.fromisoformat(f"{year}-{written}")
    except ValueError:
        if year == _LEAP_YEAR or written != "02-29":
            raise
        return None


def _easter(year: int) -> date:
    """The Sunday, by the Gregorian calendar: the rule of Meeus, Jones and Butcher."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    shift = (8 * century + 13) // 25
    moon = (19 * golden + century - century // 4 - shift + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
