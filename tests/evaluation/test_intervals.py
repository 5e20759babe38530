"""Shares and chance: small counts prove little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evaluation.intervals import Share, chance_of_fewer_right


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 20, 0.0, 0.1611), (3, 110, 0.0093, 0.0771), (20, 20, 0.8389, 1.0)],  # of published tables of Wilson's interval
)
def test_the_range_is_wilsons(count: int, total: int, low: float, high: float) -> None:
    found = Share(count, total).interval

    assert found == pytest.approx((low, high), abs=0.0005)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_range_holds_the_share_and_stays_between_none_and_all(count: int, more: int) -> None:
    share = Share(count, count + more)
    low, high = share.interval

    assert 0.0 <= low <= (share.value if share.value is not None else low) <= high <= 1.0


def test_nothing_to_count_is_said() -> None:
    assert str(Share(0, 0)) == "nothing to count"
    assert str(Share(3, 110)) == "2.7 % (0.9 to 7.7), 3 of 110"
    assert [Share(*one).told for one in ((0, 0), (16, 21), (33, 36))] == ["", "16 of 21", "92 %, likely 78 to 97 %"]


def test_one_lost_case_may_be_chance_and_ten_of_ten_are_not() -> None:
    assert chance_of_fewer_right(0, 0) == 1.0
    assert chance_of_fewer_right(1, 0) == 0.5
    assert chance_of_fewer_right(10, 0) < 0.001
    assert chance_of_fewer_right(10, 10) > 0.5
