"""When a person must have decided, and which tasks come first and which last."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.due_times import at_quarter, due_first, due_for, due_last, due_within, is_grave, span_of
from app.domain.judgement import Disposition, HighStake, Judgement, Stake, Tier
from app.domain.office_hours import OfficeHours
from tests.domain import test_autonomy
from tests.seeding import firm_profile

FIRM = firm_profile()
OWNER = FIRM.partners[0]  # in London
IN_FOUR = timedelta(hours=4)
AN_HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def judged(*stakes: Stake, disposition: Disposition = Disposition.INQUIRY) -> Judgement:
    return Judgement(disposition=disposition, evidence=(), stakes=tuple(HighStake(kind=one) for one in stakes))


@pytest.mark.parametrize("stake", [Stake.LAWYER, Stake.DATA_REQUEST, Stake.PRESS, Stake.COMPLAINT, Stake.EMERGENCY])
def test_what_has_a_time_limit_or_a_name_to_lose_is_grave(stake: Stake) -> None:
    assert is_grave(judged(stake))


def test_a_client_is_grave_and_a_large_sum_is_not() -> None:
    assert is_grave(judged(disposition=Disposition.EXISTING_CLIENT))
    assert not is_grave(judged(Stake.LARGE_SUM))
    assert not is_grave(None)


@pytest.mark.parametrize(
    ("now", "tier", "due"),
    [
        ("2026-03-02T10:20", Tier.HOT, "2026-03-02T11:00"),  # at the next quarter of an hour
        ("2026-03-02T10:30", Tier.HOT, "2026-03-02T11:00"),
        ("2026-03-07T03:28", Tier.COLD, "2026-03-09T17:00"),  # a Saturday night
        ("2026-03-06T16:50", Tier.HOT, "2026-03-09T09:30"),  # a Friday
        ("2026-03-06T15:00", Tier.WARM, "2026-03-06T17:00"),
        ("2026-03-02T10:00", None, "2026-03-02T11:00"),
    ],
)
def test_the_better_the_fit_the_sooner_it_is_due_while_the_office_is_open(
    now: str, tier: Tier | None, due: str
) -> None:
    assert due_within(span_of(tier), OWNER, FIRM, at(now)) == at(due)


def test_it_is_never_due_after_the_office_has_closed() -> None:
    hours = OfficeHours(week=((time(9), time(16, 50)),) * 7)
    firm = replace(FIRM, office_hours=hours)

    assert due_within(AN_HOUR, OWNER, firm, at("2026-03-02T15:49")) == at("2026-03-02T16:50")


def asked(message: str, now: str, span: timedelta = timedelta(hours=8)) -> datetime:
    """When a task about a lead is due that came at that moment."""
    lead = test_autonomy.judged()
    inquiry = replace(lead.inquiry, message=message)
    lead = replace(lead, inquiry=inquiry, received_at=at(now))
    return due_for(lead, span, OWNER, FIRM, at(now))


def test_it_is_due_before_the_senders_own_deadline() -> None:
    assert asked("What does it cost?", "2026-03-02T10:00") == at("2026-03-03T10:00")
    assert asked("Please answer by tonight.", "2026-03-02T10:00") == at("2026-03-02T17:00")
    assert asked("Please answer by tonight.", "2026-03-02T10:00", AN_HOUR) == at("2026-03-02T11:00")


def test_a_deadline_while_nobody_works_leaves_a_quarter_of_an_hour_of_the_next_morning() -> None:
    assert asked("Please answer by tonight.", "2026-03-07T10:00") == at("2026-03-09T09:15")
    assert asked("Please answer by tonight.", "2026-03-02T16:58") == at("2026-03-03T09:15")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-02T10:20", "2026-03-02T12:00"),  # a Monday
        ("2026-03-02T16:30", "2026-03-03T10:00"),
        ("2026-03-02T10:00", "2026-03-02T12:00"),
    ],
)
def test_what_is_grave_is_due_within_two_hours_at_the_full_hour(now: str, due: str) -> None:
    assert due_first(due_within(IN_FOUR, OWNER, FIRM, at(now)), OWNER, FIRM, at(now)) == at(due)


def test_what_was_due_sooner_stays_so_and_leaves_a_quarter_of_an_hour() -> None:
    now = at("2026-03-02T10:20")
    assert due_first(now + timedelta(minutes=30), OWNER, FIRM, now) == at("2026-03-02T10:45")


def test_the_last_stand_behind_what_is_promised_for_the_next_working_day() -> None:
    assert due_last(OWNER, FIRM, at("2026-03-02T10:00")) == at("2026-03-04T10:00")


@given(st.integers(min_value=0, max_value=600_000))
def test_a_grave_task_is_due_within_two_hours_of_work_and_leaves_a_quarter_of_an_hour(minutes: int) -> None:
    now = at("2026-03-02T10:00") + timedelta(minutes=minutes)
    due = due_first(due_within(IN_FOUR, OWNER, FIRM, now), OWNER, FIRM, now)
    hours, zone = FIRM.office_hours, OWNER.time_zone

    assert timedelta(minutes=15) <= hours.worked_between(now, due, zone) <= timedelta(hours=2)
    assert hours.may_ring(due, zone)


@given(st.integers(min_value=0, max_value=600_000_000))
def test_a_quarter_is_the_next_one(milliseconds: int) -> None:
    now = at("2026-03-02T10:00") + timedelta(milliseconds=milliseconds)

    assert timedelta(0) <= at_quarter(now) - now < timedelta(minutes=15)
    assert (at_quarter(now).minute % 15, at_quarter(now).second, at_quarter(now).microsecond) == (0, 0, 0)
