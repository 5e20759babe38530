"""Secrets that somebody else would guess: short, repeated, counted up, or printed in everybody's examples."""

import re

_LEAST_DISTINCT = 6
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
    return None
