"""Small sums over what was measured, rounded for reading."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Figures = dict[str, Any]  # names with their unit at the end; figures or further figures


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile. 0.0 of nothing."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(percent / 100 * len(ranked)) - 1)] if ranked else 0.0


def spread(seconds: Sequence[float], name: str) -> Figures:
    """`name_p50_ms` and `name_p99_ms`."""
    return {f"{name}_p{p}_ms": round(percentile(seconds, p) * 1000, 2) for p in (50, 99)}


def per_second(count: int, seconds: float) -> float:
    return round(count / seconds, 1) if seconds > 0 else 0.0


def ratio(one: float, other: float) -> float | None:
    """How many times `other` is `one`; None where there is nothing to compare with."""
    return round(one / other, 2) if other else None


def load_average() -> float:
    """Of the last minute: above the number of cores, somebody else was at work too."""
    return round(os.getloadavg()[0], 2)


def flattened(figures: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, float]]:
    """`("sqlite.start.seconds", 1.2)` for every number in the tree."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{before}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{before}{name}", float(value)
