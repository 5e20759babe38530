"""APScheduler ticks. Each may fire in every process; rows and leases make it single."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger("schedule")


class Schedule:
    """Ticks by name: (seconds between two, what to do)."""

    def __init__(self, ticks: Mapping[str, tuple[float, Callable[[], object]]]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        for name, (seconds, tick) in ticks.items():
            self._scheduler.add_job(_logged, "interval", args=(name, tick), seconds=seconds, id=name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)


def _logged(name: str, tick: Callable[[], object]) -> None:
    started = datetime.now().astimezone()
    try:
        tick()
    except Exception:
        log.exception("tick_failed", tick=name)
    seconds = (datetime.now().astimezone() - started).total_seconds()
    if seconds > 10:
        log.warning("tick_slow", tick=name, seconds=round(seconds, 1))
