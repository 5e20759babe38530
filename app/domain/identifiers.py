"""Names for rows: unique without asking the database, sorted by time."""

import os
import time
import uuid


def new_id() -> str:
    """A UUID version 7 as 32 hex digits: 48 bits of milliseconds, then randomness (RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | random_bits
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value).hex
