"""An evaluation as one HTML page without scripts: what counts, how sure it is, and every wrong case in full."""

from collections.abc import Mapping, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.judgement import Destination, Disposition
from app.evaluation.figures import HEADLINES, Figures
from app.evaluation.outcomes import Outcome
from app.evaluation.runs import EvaluationRun, Regression

_PAGES = Environment(
    loader=PackageLoader("app.evaluation", "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SIDE, _EDGE = 260, 34  # of the calibration picture, in pixels
PARTS = ("inquiries_closed", "inquiries_to_a_person", "unwanted_closed", "others_not_answered", "tiers")


def report_page(figures: Figures, run: EvaluationRun, worse: Sequence[Regression] = ()) -> str:
    """The whole page."""
    parts: Mapping[str, Mapping[str, Figures]] = {
        "language": figures.by(lambda one: one.case.language),
        "firm": figures.by(lambda one: one.case.firm_id or "any"),
        "writer": figures.by(lambda one: one.case.writer),
    }
    return _PAGES.get_template("report.html").render(
        run=run,
        worse=worse,
        headlines={title: getattr(figures, name) for name, title in HEADLINES.items()},
        figures=figures,
        dispositions=list(Disposition),
        parts=parts,
        part_columns={name: HEADLINES[name] for name in PARTS},
        points=_points(figures),
        side=_SIDE,
        edge=_EDGE,
        wrong=wrong_cases(figures),
    )


def wrong_cases(figures: Figures) -> list[Outcome]:
    """What a person should read, the costly ones first: closed buyers, then answered sellers, then the rest."""
    return sorted((one for one in figures.outcomes if _is_wrong(one)), key=lambda one: (_cost(one), one.case.id))


def _is_wrong(outcome: Outcome) -> bool:
    has_tier = outcome.case.tier is not None
    return not outcome.is_right or (has_tier and outcome.tier is not outcome.case.tier)


def _cost(outcome: Outcome) -> int:
    is_buyer = outcome.case.label is Disposition.INQUIRY
    if is_buyer and outcome.goes_to is Destination.CLOSED:
        return 0
    if not is_buyer and outcome.goes_to is Destination.PATH:
        return 1
    return 2 if not outcome.is_right else 3


def _points(figures: Figures) -> list[tuple[float, float, float, float, str]]:
    """Of each bin of confidence (x, y, y of the range's ends, what it says) in the picture."""
    found = []
    for one in figures.calibration:
        low, high = one.right.interval
        told = f"said {100 * one.said:.0f} %, right {one.right}"
        found.append((_x(one.said), _y(one.right.value or 0.0), _y(low), _y(high), told))
    return found


def _x(share: float) -> float:
    return round(_EDGE + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_EDGE / 2 + (1 - share) * _SIDE, 1)
