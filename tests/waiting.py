"""Waiting for what happens in other threads and processes."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], within_seconds: float = 40) -> None:
    """Return once it holds; fails where it does not in time."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
