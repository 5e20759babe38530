"""Each case is judged for the firm it was written to."""

from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, HighStake, Judgement, Stake, Tier
from app.domain.lead import Case
from app.evaluation.outcomes import judged_cases
from tests.evaluation.labelled import case
from tests.seeding import firm_profile


class Remembering:
    """A judge that says "inquiry" and remembers for whom it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge(self, _case: Case, firm: FirmProfile) -> Judgement:
        self.asked.append(firm.id)
        stakes = (HighStake(kind=Stake.PRESS),)
        return Judgement(disposition=Disposition.INQUIRY, evidence=(), confidence=0.7, stakes=stakes)


def test_a_case_is_judged_for_its_firm_and_others_for_the_chosen_one() -> None:
    judge, roofs, chosen = Remembering(), firm_profile("roofs"), firm_profile("chosen")
    cases = [case(1, firm="roofs"), case(2, firm="unknown"), case(3)]

    found = list(judged_cases(cases, judge, {"roofs": roofs}, chosen, iter(range(10)).__next__))

    assert judge.asked == ["roofs", "chosen", "chosen"]
    assert found[0].stored() == ["case-1", "inquiry", "path", "warm", 0.7]
    assert (found[0].tier, found[0].stakes, found[0].milliseconds) == (Tier.WARM, frozenset({Stake.PRESS}), 1000.0)
