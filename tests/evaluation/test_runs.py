"""A run is compared with an earlier one over the cases both have; only what is beyond chance is a regression."""

from app.evaluation.figures import Figures
from app.evaluation.outcomes import Outcome
from app.evaluation.runs import EvaluationRun, cases_name, new_run, regressions
from tests.evaluation.labelled import NOON, case, outcome


def answers(right: int, wrong: int) -> list[Outcome]:
    """Inquiries, of which the last ones are closed."""
    good = [outcome(case(n, tier="warm"), "inquiry", "path", tier="warm") for n in range(right)]
    bad = [outcome(case(right + n, tier="warm"), "spam", "closed") for n in range(wrong)]
    return [*good, *bad]


def run_of(outcomes: list[Outcome]) -> EvaluationRun:
    return new_run(Figures(tuple(outcomes)), {"judge": "offline 1"}, NOON)


def test_the_same_answers_are_no_regression() -> None:
    assert regressions(run_of(answers(30, 2)), answers(30, 2)) == []


def test_one_more_wrong_is_chance_and_ten_more_are_not() -> None:
    before = run_of(answers(40, 0))

    assert regressions(before, answers(39, 1)) == []
    worse = {one.what: one for one in regressions(before, answers(30, 10))}
    assert set(worse) == {
        "inquiries not closed",
        "inquiries answered without a person",
        "dispositions right",
        "tiers right",
    }
    assert worse["inquiries not closed"].lost == 10
    assert "case-30" in str(worse["inquiries not closed"])


def test_what_got_better_is_never_a_regression() -> None:
    assert regressions(run_of(answers(20, 20)), answers(40, 0)) == []


def test_only_cases_of_both_runs_count() -> None:
    before = run_of(answers(5, 0))

    assert regressions(before, answers(5, 35)) == []


def test_a_set_has_one_name_in_any_order_and_another_with_another_label() -> None:
    cases = [case(1), case(2)]

    assert cases_name(cases) == cases_name(reversed(cases))
    assert cases_name(cases) != cases_name([case(1), case(2, "spam")])
