"""How many calls were made lately: what the account's limits are counted by."""

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


@dataclass(slots=True)
class Spent:
    """What is used of each limit."""

    burst: Window = field(default_factory=lambda: Window(BURST_SECONDS))
    searches: Window = field(default_factory=lambda: Window(SEARCH_SECONDS))
    day: Window = field(default_factory=lambda: Window(DAY_SECONDS))
