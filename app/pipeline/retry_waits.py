"""How long a step waits until it is tried again."""

import random
from datetime import timedelta

_LONGEST_WAIT_SECONDS = 30.0


def wait_before(attempts: int, at_least: timedelta | None) -> timedelta:
    """Longer after each attempt, and never the same for two that failed together."""
    seconds = max((at_least or timedelta()).total_seconds(), min(2.0**attempts, _LONGEST_WAIT_SECONDS))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  spreads load, guards nothing
