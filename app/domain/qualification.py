"""Step 4's decision: from findings to a score, a tier and reasons. Code decides, whoever judged."""

from collections.abc import Mapping

from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Evidence, Finding, Judgement, Met, Qualification, Tier

_WORTH = {Met.YES: 1.0, Met.UNKNOWN: 0.3, Met.NO: 0.0}  # what is not said may still turn out well
_RANGE = {Tier.COLD: (0, 39), Tier.WARM: (20, 74), Tier.HOT: (75, 100)}
_ENOUGH_FOR_HOT = 2  # of budget, timing and authority
_NAMES = {
    Criterion.COMPANY_FIT: ("The company fits", "The company does not fit", "Whether the company fits is not said"),
    Criterion.SERVICE_NEED: ("Needs what we do", "Asks for what we do not do", "What is needed is not said"),
    Criterion.BUDGET: ("Budget in range", "Budget clearly too small", "Budget open"),
    Criterion.TIMING: ("Timing within reach", "Timing is further off", "Timing open"),
    Criterion.AUTHORITY: (
        "The writer decides or shapes the decision",
        "Somebody else decides",
        "Who decides is not said",
    ),
}


def qualified(judgement: Judgement, firm: FirmProfile) -> Qualification:
    """Score, tier and one line per criterion, most telling first.

    The score is the sum of the profile's weights (an unknown counts for 0.3), kept
    within its tier's range, so that a list sorted by score never shows a company we
    cannot serve above one that is ready to buy.
    """
    findings = {name: judgement.findings.get(name, Finding(met=Met.UNKNOWN)) for name in Criterion}
    tier = tier_of(findings)
    weights = firm.ideal_customer.weights
    total = sum(weights.values()) or 1
    points = 100 * sum(weights.get(name, 0) * _WORTH[finding.met] for name, finding in findings.items()) / total
    lowest, highest = _RANGE[tier]
    return Qualification(
        score=min(max(round(points), lowest), highest),
        tier=tier,
        evidence=tuple(_line(name, finding) for name, finding in _most_telling(findings)),
    )


def tier_of(findings: Mapping[Criterion, Finding]) -> Tier:
    """The firm's rule. Cold: company or service clearly unfit, or the budget clearly tiny.
    Hot: it fits, the need is concrete, and two of budget, timing and authority are met. Else warm."""
    met = {name: findings[name].met if name in findings else Met.UNKNOWN for name in Criterion}
    if Met.NO in (met[Criterion.COMPANY_FIT], met[Criterion.SERVICE_NEED], met[Criterion.BUDGET]):
        return Tier.COLD
    ready = [met[name] is Met.YES for name in (Criterion.BUDGET, Criterion.TIMING, Criterion.AUTHORITY)]
    fits = met[Criterion.COMPANY_FIT] is met[Criterion.SERVICE_NEED] is Met.YES
    return Tier.HOT if fits and sum(ready) >= _ENOUGH_FOR_HOT else Tier.WARM


def _most_telling(findings: Mapping[Criterion, Finding]) -> list[tuple[Criterion, Finding]]:
    order = {Met.NO: 0, Met.YES: 1, Met.UNKNOWN: 2}
    return sorted(findings.items(), key=lambda item: order[item[1].met])


def _line(name: Criterion, finding: Finding) -> Evidence:
    yes, no, unknown = _NAMES[name]
    claim = {Met.YES: yes, Met.NO: no, Met.UNKNOWN: unknown}[finding.met]
    return Evidence(claim=claim, quote=finding.quote)
