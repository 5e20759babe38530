"""When what is rated, and that the lot does not depend on who draws."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.judgement import Disposition
from app.domain.rating import (
    BY_LOT,
    Drawn,
    RatingSubject,
    RatingVerdict,
    drawn_by_lot,
    label_of,
    window_to_draw,
    wrong_choices,
)

BEGAN = datetime(2031, 5, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "drawn", "first_day"),
    [
        (0, Drawn.FIRST, 0),
        (7.9, Drawn.FIRST, 0),
        (8.1, None, 0),
        (14.9, None, 0),
        (15.1, Drawn.LOT, 7),
        (22.1, Drawn.LOT, 14),
    ],
)
def test_all_of_the_first_seven_days_and_then_each_whole_week_once_it_has_settled(
    days: float, drawn: Drawn | None, first_day: int
) -> None:
    window = window_to_draw(BEGAN, BEGAN + timedelta(days=days))
    assert (window and window.drawn) == drawn
    if window is not None:
        assert window.begins_at == BEGAN + timedelta(days=first_day)
        assert window.ends_at - window.begins_at == timedelta(days=7)


def test_the_lot_is_the_same_for_whoever_draws_and_another_one_each_week() -> None:
    found = [(subject, f"{number:032x}") for number in range(40) for subject in RatingSubject]
    drawn = drawn_by_lot(found, "larkfield|a week")
    assert drawn == drawn_by_lot(reversed(found), "larkfield|a week")
    assert len(drawn) == BY_LOT
    assert set(drawn) != set(drawn_by_lot(found, "larkfield|another week"))
    assert drawn_by_lot(found[:2], "x") in ([found[0], found[1]], [found[1], found[0]])


def test_what_is_wrong_about_the_judgement_says_what_the_message_is() -> None:
    wrong = RatingVerdict.WRONG
    assert label_of(RatingSubject.FILTERED, RatingVerdict.RIGHT, "") == "confirmed"
    assert label_of(RatingSubject.FILTERED, wrong, "inquiry") == "inquiry"
    assert label_of(RatingSubject.ROUTING, wrong, "spam") == "spam"
    assert label_of(RatingSubject.ROUTING, wrong, "hot") == "inquiry", "an inquiry of another tier"
    assert label_of(RatingSubject.LETTER, wrong, "tone") is None
    assert label_of(RatingSubject.RECORD, wrong, "who") is None


def test_nobody_is_offered_what_was_decided_as_what_it_should_have_been() -> None:
    filtered = wrong_choices(RatingSubject.FILTERED, "spam", None)
    assert next(iter(filtered)) == Disposition.INQUIRY
    assert "spam" not in filtered
    routed = wrong_choices(RatingSubject.ROUTING, "inquiry", "warm")
    assert {"vendor_pitch", "hot", "cold", "owner"} <= set(routed)
    assert not {"inquiry", "warm", "automated"} & set(routed)
    assert all(len(value) <= 32 for subject in RatingSubject for value in wrong_choices(subject, None, None))
