"""A thread that does one thing whenever there is reason to, and looks by itself now and then."""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger("engine")


class Loop:
    """Calls `work` until it says 0, then waits for `soon()` or `every_seconds`."""

    def __init__(self, name: str, work: Callable[[], int], *, every_seconds: float) -> None:
        self._work = work
        self._every_seconds = every_seconds
        self._wanted = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def soon(self) -> None:
        """There is something to do."""
        self._wanted.set()

    def stop(self, *, within_seconds: float = 15.0) -> None:
        self._stopping = True
        self._wanted.set()
        self._thread.join(within_seconds)

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.clear()
            try:
                while not self._stopping and self._work():
                    pass
            except Exception:
                log.exception("loop_failed", loop=self._thread.name)
            self._wanted.wait(self._every_seconds)
