"""Which tasks come first and which last."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement import Disposition, HighStake, Judgement, Stake
from app.domain.urgency import due_first, due_last, is_grave
from app.domain.working_days import working_time_after

LONDON = ZoneInfo("Europe/London")
IN_FOUR = timedelta(hours=4)


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
    ("now", "due"),
    [
        ("2026-03-02T10:20", "2026-03-02T12:00"),  # a Monday
        ("2026-03-02T16:30", "2026-03-02T20:00"),  # the four hours are over before the working time is
        ("2026-03-02T10:00", "2026-03-02T12:00"),
    ],
)
def test_what_is_grave_is_due_within_two_hours_at_the_full_hour(now: str, due: str) -> None:
    assert due_first(at(now) + IN_FOUR, at(now), LONDON) == at(due)


def test_what_was_due_sooner_stays_so_and_leaves_a_quarter_of_an_hour() -> None:
    now = at("2026-03-02T10:20")
    assert due_first(now + timedelta(minutes=30), now, LONDON) == now + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-02T10:00", "2026-03-02T12:00"),
        ("2026-03-02T16:00", "2026-03-03T10:00"),
        ("2026-03-06T18:00", "2026-03-09T11:00"),  # over a weekend
        ("2026-03-02T05:00", "2026-03-02T11:00"),
    ],
)
def test_working_time_passes_from_nine_to_five_on_working_days(now: str, due: str) -> None:
    assert working_time_after(at(now), timedelta(hours=2), LONDON) == at(due)


def test_the_last_stand_behind_what_is_promised_for_the_next_working_day() -> None:
    assert due_last(at("2026-03-02T10:00"), LONDON) == at("2026-03-03T18:00")


@given(st.integers(min_value=0, max_value=600_000))
def test_a_grave_task_is_never_due_before_now_nor_later_than_before(minutes: int) -> None:
    now = at("2026-03-02T10:00") + timedelta(minutes=minutes)
    assert now < due_first(now + IN_FOUR, now, LONDON) <= now + IN_FOUR
