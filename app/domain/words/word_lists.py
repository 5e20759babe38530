"""Lists of words that rules need, kept beside the code in `data/`, one TOML file a subject."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def word_list(subject: str, name: str) -> frozenset[str]:
    """The words of one list, in lower case as written."""
    return frozenset(lists_of(subject)[name].split())


@cache
def lists_of(subject: str) -> dict[str, Any]:
    """Everything in one file. A missing or broken file is a fault of the installation and raises."""
    return tomllib.loads((_DATA / f"{subject}.toml").read_text("utf-8"))
