"""Names for rows: unique without asking the database, sorted by time."""

import os
import threading
import time

_RANDOM_BITS = 74
_STEP_BYTES = 7  # how far the next one may lie; a millisecond has room for a quarter of a million such steps
_LOW_BITS = 62  # of the random ones, behind the variant

_lock = threading.Lock()
_newest = 0  # the last one given out, without version and variant


def new_id() -> str:
    """A UUID version 7 as 32 hex digits: 48 bits of milliseconds, then randomness (RFC 9562).

    Within one process each is greater than all before, also in one millisecond, from many threads, and when the clock
    is set back: then it lies a random step behind the last (section 6.2, method 2).
    """
    global _newest  # noqa: PLW0603 - the one count of this process
    drawn = int.from_bytes(os.urandom(10), "big")
    fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | (drawn >> 80 - _RANDOM_BITS)
    with _lock:
        if fresh >> _RANDOM_BITS <= _newest >> _RANDOM_BITS:
            fresh = _newest + 1 + (drawn & (1 << 8 * _STEP_BYTES) - 1)
        _newest = fresh
    high, low = fresh >> _LOW_BITS, fresh & (1 << _LOW_BITS) - 1
    value = (high >> 12) << 80 | 0x7 << 76 | (high & 0xFFF) << 64 | 0x2 << 62 | low
    return f"{value:032x}"
