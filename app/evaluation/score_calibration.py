"""What a score is worth: how often leads of about this score became a meeting that took place."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.evaluation.intervals import Share

FEWEST_KNOWN = 50  # leads whose outcome is known; fewer say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStep:
    """From this score on, and up to the next step."""

    from_score: int  # 0 to 100
    met: Share  # of the leads that were scored so


@dataclass(frozen=True, slots=True)
class ScoreCalibration:
    """Steps by rising score; the share of meetings never falls from one to the next."""

    steps: tuple[ScoreStep, ...]


def calibration_of(outcomes: Iterable[tuple[int, bool]]) -> ScoreCalibration | None:
    """The steps of (score, whether a meeting took place); None before fifty are known.

    Neighbouring scores are taken together until a higher step meets at least as often (pool adjacent violators), so a
    chance that turned the order around is not believed.
    """
    known = sorted(outcomes)
    if len(known) < FEWEST_KNOWN:
        return None
    pools: list[tuple[int, int, int]] = []  # (lowest score, meetings, leads)
    for score, met in known:
        same = bool(pools) and pools[-1][0] == score
        low, count, total = pools.pop() if same else (score, 0, 0)
        pools.append((low, count + met, total + 1))
    merged: list[tuple[int, int, int]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and merged[-2][1] * merged[-1][2] >= merged[-1][1] * merged[-2][2]:
            (low, count, total), (_low, more, further) = merged[-2:]
            merged[-2:] = [(low, count + more, total + further)]
    return ScoreCalibration(tuple(ScoreStep(from_score=low, met=Share(count, total)) for low, count, total in merged))
