"""Office hours, holidays and deputies as a profile says them, and what is wrong with those that cannot be."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.office_hours import OfficeHours
from app.profiles.profile_folders import load_profile
from tests.profiles.conftest import FERNHILL

TEXT = (FERNHILL / "firm.toml").read_text(encoding="utf-8")
HOLIDAYS = 'holidays = ["01-01", "easter-2", "easter+1", "12-25", "12-26"]'
DEPUTY = 'deputy = "maren@fernhill.example"'


def loaded(folder: Path, hours: str = "", *, before: str = "", after: str = "") -> FirmProfile:
    assert before in TEXT
    written = TEXT.replace(before, after, 1) if before else TEXT
    (folder / "firm.toml").write_text(f"{written}\n{hours}\n", encoding="utf-8")
    return load_profile(folder)


def test_without_a_word_it_is_monday_to_friday_from_nine_to_five(tmp_path: Path) -> None:
    assert loaded(tmp_path).office_hours.week == OfficeHours().week


def test_a_day_that_is_left_out_is_closed(tmp_path: Path) -> None:
    hours = loaded(
        tmp_path, '[office_hours]\nmonday = "8:30 - 17:30"\nsaturday = "9h00\u201313h00"\nsunday = "00:00-24:00"'
    )
    assert hours.office_hours.week == (
        (time(8, 30), time(17, 30)),
        *[None] * 4,
        (time(9), time(13)),
        (time(0), time(23, 59)),
    )


def test_a_holiday_is_a_day_or_one_of_each_year(tmp_path: Path) -> None:
    days = loaded(
        tmp_path, before=HOLIDAYS, after='holidays = [2027-03-26, "2027-03-29", "12-25", "02-29"]'
    ).office_hours.holidays
    this_year = date.today().year  # noqa: DTZ011  any of them
    assert {date(2027, 3, 26), date(2027, 3, 29), date(this_year, 12, 25), date(this_year + 9, 12, 25)} <= days
    assert all(day.day == 29 for day in days if day.month == 2)


@pytest.mark.parametrize(
    "sunday",
    [date(2027, 3, 28), date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21), date(2035, 3, 25), date(2038, 4, 25)],
)
def test_what_moves_with_easter_is_found_each_year(tmp_path: Path, sunday: date) -> None:
    days = loaded(tmp_path, before=HOLIDAYS, after='holidays = ["easter-2", "easter+1"]').office_hours.holidays
    assert {sunday - timedelta(days=2), sunday + timedelta(days=1)} <= days
    assert sunday not in days


def test_who_is_told_stands_in_the_profile(tmp_path: Path) -> None:
    firm = loaded(tmp_path)
    assert firm.business_owner == "isobel@fernhill.example"
    assert [one.deputy for one in firm.partners] == ["maren@fernhill.example", "", "isobel@fernhill.example"]


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        ('[office_hours]\nmonday = "nine to five"', "`office_hours.monday` is not two times. Write when you open"),
        ('[office_hours]\nmonday = "17:00-09:00"', "a day opens before it closes"),
        ("[office_hours]", "at least one day is open"),
        ('[office_hours]\nmoday = "09:00-17:00"', "`office_hours.moday` is not a key we know"),
    ],
)
def test_hours_that_cannot_be_are_named(tmp_path: Path, hours: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        loaded(tmp_path, hours)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'business_owner = "isobel@fernhill.example"',
            'business_owner = "ann@fernhill.example"',
            "`business_owner`: 'ann@fernhill.example' is none of the partners",
        ),
        (HOLIDAYS, 'holidays = ["Christmas"]', "a list of days the office is closed"),
        (HOLIDAYS, 'holidays = ["easter+"]', "a list of days the office is closed"),
        (HOLIDAYS, 'holidays = ["02-30"]', "a list of days the office is closed"),
        (
            DEPUTY,
            'deputy = "ann@fernhill.example"',
            "firm.toml:\\d+: `partners.0.deputy`: 'ann@fernhill.example' is no other partner. Write one of",
        ),
        (DEPUTY, 'deputy = "isobel@fernhill.example"', "'isobel@fernhill.example' is no other partner"),
    ],
)
def test_people_and_days_that_cannot_be_are_named(tmp_path: Path, before: str, after: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        loaded(tmp_path, before=before, after=after)
