"""The file of weights: read as it was written, small, and no score for what it knows nothing of."""

import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement import Disposition
from integrations.judges.trained_weights import WEIGHTS, TrainedWeights, chances_of, packed, trained_weights, unpacked

MOST_BYTES = 1_000_000
TWO = TrainedWeights(
    kinds=(Disposition.INQUIRY, Disposition.SPAM),
    bias=(0.5, -0.5),
    scales=(0.01, 0.02),
    numbers=array("I", [7, 4_000_000_000]),
    rarity=bytes([40, 80]),
    columns=(array("b", [100, -100]), array("b", [-128, 127])),
    unknown_rarity=8.0,
    calibration=(1.0, 0.0),
    close_below=0.02,
    answer_from=0.5,
    learned_from=frozenset({"abc"}),
)


def test_what_is_packed_is_unpacked() -> None:
    assert unpacked(packed(TWO)) == TWO


def test_a_file_of_other_code_is_refused() -> None:
    with pytest.raises(ValueError, match="another version"):
        unpacked(zlib.compress(b'{"format": 0}\n'))


def test_the_file_stays_small() -> None:
    assert WEIGHTS.stat().st_size <= MOST_BYTES


def test_scores_are_bias_and_scaled_weights() -> None:
    scores = TWO.scores({"words": {7}})

    assert scores == pytest.approx({Disposition.INQUIRY: 0.5 + 0.01 * 100, Disposition.SPAM: -0.5 - 0.02 * 128})
    assert TWO.scores({"words": {1, 2}}) == {Disposition.INQUIRY: 0.5, Disposition.SPAM: -0.5}
    weakened = TWO.scores({"words": {7, 1}})  # half of what was said is unknown
    assert 0.5 < weakened[Disposition.INQUIRY] < scores[Disposition.INQUIRY]


@given(st.lists(st.floats(-200, 200), min_size=7, max_size=7), st.floats(0.1, 5), st.floats(-5, 5))
def test_chances_add_up_and_rise_with_the_score(values: list[float], slope: float, shift: float) -> None:
    scores = dict(zip(Disposition, values, strict=True))
    chances = chances_of(scores, (slope, shift))

    assert sum(chances.values()) == pytest.approx(1)
    higher = chances_of({**scores, Disposition.INQUIRY: values[0] + 1}, (slope, shift))
    assert higher[Disposition.INQUIRY] >= chances[Disposition.INQUIRY]


def test_the_weights_in_use_know_every_kind() -> None:
    weights = trained_weights()

    assert set(weights.kinds) == set(Disposition)
    assert 0 < weights.close_below < weights.answer_from < 1
    assert list(weights.numbers[:1000]) == sorted(weights.numbers[:1000])
