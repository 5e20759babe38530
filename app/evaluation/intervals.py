"""A share with the range it may honestly lie in: small counts prove little, and shall look like it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_FEW = 30  # of fewer everybody reads "16 of 21" at once, and a percentage hides how little it rests on
_Z = 1.959964  # 95 of 100 such ranges hold the true share


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`; both may be 0."""

    count: int
    total: int

    @classmethod
    def of(cls, answers: Iterable[bool]) -> "Share":
        """How many of these are true."""
        kept = list(answers)
        return cls(sum(kept), len(kept))

    @property
    def value(self) -> float | None:
        """0 to 1, or None where nothing was there to count."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The range of 95 % after Wilson (1927), which stays between 0 and 1 also for 0 of 20."""
        if not self.total:
            return 0.0, 1.0
        share, n = self.count / self.total, self.total
        middle = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        return min(low, share), max(high, share)  # at 0 and 1 rounding may pass them by a hair

    @property
    def is_of_few(self) -> bool:
        """A percentage would say more than there is to know."""
        return self.total < _FEW

    @property
    def told(self) -> str:
        """For who knows no statistics: "92 %, likely 67 to 99 %", of few "3 of 4"; "" where nothing was counted."""
        if not self.total:
            return ""
        if self.is_of_few:
            return f"{self.count} of {self.total}"
        low, high = self.interval
        return f"{100 * self.count / self.total:.0f} %, likely {100 * low:.0f} to {100 * high:.0f} %"

    def __str__(self) -> str:
        """As a person reads it: "2.7 % (0.9 to 7.7), 3 of 110"."""
        if not self.total:
            return "nothing to count"
        low, high = self.interval
        return (
            f"{100 * self.count / self.total:.1f} % ({100 * low:.1f} to {100 * high:.1f}), {self.count} of {self.total}"
        )

    def as_json(self) -> dict[str, float | int | None]:
        """`{count, total, share, low, high}`."""
        low, high = self.interval
        value = None if self.value is None else round(self.value, 4)
        return {"count": self.count, "total": self.total, "share": value, "low": round(low, 4), "high": round(high, 4)}


def chance_of_fewer_right(lost: int, won: int) -> float:
    """How likely it is by chance that of `lost + won` answers that changed so many or more got worse.

    The exact sign test (McNemar): without a real change each is as likely to turn either way. 1.0 without any.
    """
    changed = lost + won
    return sum(math.comb(changed, k) for k in range(lost, changed + 1)) / 2**changed if changed else 1.0
