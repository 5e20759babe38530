"""Keeps calls apart, so that HubSpot never has to say 429."""

import threading
from collections import deque
from collections.abc import Callable


class Pacer:
    """Lets at most `most` calls begin within any `seconds`; the next one waits for its place.

    Places are handed out under a lock and waited for outside it, so threads queue in
    order and none holds up the others. One pacer counts one process: several workers
    with one token must share HubSpot's allowance between them.
    """

    def __init__(
        self, most: int, seconds: float, *, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._starts: deque[float] = deque(maxlen=most)
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Returns when the call may begin."""
        with self._lock:
            now = self._clock()
            full = len(self._starts) == self._starts.maxlen
            start = max(now, self._starts[0] + self._seconds) if full else now
            self._starts.append(start)
        if start > now:
            self._sleep(start - now)
