"""How many calls were made lately: what the account's limits are counted by."""

import sys
from collections import deque
from dataclasses import dataclass, field

BURST_SECONDS, SEARCH_SECONDS, DAY_SECONDS = 10.0, 1.0, 86_400.0


class Window:
    """Counts what happened within the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque()

    def take(self, now: float, most: int) -> bool:
        """Whether one more fits; one that does not is not counted."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) >= most:
            return False
        self.times.append(now)
        return True


class Busiest:
    """The most calls that came within any `seconds`, refused ones too."""

    def __init__(self, seconds: float) -> None:
        self._within = Window(seconds)
        self.most = 0

    def note(self, now: float) -> None:
        self._within.take(now, sys.maxsize)
        self.most = max(self.most, len(self._within.times))


@dataclass(slots=True)
class Crowds:
    """How closely calls came together."""

    calls: Busiest = field(default_factory=lambda: Busiest(BURST_SECONDS))
    searches: Busiest = field(default_factory=lambda: Busiest(SEARCH_SECONDS))

    def note(self, now: float, *, is_search: bool) -> None:
        self.calls.note(now)
        if is_search:
            self.searches.note(now)


@dataclass(slots=True)
class Spent:
    """What is used of each limit."""

    burst: Window = field(default_factory=lambda: Window(BURST_SECONDS))
    searches: Window = field(default_factory=lambda: Window(SEARCH_SECONDS))
    day: Window = field(default_factory=lambda: Window(DAY_SECONDS))
