"""APScheduler ticks. Each may fire in every process; rows and leases make it single."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger("ticks")

Ticks = Mapping[str, tuple[float, Callable[[], object]]]  # name -> (seconds between two, what to do)
_SLOW_SECONDS = 10.0


class Schedule:
    """Everything that is done again and again. A tick that is still running is not started a second time."""

    def __init__(self, ticks: Ticks) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each tick that is still running
        self._running = 0
        self._changed = threading.Condition()
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        for name, (seconds, tick) in ticks.items():
            self._scheduler.add_job(self._run, "interval", args=(name, tick), seconds=seconds, id=name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self, *, within_seconds: float = 15.0) -> None:
        """Begin no tick any more, and let those that run finish."""
        self._scheduler.shutdown(wait=False)
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0, within_seconds)

    def _run(self, name: str, tick: Callable[[], object]) -> None:
        self._count(1)
        started = time.monotonic()
        try:
            tick()
        except Exception:
            log.exception("tick_failed", tick=name)
        finally:
            self._count(-1)
        if (seconds := time.monotonic() - started) > _SLOW_SECONDS:
            log.warning("tick_slow", tick=name, seconds=round(seconds, 1))

    def _count(self, change: int) -> None:
        with self._changed:
            self._running += change
            self._changed.notify_all()
