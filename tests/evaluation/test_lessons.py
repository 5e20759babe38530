"""Thresholds are learned from a firm's own cases only where they are better beyond chance."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.judgement import Destination, Disposition, Thresholds
from app.evaluation.cases import LabelledCase
from app.evaluation.lessons import FEWEST_CASES, learn
from app.evaluation.outcomes import Outcome
from tests.evaluation.labelled import case, outcome

COSTS = 50
OWN = Thresholds(close_below=0.001, answer_from=0.5)  # what the judge does of itself


def cases_with(chances: Sequence[tuple[str, float]]) -> tuple[list[LabelledCase], dict[str, float]]:
    cases = [case(number, label, writer=f"w{number}") for number, (label, _chance) in enumerate(chances)]
    return cases, {one.id: chance for one, (_label, chance) in zip(cases, chances, strict=True)}


def judged(cases: Sequence[LabelledCase], chances: dict[str, float], at: Thresholds | None) -> list[Outcome]:
    """As a judge would that knows these chances of an inquiry."""
    used = at or OWN
    return [_judged(one, chances[one.id], used) for one in cases]


def _judged(one: LabelledCase, chance: float, at: Thresholds) -> Outcome:
    if chance < at.close_below:
        return outcome(one, Disposition.VENDOR_PITCH, Destination.CLOSED, confidence=1 - chance)
    sure = chance >= at.answer_from
    return outcome(one, Disposition.INQUIRY, Destination.PATH if sure else Destination.PERSON, confidence=chance)


def buyers_closed(outcomes: Sequence[Outcome]) -> int:
    return sum(one.case.label is Disposition.INQUIRY and one.goes_to is Destination.CLOSED for one in outcomes)


def test_a_judge_that_leaves_too_many_pitches_to_a_person_learns_to_close_them() -> None:
    cases, chances = cases_with([*[("vendor_pitch", 0.015)] * 30, *[("inquiry", 0.9)] * 30])
    lesson = learn(cases, lambda at: judged(cases, chances, at), COSTS, None)

    assert lesson.after is not None
    assert 0.015 < lesson.after.close_below < 0.1
    assert lesson.after.answer_from <= 0.9
    assert (lesson.better, lesson.worse, lesson.costs) == (30, 0, (15.0, 0.0))
    assert "30 of 60 messages are decided better and 0 worse" in lesson.why


def test_what_is_learned_already_is_not_learned_again() -> None:
    cases, chances = cases_with([*[("vendor_pitch", 0.015)] * 30, *[("inquiry", 0.9)] * 30])
    first = learn(cases, lambda at: judged(cases, chances, at), COSTS, None).after
    assert first is not None
    again = learn(cases, lambda at: judged(cases, chances, at or first), COSTS, first)
    assert (again.after, again.why) == (None, "Nothing would be decided better.")


def test_no_threshold_is_learned_that_closes_a_buyer_more() -> None:
    cases, chances = cases_with([*[("vendor_pitch", 0.015)] * 60, *[("inquiry", 0.9)] * 29, ("inquiry", 0.012)])
    lesson = learn(cases, lambda at: judged(cases, chances, at), COSTS, None)
    assert lesson.after is None or lesson.after.close_below <= 0.012


def test_the_pair_that_would_be_taken_closes_no_buyer_more_either() -> None:
    """The buyer is left out together with the pitches of the same writer, so that only the pair of all closes it."""
    rows = [case(n, "vendor_pitch", writer="same") for n in range(60)] + [case(60, "inquiry", writer="same")]
    rows += [case(n, "inquiry", writer=f"w{n}") for n in range(61, 91)]
    chances = {one.id: 0.4 if one.writer != "same" else 0.11 if one.id == "case-60" else 0.12 for one in rows}
    lesson = learn(rows, lambda at: judged(rows, chances, at), 10, None)
    assert (lesson.after, lesson.why) == (None, "1 buyers would be closed, and 0 are now.")


def test_a_few_cases_prove_nothing() -> None:
    cases, chances = cases_with([*[("vendor_pitch", 0.015)] * 4, *[("inquiry", 0.9)] * 40])
    few = learn(cases, lambda at: judged(cases, chances, at), COSTS, None)
    assert few.after is None
    assert few.why.startswith("There are 44 messages with a verdict, 40 of inquiries; at least 30")

    cases, chances = cases_with([*[("vendor_pitch", 0.015)] * 6, *[("spam", 0.0)] * 10, *[("inquiry", 0.9)] * 20])
    chance = learn(cases, lambda at: judged(cases, chances, at), COSTS, None)
    assert (chance.after, "no more than chance" in chance.why) == (None, True)


def test_one_campaign_is_one_voice() -> None:
    """Sixty copies of one text are judged by what others show, and prove nothing by themselves."""
    rows = [case(n, "vendor_pitch", writer=f"w{n}", campaign="same") for n in range(30)]
    rows += [case(n, "inquiry", writer=f"w{n}", campaign=f"c{n}") for n in range(30, 60)]
    chances = {one.id: 0.015 if one.label is Disposition.VENDOR_PITCH else 0.9 for one in rows}
    lesson = learn(rows, lambda at: judged(rows, chances, at), COSTS, None)
    assert lesson.after is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["inquiry", "vendor_pitch", "other"]), st.floats(0, 1)), min_size=1, max_size=80
    ),
    st.integers(1, 500),
)
def test_whatever_the_cases_nothing_is_taken_that_costs_more_or_closes_more_buyers(
    chances: list[tuple[str, float]], lost_buyer_costs: int
) -> None:
    cases, known = cases_with(chances)
    lesson = learn(cases, lambda at: judged(cases, known, at), lost_buyer_costs, None)

    assert lesson.why
    if lesson.after is not None:
        assert len(cases) >= FEWEST_CASES
        assert lesson.costs[1] < lesson.costs[0]
        assert lesson.better > lesson.worse
        assert buyers_closed(judged(cases, known, lesson.after)) <= buyers_closed(judged(cases, known, None))
