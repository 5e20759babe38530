"""What counts about a judge, worked out by hand for a few outcomes."""

from app.domain.judgement import Disposition, Stake, Tier
from app.evaluation.figures import Figures
from app.evaluation.intervals import Share
from tests.evaluation.labelled import case, outcome


def test_where_messages_went_is_counted_by_what_they_were() -> None:
    figures = Figures(
        (
            outcome(case(1), "inquiry", "path"),
            outcome(case(2), "inquiry", "person"),
            outcome(case(3), "vendor_pitch", "closed"),
            outcome(case(4, "vendor_pitch"), "vendor_pitch", "closed"),
            outcome(case(5, "spam"), "spam", "person"),
            outcome(case(6, "other"), "inquiry", "path"),
        )
    )

    assert figures.inquiries_closed == Share(1, 3)
    assert figures.inquiries_to_a_person == Share(1, 3)
    assert figures.unwanted_closed == Share(1, 2)
    assert figures.others_not_answered == Share(2, 3)
    assert figures.accuracy == Share(4, 6)
    assert figures.recall[Disposition.INQUIRY] == Share(2, 3)
    assert figures.precision[Disposition.INQUIRY] == Share(2, 3)
    assert figures.confusion[Disposition.OTHER] == {Disposition.INQUIRY: 1}


def test_a_filtered_inquiry_has_a_wrong_tier() -> None:
    figures = Figures(
        (
            outcome(case(1, tier="hot"), "inquiry", "path", tier="hot"),
            outcome(case(2, tier="hot"), "inquiry", "path", tier="cold"),
            outcome(case(3, tier="warm"), "inquiry", "path", tier="cold"),
            outcome(case(4, tier="cold"), "spam", "closed"),
            outcome(case(5), "inquiry", "path", tier="hot"),
        )
    )

    assert figures.tiers == Share(1, 4)
    assert figures.tiers_within_one == Share(2, 4)
    assert figures.tier_recall == {Tier.HOT: Share(1, 2), Tier.WARM: Share(0, 1), Tier.COLD: Share(0, 1)}


def test_confidence_is_compared_with_what_came_true() -> None:
    sure_and_right = [outcome(case(n), "inquiry", "path", confidence=0.95) for n in range(4)]
    sure_and_wrong = [outcome(case(n + 4, "spam"), "inquiry", "path", confidence=0.55) for n in range(4)]

    figures = Figures((*sure_and_right, *sure_and_wrong))

    assert [(round(one.said, 2), one.right) for one in figures.calibration] == [
        (0.55, Share(0, 4)),
        (0.95, Share(4, 4)),
    ]
    assert round(figures.calibration_error, 3) == 0.3


def test_stakes_count_only_where_they_are_labelled() -> None:
    figures = Figures(
        (
            outcome(case(1, stakes=["press", "lawyer"]), "other", "person", stakes=frozenset({Stake.PRESS})),
            outcome(case(2, stakes=[]), "inquiry", "path", stakes=frozenset({Stake.LAWYER})),
            outcome(case(3), "inquiry", "path", stakes=frozenset({Stake.LAWYER})),
        )
    )

    assert (figures.stakes_found, figures.stakes_right) == (Share(1, 2), Share(1, 2))


def test_nothing_judged_counts_nothing() -> None:
    kept = Figures(()).as_json()

    assert kept["messages"] == 0
    assert kept["accuracy"] == {"count": 0, "total": 0, "share": None, "low": 0.0, "high": 1.0}
