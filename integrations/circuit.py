"""A switch that stops asking a model which keeps failing, so that not every lead waits for its timeout."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class Circuit:
    """Open after three failures in a row, for 30 seconds; then one request at a time tries again. Thread-safe."""

    pause_seconds: float = PAUSE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _closed_again_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lets_through(self) -> bool:
        """False while the pause lasts. The first caller after it goes through alone."""
        with self._lock:
            if self._failures < FAILURES_IN_A_ROW:
                return True
            now = self.clock()
            if now < self._closed_again_at:
                return False
            self._closed_again_at = now + self.pause_seconds
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self, retry_after_seconds: float = 0.0) -> None:
        """One failure more; the pause is at least what the vendor asked for."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                self._closed_again_at = self.clock() + max(self.pause_seconds, retry_after_seconds)
