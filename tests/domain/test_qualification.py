"""From findings to score and tier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.judgement import Criterion, Disposition, Evidence, Finding, Judgement, Met, Tier
from app.domain.qualification import qualified, tier_of
from tests.integrations.judges.fernhill import FERNHILL

YES, NO, UNKNOWN = Finding(met=Met.YES, quote="said so"), Finding(met=Met.NO, quote="said no"), Finding(met=Met.UNKNOWN)
FIT, NEED, BUDGET, TIMING, AUTHORITY = Criterion


def judged(findings: dict[Criterion, Finding]) -> Judgement:
    return Judgement(disposition=Disposition.INQUIRY, evidence=(Evidence(claim="x"),), findings=findings)


@pytest.mark.parametrize(
    ("findings", "tier"),
    [
        ({FIT: YES, NEED: YES, BUDGET: YES, TIMING: YES}, Tier.HOT),
        ({FIT: YES, NEED: YES, BUDGET: YES, AUTHORITY: YES, TIMING: NO}, Tier.HOT),
        ({FIT: YES, NEED: YES, AUTHORITY: YES}, Tier.WARM),
        ({FIT: UNKNOWN, NEED: YES, BUDGET: YES, TIMING: YES, AUTHORITY: YES}, Tier.HOT),
        ({FIT: UNKNOWN, NEED: UNKNOWN, BUDGET: YES, AUTHORITY: YES}, Tier.WARM),
        ({FIT: UNKNOWN, NEED: UNKNOWN, BUDGET: UNKNOWN, TIMING: NO, AUTHORITY: NO}, Tier.WARM),
        ({FIT: YES, NEED: YES, TIMING: NO, AUTHORITY: NO}, Tier.WARM),
        ({FIT: NO, NEED: YES, BUDGET: YES, TIMING: YES, AUTHORITY: YES}, Tier.COLD),
        ({FIT: YES, NEED: NO, BUDGET: YES, TIMING: YES, AUTHORITY: YES}, Tier.COLD),
        ({FIT: YES, NEED: YES, BUDGET: NO, TIMING: YES, AUTHORITY: YES}, Tier.COLD),
        ({}, Tier.WARM),
    ],
)
def test_the_firms_rule_for_tiers(findings: dict[Criterion, Finding], tier: Tier) -> None:
    assert tier_of(findings, FERNHILL.ideal_customer.weights) is tier
    assert qualified(judged(findings), FERNHILL).tier is tier


def weighed(fit: int, need: int, budget: int, timing: int, authority: int) -> dict[Criterion, int]:
    return dict(zip(Criterion, (fit, need, budget, timing, authority), strict=True))


@pytest.mark.parametrize(
    ("findings", "weights", "tier"),
    [
        ({FIT: YES, NEED: NO, BUDGET: YES, TIMING: YES}, weighed(40, 0, 20, 20, 20), Tier.HOT),  # not asked
        ({FIT: UNKNOWN, NEED: YES, TIMING: YES, AUTHORITY: YES}, weighed(20, 30, 20, 15, 15), Tier.HOT),
        ({FIT: UNKNOWN, NEED: YES, TIMING: YES, AUTHORITY: YES}, weighed(60, 10, 10, 10, 10), Tier.WARM),
        ({FIT: YES, NEED: YES, BUDGET: YES}, weighed(30, 30, 40, 0, 0), Tier.HOT),  # all that is asked is met
        ({FIT: YES, TIMING: NO}, weighed(5, 5, 5, 80, 5), Tier.COLD),
        ({FIT: YES, TIMING: NO}, weighed(25, 30, 20, 10, 15), Tier.WARM),
    ],
)
def test_weights_decide_what_must_be_said(
    findings: dict[Criterion, Finding], weights: dict[Criterion, int], tier: Tier
) -> None:
    assert tier_of(findings, weights) is tier


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(Criterion), st.dictionaries(st.sampled_from(Criterion), st.sampled_from([YES, NO, UNKNOWN])))
def test_a_criterion_of_weight_0_is_not_asked(name: Criterion, findings: dict[Criterion, Finding]) -> None:
    weights = {**dict.fromkeys(Criterion, 25), name: 0}

    assert {tier_of({**findings, name: said}, weights) for said in (YES, NO, UNKNOWN)} == {tier_of(findings, weights)}


def test_everything_met_is_a_hundred_and_everything_against_is_nothing() -> None:
    assert qualified(judged(dict.fromkeys(Criterion, YES)), FERNHILL).score == 100
    assert qualified(judged(dict.fromkeys(Criterion, NO)), FERNHILL).score == 0


def test_reasons_against_come_first_and_quote_the_sender() -> None:
    evidence = qualified(judged({BUDGET: NO, FIT: YES}), FERNHILL).evidence

    assert (evidence[0].claim, evidence[0].quote) == ("Budget clearly too small", "said no")
    assert len(evidence) == len(Criterion)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(Criterion), st.sampled_from([YES, NO, UNKNOWN])))
def test_a_list_sorted_by_score_never_mixes_cold_with_hot(findings: dict[Criterion, Finding]) -> None:
    result = qualified(judged(findings), FERNHILL)

    assert 0 <= result.score <= 100
    assert (result.tier is Tier.HOT) == (result.score >= 75)
    assert result.tier is not Tier.COLD or result.score < 40


@given(st.sampled_from(Criterion), st.dictionaries(st.sampled_from(Criterion), st.sampled_from([YES, NO, UNKNOWN])))
@settings(max_examples=100, deadline=None)
def test_meeting_one_more_criterion_never_lowers_the_score(name: Criterion, findings: dict[Criterion, Finding]) -> None:
    worse = qualified(judged({**findings, name: UNKNOWN}), FERNHILL).score
    better = qualified(judged({**findings, name: YES}), FERNHILL).score

    assert better >= worse
