"""How often one caller may ask: a sliding window in memory, bounded in size."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

_MOST_CALLERS = 10_000


class RateLimit:
    """At most `times` per `window` and caller. Forgets the callers it has not seen for longest."""

    def __init__(self, times: int, window: timedelta) -> None:
        self._times = times
        self._window = window
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, caller: str, now: datetime) -> bool:
        """Counts this call when it is allowed."""
        with self._lock:
            seen = self._seen.setdefault(caller, deque())
            self._seen.move_to_end(caller)
            while len(self._seen) > _MOST_CALLERS:
                self._seen.popitem(last=False)
            while seen and seen[0] <= now - self._window:
                seen.popleft()
            if len(seen) >= self._times:
                return False
            seen.append(now)
            return True
