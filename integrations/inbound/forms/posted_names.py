"""Posted names in PHP's way, "fields[email][value]", as the objects and lists they spell."""

import re
from collections.abc import Iterable
from typing import Any

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
_MAX_KEYS = 6


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The pairs as one object. What is posted twice becomes a list; a name that contradicts another one stays as it is.

    "a[]" and repeated names are lists, "a[0][b]" an object with the key "0".
    """
    whole: dict[str, Any] = {}
    for name, value in pairs:
        split = _NAME.fullmatch(name)
        keys = [split[1], *_KEY.findall(split[2])] if split else [name]
        if len(keys) > _MAX_KEYS or not _put(whole, [key for key in keys if key] or [name], value):
            _put(whole, [name], value)
    return whole


def _put(whole: dict[str, Any], keys: list[str], value: str) -> bool:
    """False where something else stands in the way."""
    inside = whole
    for key in keys[:-1]:
        step = inside.setdefault(key, {})
        if not isinstance(step, dict):
            return False
        inside = step
    there = inside.get(keys[-1])
    if there is None:
        inside[keys[-1]] = value
    elif isinstance(there, list):
        there.append(value)
    elif isinstance(there, str):
        inside[keys[-1]] = [there, value]
    else:
        there.setdefault("", value)
    return True
