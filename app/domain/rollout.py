"""Which contacts are answered automatically while a firm is trying it out."""

import hashlib


def inside_rollout(contact_id: str, percent: int, *, assigned: bool | None) -> bool:
    """Whether this contact is answered automatically at `percent` (0 to 100).

    Sticky: who was inside stays inside, so nobody answered by the machine on Monday
    waits for a person on Tuesday; at 0 nobody is. Who was outside comes in when the
    percentage grows past their place, which depends on their id alone.
    """
    if percent <= 0:
        return False
    if assigned:
        return True
    place = int.from_bytes(hashlib.sha256(contact_id.encode()).digest()[:4], "big") / 2**32 * 100
    return place < percent
