"""Secrets that somebody else would guess: short, repeated, counted up, or printed in everybody's examples."""

import re
from itertools import pairwise

LEAST_SOURCE_SECRET = 12  # characters: whoever guesses it posts leads
_LEAST_DISTINCT = 6
_KEYS_IN_A_ROW = "1234567890 qwertyuiop qwertzuiop azertyuiop asdfghjkl qsdfghjklm zxcvbnm yxcvbnm wxcvbn"
_SIDE_BY_SIDE = frozenset(pair for one in (_KEYS_IN_A_ROW, _KEYS_IN_A_ROW[::-1]) for pair in pairwise(one))
_KNOWN = re.compile(
    r"change.?me|change.?this|replace.?me|insecure|pass.?word|secret|example|default|letmein|qwerty|admin|token|"
    r"webhook|firstreply|leads|your|key|test|demo|0?123456789?0?|abcdef(ghijklmnopqrstuvwxyz)?|here|not.?so|my|the|"
    r"[-_ .:]",
    re.IGNORECASE,
)


def why_weak(secret: str, *, least: int) -> str | None:
    """Why this secret is none, as the end of a sentence ("is ..."); None for one that will do.

    Args:
        least: characters it must have. What remains of it without well-known words must be half of that.
    """
    if len(secret) < least:
        return f"has {len(secret)} characters, and {least} are the least"
    if (secret + secret).find(secret, 1) < len(secret):
        return "is one piece repeated"
    if len(set(secret)) < _LEAST_DISTINCT:
        return f"has fewer than {_LEAST_DISTINCT} different characters"
    if len(_KNOWN.sub("", secret)) < least / 2:
        return "is made of words that everybody tries first"
    if _surprises(_KNOWN.sub("", secret).lower()) < least / 2:
        return "is counted up, or typed along the keyboard"
    return None


def _surprises(text: str) -> int:
    """How many characters do not follow from those before: as the next letter or key, or by the same step again."""
    steps = [ord(second) - ord(first) for first, second in pairwise(text)]
    expected = sum(
        step in {-1, 0, 1} or (text[at], text[at + 1]) in _SIDE_BY_SIDE or (at > 0 and step == steps[at - 1])
        for at, step in enumerate(steps)
    )
    return len(text) - expected
