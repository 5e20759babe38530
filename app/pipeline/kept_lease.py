"""Keeps a lease while something slow is done under it, and no longer than the process lives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

log = structlog.get_logger("kept_lease")


@contextmanager
def kept_lease(hold: Callable[[], object], every_seconds: float) -> Iterator[None]:
    """`hold` is called again and again from a thread of its own, until the block is left.

    The lease itself stays short: of a process that is killed within the block the next one takes over at once.
    """
    ended = Event()

    def keep() -> None:
        while not ended.wait(every_seconds):
            try:
                hold()
            except Exception:
                log.exception("lease_not_kept")

    thread = Thread(target=keep, name="kept-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
