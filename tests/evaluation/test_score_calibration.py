"""Scores are calibrated once fifty outcomes are known, and a higher score never means fewer meetings."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.evaluation.score_calibration import FEWEST_KNOWN, calibration_of


def test_fewer_than_fifty_say_nothing() -> None:
    assert calibration_of([(50, True)] * (FEWEST_KNOWN - 1)) is None
    assert calibration_of([(50, True)] * FEWEST_KNOWN) is not None


def test_the_share_of_meetings_is_told_by_score() -> None:
    outcomes = [*[(20, False)] * 18, *[(20, True)] * 2, *[(60, False)] * 10, *[(60, True)] * 10, *[(90, True)] * 10]
    found = calibration_of(outcomes)

    assert found is not None
    assert [(step.from_score, step.met.count, step.met.total) for step in found.steps] == [
        (20, 2, 20),
        (60, 10, 20),
        (90, 10, 10),
    ]


def test_what_stands_in_the_wrong_order_by_chance_is_taken_together() -> None:
    found = calibration_of([*[(40, True)] * 20, *[(40, False)] * 10, *[(70, True)] * 10, *[(70, False)] * 20])
    assert found is not None
    assert [(step.from_score, step.met.count, step.met.total) for step in found.steps] == [(40, 30, 60)]


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=FEWEST_KNOWN, max_size=200))
def test_whatever_happened_chances_rise_with_the_score_and_no_lead_is_lost(outcomes: list[tuple[int, bool]]) -> None:
    found = calibration_of(outcomes)
    assert found is not None
    chances = [step.met.value or 0.0 for step in found.steps]
    assert all(low < high for low, high in pairwise(chances))
    assert [step.from_score for step in found.steps] == sorted({step.from_score for step in found.steps})
    assert sum(step.met.total for step in found.steps) == len(outcomes)
    assert sum(step.met.count for step in found.steps) == sum(met for _score, met in outcomes)
