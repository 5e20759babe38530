"""What counts about a judge, over a set of outcomes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from app.domain.judgement import UNWANTED, Destination, Disposition, Tier
from app.evaluation.intervals import Share
from app.evaluation.outcomes import Outcome

_Outcome = TypeVar("_Outcome")
_TIERS = list(Tier)
_BINS = 10


@dataclass(frozen=True)
class Figures:
    """Shares with their intervals; nothing here is rounded before it is shown."""

    outcomes: tuple[Outcome, ...]

    @cached_property
    def _inquiries(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.case.label is Disposition.INQUIRY]

    @cached_property
    def _others(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.case.label is not Disposition.INQUIRY]

    @property
    def inquiries_closed(self) -> Share:
        """Buyers that nobody would ever have seen: the figure that must stay near nothing."""
        return Share.of(one.goes_to is Destination.CLOSED for one in self._inquiries)

    @property
    def inquiries_to_a_person(self) -> Share:
        """Buyers who wait for a person."""
        return Share.of(one.goes_to is Destination.PERSON for one in self._inquiries)

    @property
    def unwanted_closed(self) -> Share:
        """Vendor pitches and spam that cost nobody a look."""
        return Share.of(one.goes_to is Destination.CLOSED for one in self._others if one.case.label in UNWANTED)

    @property
    def others_not_answered(self) -> Share:
        """What is no inquiry and gets no letter by itself."""
        return Share.of(one.goes_to is not Destination.PATH for one in self._others)

    @property
    def accuracy(self) -> Share:
        """Exactly right dispositions."""
        return Share.of(one.is_right for one in self.outcomes)

    @property
    def tiers(self) -> Share:
        """Exactly right tiers among inquiries with one; a filtered one counts as wrong."""
        return Share.of(one.tier is one.case.tier for one in self._graded)

    @property
    def tiers_within_one(self) -> Share:
        """Tiers that are right or next to it."""
        return Share.of(
            one.tier is not None and abs(_TIERS.index(one.tier) - _TIERS.index(one.case.tier)) <= 1
            for one in self._graded
            if one.case.tier
        )

    @property
    def tier_recall(self) -> Mapping[Tier, Share]:
        """For each labelled tier, how many were given it."""
        return {tier: Share.of(one.tier is tier for one in self._graded if one.case.tier is tier) for tier in Tier}

    @cached_property
    def _graded(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.case.tier is not None]

    @property
    def recall(self) -> Mapping[Disposition, Share]:
        """For each label, how many were recognised."""
        return {
            label: Share.of(one.is_right for one in self.outcomes if one.case.label is label) for label in Disposition
        }

    @property
    def precision(self) -> Mapping[Disposition, Share]:
        """For each answer, how often it is right."""
        return {
            label: Share.of(one.is_right for one in self.outcomes if one.disposition is label) for label in Disposition
        }

    @property
    def confusion(self) -> Mapping[Disposition, Mapping[Disposition, int]]:
        """Counts by label, then by what was answered."""
        counts = Counter((one.case.label, one.disposition) for one in self.outcomes)
        return {
            label: {answer: counts[label, answer] for answer in Disposition if counts[label, answer]}
            for label in Disposition
        }

    @property
    def stakes_found(self) -> Share:
        """Of the labelled stakes, how many were flagged."""
        return Share.of(stake in one.stakes for one in self._with_stakes for stake in one.case.stakes or ())

    @property
    def stakes_right(self) -> Share:
        """Of the flags set, how many are labelled."""
        return Share.of(stake in (one.case.stakes or ()) for one in self._with_stakes for stake in one.stakes)

    @cached_property
    def _with_stakes(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.case.stakes is not None]

    @property
    def calibration(self) -> tuple["Bin", ...]:
        """What was said and what came true, in ten bins of confidence; empty ones are left out."""
        filled = sorted(self.outcomes, key=_bin_of)
        return tuple(_filled_bin(list(group)) for _, group in groupby(filled, key=_bin_of))

    @property
    def calibration_error(self) -> float:
        """The mean distance between what was said and what came true, weighted by how often; 0 is perfect."""
        total = len(self.outcomes) or 1
        return sum(one.right.total * abs(one.said - (one.right.value or 0.0)) for one in self.calibration) / total

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Median and 99th percentile of one judgement."""
        times = sorted(one.milliseconds for one in self.outcomes) or [0.0]
        return times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]

    def by(self, name: Callable[[Outcome], str]) -> Mapping[str, "Figures"]:
        """The same figures for each part of the outcomes, by language or firm."""
        return {part: Figures(found) for part, found in divided(self.outcomes, name).items()}

    def as_json(self) -> dict[str, Any]:
        """Everything, as a run keeps it."""
        median, high = self.milliseconds
        return {
            "messages": len(self.outcomes),
            **{name: getattr(self, name).as_json() for name in HEADLINES},
            "tier_recall": {tier.value: share.as_json() for tier, share in self.tier_recall.items()},
            "recall": {label.value: share.as_json() for label, share in self.recall.items()},
            "precision": {label.value: share.as_json() for label, share in self.precision.items()},
            "confusion": {
                label.value: {answer.value: count for answer, count in row.items()}
                for label, row in self.confusion.items()
            },
            "calibration": [one.as_json() for one in self.calibration],
            "calibration_error": round(self.calibration_error, 4),
            "milliseconds": {"p50": round(median, 3), "p99": round(high, 3)},
        }


HEADLINES: Mapping[str, str] = {
    "inquiries_closed": "inquiries closed",
    "inquiries_to_a_person": "inquiries a person looks at",
    "unwanted_closed": "pitches and spam closed",
    "others_not_answered": "what is no inquiry and is not answered",
    "accuracy": "dispositions right",
    "tiers": "tiers right",
    "tiers_within_one": "tiers right or next to it",
    "stakes_found": "high stakes found",
    "stakes_right": "high stakes rightly named",
}


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    said: float  # their mean confidence
    right: Share

    def as_json(self) -> dict[str, Any]:
        """`{said, right: {...}}`."""
        return {"said": round(self.said, 4), "right": self.right.as_json()}


def divided(outcomes: Iterable[_Outcome], part: Callable[[_Outcome], str]) -> dict[str, tuple[_Outcome, ...]]:
    """Name of a part -> its outcomes, sorted by the name."""
    return {name: tuple(found) for name, found in groupby(sorted(outcomes, key=part), key=part)}


def _bin_of(outcome: Outcome) -> int:
    return min(int(outcome.confidence * _BINS), _BINS - 1)


def _filled_bin(outcomes: Iterable[Outcome]) -> Bin:
    kept = list(outcomes)
    return Bin(sum(one.confidence for one in kept) / len(kept), Share.of(one.is_right for one in kept))
