"""Stops asking a vendor who keeps failing, so that not every lead waits for a timeout."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.errors import OutcomeUnknown, UpstreamError, UpstreamRefused, UpstreamUnavailable

FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 600.0  # whatever the vendor asks for


@dataclass(slots=True)
class Circuit:
    """Pauses after three failures in a row; after the pause one request at a time tries again. Thread-safe."""

    pause_seconds: float = PAUSE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _paused_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def watch(self, vendor: str) -> Iterator[None]:
        """Around one request. Raises UpstreamUnavailable at once, asking nobody, while the pause lasts."""
        others_wait_until = self._let_through()
        if others_wait_until is None:
            raise UpstreamUnavailable(vendor, "paused after repeated failures", asked=False)
        try:
            yield
        except UpstreamError as error:
            self._learn(error, others_wait_until)
            raise
        self.succeeded()

    def lets_through(self) -> bool:
        """False while the pause lasts. The first caller after it goes through alone."""
        return self._let_through() is not None

    def _let_through(self) -> float | None:
        """None while the pause lasts; else until when a request that tries again makes the others wait."""
        with self._lock:
            if self._failures >= FAILURES_IN_A_ROW:
                now = self.clock()
                if now < self._paused_until:
                    return None
                self._paused_until = now + self.pause_seconds
            return self._paused_until

    def _learn(self, error: UpstreamError, others_wait_until: float) -> None:
        if not error.asked:
            with self._lock:
                if self._paused_until == others_wait_until:  # nobody failed since: the next request tries instead
                    self._paused_until = min(self._paused_until, self.clock())
        elif isinstance(error, UpstreamRefused):
            self.succeeded()  # it answered, if only with a no
        elif isinstance(error, UpstreamUnavailable):
            self.failed(error.retry_after.total_seconds() if error.retry_after else 0.0)
        elif isinstance(error, OutcomeUnknown):
            self.failed()

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self, retry_after_seconds: float = 0.0) -> None:
        """One failure more; the pause is at least what the vendor asked for, within reason."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                self._paused_until = self.clock() + max(
                    self.pause_seconds, min(retry_after_seconds, LONGEST_PAUSE_SECONDS)
                )
