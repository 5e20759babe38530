"""Step 4's decision: from findings to a score, a tier and reasons. Code decides, whoever judged."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.crm_copy import CrmStanding
from app.domain.crm_fit import fit_in_crm, told_by_crm
from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Evidence, Finding, Judgement, Met, Qualification, Tier

_WORTH = {Met.YES: 1.0, Met.UNKNOWN: 0.3, Met.NO: 0.0}  # what is not said may still turn out well
_RANGE = {Tier.COLD: (0, 39), Tier.WARM: (20, 74), Tier.HOT: (75, 100)}
_READY = (Criterion.BUDGET, Criterion.TIMING, Criterion.AUTHORITY)
_ABOUT_FIT = {Criterion.COMPANY_FIT, Criterion.SERVICE_NEED, Criterion.BUDGET}
_ENOUGH_FOR_HOT = 2  # of those that show who is ready
_LEAST_FOR_HOT, _LEAST_FOR_WARM = 60, 15  # points
_NAMES = {
    Criterion.COMPANY_FIT: ("The customer fits", "The customer does not fit", "Whether the company fits is not clear"),
    Criterion.SERVICE_NEED: ("Needs what we do", "Asks for what we do not do", "What is needed is not clear"),
    Criterion.BUDGET: ("Budget in range", "Budget clearly too small", "Budget open"),
    Criterion.TIMING: ("Timing within reach", "Timing is further off", "Timing open"),
    Criterion.AUTHORITY: (
        "The writer decides or shapes the decision",
        "Somebody else decides",
        "Who decides is not clear",
    ),
}

NOT_FOUND: Mapping[str, str] = {  # the claim of what a message does not say -> what that is, in a list
    _NAMES[name][2]: words
    for name, words in {
        Criterion.COMPANY_FIT: "whether the company fits",
        Criterion.SERVICE_NEED: "what is needed",
        Criterion.BUDGET: "budget",
        Criterion.TIMING: "timing",
        Criterion.AUTHORITY: "who decides",
    }.items()
}
CRITERION_OF_UNKNOWN: Mapping[str, Criterion] = {names[2]: criterion for criterion, names in _NAMES.items()}


def qualified(judgement: Judgement, firm: FirmProfile, standing: CrmStanding | None = None) -> Qualification:
    """Score, tier and one line per criterion, most telling first.

    The score is the sum of the profile's weights (an unknown counts for 0.3), kept
    within its tier's range, so that a list sorted by score never shows a company we
    cannot serve above one that is ready to buy. Where the message does not say whether
    the company fits, the CRM's industry and staff do.
    """
    findings = {name: judgement.findings.get(name, Finding(met=Met.UNKNOWN)) for name in Criterion}
    told = told_by_crm(standing) if standing else None
    if standing is not None and findings[Criterion.COMPANY_FIT].met is Met.UNKNOWN:
        findings[Criterion.COMPANY_FIT] = fit_in_crm(standing, firm)
    weights = firm.ideal_customer.weights
    tier, points = tier_of(findings, weights), points_of(findings, weights)
    lowest, highest = _RANGE[tier]
    return Qualification(
        score=min(max(round(points), lowest), highest),
        tier=tier,
        evidence=(
            *(_line(name, finding) for name, finding in _most_telling(findings)),
            *([told] if told else ()),
        ),
    )


def as_too_early(grade: Qualification) -> Qualification:
    """The grade of somebody who wants nothing now: cold, however well they fit."""
    lowest, highest = _RANGE[Tier.COLD]
    return replace(grade, tier=Tier.COLD, score=min(max(grade.score, lowest), highest))


def tier_of(findings: Mapping[Criterion, Finding], weights: Mapping[Criterion, int]) -> Tier:
    """The firm's rule. A criterion of weight 0 is not asked.

    Cold: a reason is said, company or service clearly unfit or the budget clearly tiny; or timing or authority are
    not met and weigh so much that fewer than 15 of 100 points are left. Hot: nothing speaks against it, two of
    budget, timing and authority are met (all that are asked, where fewer are), and the points are at least 60: what
    weighs much must be said. Else warm.
    """
    asked = {name: findings.get(name, Finding(met=Met.UNKNOWN)).met for name in Criterion if weights.get(name, 0)}
    points = points_of(findings, weights)
    against = {name for name, met in asked.items() if met is Met.NO}
    if against & _ABOUT_FIT or (against and points < _LEAST_FOR_WARM):
        return Tier.COLD
    ready = [asked[name] is Met.YES for name in _READY if name in asked]
    is_ready = sum(ready) >= min(_ENOUGH_FOR_HOT, len(ready))
    return Tier.HOT if is_ready and points >= _LEAST_FOR_HOT else Tier.WARM


def points_of(findings: Mapping[Criterion, Finding], weights: Mapping[Criterion, int]) -> float:
    """The share of the profile's weights that is met, of 100; what is not said counts for 0.3."""
    total = sum(weights.values()) or 1
    worth = {name: _WORTH[findings[name].met if name in findings else Met.UNKNOWN] for name in Criterion}
    return 100 * sum(weights.get(name, 0) * worth[name] for name in Criterion) / total


def _most_telling(findings: Mapping[Criterion, Finding]) -> list[tuple[Criterion, Finding]]:
    order = {Met.NO: 0, Met.YES: 1, Met.UNKNOWN: 2}
    return sorted(findings.items(), key=lambda item: order[item[1].met])


def _line(name: Criterion, finding: Finding) -> Evidence:
    yes, no, unknown = _NAMES[name]
    claim = {Met.YES: yes, Met.NO: no, Met.UNKNOWN: unknown}[finding.met]
    return Evidence(claim=claim, quote=finding.quote)
